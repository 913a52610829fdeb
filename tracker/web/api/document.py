"""The OpenAPI document: what the calls are, read off the routes themselves."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import orjson
from fastapi import Request, Response
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from tracker import __version__
from tracker.web.access import SAFE_METHODS, Access, access_of, needs, room
from tracker.web.api.answers import JSON, validated
from tracker.web.api.calls import Call, call_of, described
from tracker.web.api.shapes.common import ProblemDetails
from tracker.web.api.shapes.declared import AnyObject

calls = room(api=True)

PROBLEM = "application/problem+json"

ABOUT = """\
Targets, what was reported of them, where they stand and why: the same objects as the command line's `--json`.

**Who may do what.** A program bears a token: `Authorization: Bearer …`, made on the page /me or with `tracker token`.
Its scopes are `read`, `record` (enter figures), `review` (decide), `admin`; it never gives more than its person's role.
Reading needs no token where the pages are public. A browser's session cookie works, too; with it a changing call is
taken from our own pages alone.

**Amounts are texts**, so that no digit is lost: `"15160000000.01"`. Days are `2026-11-22`, moments ISO 8601 with their
offset, texts mappings from a language to words.

**Lists** come a page at a time: `limit`, and the `Link` header (or `next`) to go on. **ETag**: send it back as
`If-None-Match` and an unchanged answer is 304 without a body. **Changing calls** take an `Idempotency-Key`: sent again
within 24 hours, a request is answered as before and nothing is done twice.

**Problems** are `application/problem+json` (RFC 9457), in Chinese or English as `Accept-Language` asks; `errors` names
each thing to mend with its place. **Limits**: the `RateLimit` and `RateLimit-Policy` headers say what is left; beyond
it the answer is 429 with `Retry-After`. Bodies are at most 1 MiB.
"""

TAGS = {
    "Targets": "Where each target stands, why, and what was said of it.",
    "Indicators": "What is measured.",
    "Observations": "What was reported, and reporting more.",
    "Review": "What waits for a person, and their decisions.",
    "Editions": "What is told, exactly as it is sent, and the reviewers' word on it.",
    "Deliveries": "Who got what and when.",
    "Alerts": "What fires, and what keeps it silent.",
    "Requests": "Figures asked of their owners.",
    "Sources": "Where figures come from, and how that goes.",
    "Evidence": "Archived copies, byte for byte.",
    "Declaration": "targets.yaml: what holds, every version, its schema.",
    "Push": "Figures that a sender posts, signed.",
    "Account": "Who asks, who did what.",
    "API": "This document.",
}

REFUSALS: Mapping[int, tuple[str, str]] = {
    401: ("NotSignedIn", "Nobody is named, or the token is unknown, expired or revoked."),
    403: ("NotAllowed", "The person's role or the token's scopes do not reach so far."),
    404: ("NotFound", "There is nothing of that name; the nearest name is told."),
    409: ("UnderWay", "A request with the same Idempotency-Key is being worked on, or the state does not allow it."),
    413: ("TooLarge", "The body is too large."),
    415: ("NotJson", "The body is not application/json."),
    422: ("Faulty", "Something in the request is to be mended; `errors` says what."),
    429: ("TooMany", "Too many requests; `Retry-After` says in how many seconds to come again."),
    500: ("Failed", "Something went wrong on our side."),
    503: ("Unavailable", "The ledger cannot be used at the moment."),
}

COOKIE = "session"


@calls.get("/openapi.json")
@needs("anyone")
@described("getOpenApi", "API", AnyObject, cached=True)
def document(request: Request) -> Response:
    """This document."""
    return validated(request, document_bytes(), JSON)


@lru_cache(maxsize=1)
def document_bytes() -> bytes:
    """The document as JSON text, always the same bytes."""
    return orjson.dumps(openapi(), option=orjson.OPT_INDENT_2)


def openapi() -> dict[str, Any]:
    """The OpenAPI 3.1 document of every call."""
    routes = list(api_routes())
    made = get_openapi(
        title="Target tracker", version=__version__, openapi_version="3.1.0", summary="Targets that keep their word.",
        description=ABOUT, routes=routes, tags=[{"name": key, "description": text} for key, text in TAGS.items()],
        servers=[{"url": "/"}],
    )  # fmt: skip
    made["components"] = {
        "schemas": _schemas(routes),
        "responses": {name: _refusal(text) for name, text in REFUSALS.values()},
        "securitySchemes": SECURITY,
        "headers": HEADERS,
    }
    for route in routes:
        for method in sorted(route.methods or ()):
            made["paths"][route.path_format][method.lower()] = _operation(
                route, made["paths"][route.path_format][method.lower()], method
            )
    return made


SECURITY: dict[str, Any] = {
    "token": {
        "type": "http", "scheme": "bearer", "description": "A token made on the page /me or with `tracker token`.",
    },
    "session": {
        "type": "apiKey", "in": "cookie", "name": COOKIE,
        "description": "The session of somebody who is signed in (`__Host-session` where people come by https).",
    },
}  # fmt: skip

HEADERS: dict[str, Any] = {
    "ETag": {"description": "Names exactly these bytes.", "schema": {"type": "string"}},
    "Link": {"description": "The next page, `rel=\"next\"`; left out on the last.", "schema": {"type": "string"}},
    "Location": {"description": "Where what was made is found.", "schema": {"type": "string"}},
    "RateLimit": {"description": "What is left: `r` requests for the next `t` seconds.", "schema": {"type": "string"}},
    "RateLimit-Policy": {"description": "`q` requests in `w` seconds.", "schema": {"type": "string"}},
    "Retry-After": {"description": "Seconds.", "schema": {"type": "integer"}},
    "Idempotent-Replayed": {"description": "`true` where this was answered before.", "schema": {"type": "string"}},
}  # fmt: skip


def api_routes() -> Iterator[APIRoute]:
    """The routes of the API."""
    from tracker.web.app import every_route

    return (route for route in every_route() if route.include_in_schema)


def _operation(route: APIRoute, made: Mapping[str, Any], method: str) -> dict[str, Any]:
    call, access = call_of(route.endpoint), access_of(route.endpoint)
    first, _, rest = (inspect.getdoc(route.endpoint) or "").partition("\n\n")
    operation: dict[str, Any] = {
        "operationId": call.name,
        "tags": [call.tag],
        "summary": " ".join(first.split()),
        "description": "\n\n".join(part for part in (_paragraphs(rest), _who(access)) if part),
        "parameters": [_parameter(one) for one in made.get("parameters", ())],
        "responses": _responses(call, access, route, method),
        "security": _security(call, access, method),
    }
    if call.cached:
        operation["parameters"].append(IF_NONE_MATCH)
    if call.takes is not None:
        taken: dict[str, Any] = {"schema": {"$ref": f"#/components/schemas/{call.takes.__name__}"}}
        if call.example is not None:
            taken["example"] = dict(call.example)
        operation["requestBody"] = {"required": True, "content": {JSON: taken}}
    return operation


IF_NONE_MATCH: dict[str, Any] = {
    "name": "If-None-Match", "in": "header", "required": False, "schema": {"type": "string"},
    "description": "An ETag that you have: the same answer is not sent again.",
}  # fmt: skip


def _parameter(made: Mapping[str, Any]) -> dict[str, Any]:
    """A parameter without the titles that follow from its name."""
    schema = {key: value for key, value in made["schema"].items() if key not in ("title", "description")}
    if schema.get("default") in ("", []):
        del schema["default"]
    return {**made, "schema": schema}


def _paragraphs(text: str) -> str:
    return "\n\n".join(" ".join(part.split()) for part in text.split("\n\n"))


def _who(access: Access) -> str:
    if access.least == "anyone":
        return ""
    needed = f"Takes the role of {access.least} or more, and of a token the scope `{access.scope}`."
    return needed + (" Where the pages are public, anybody may." if access.public and access.least == "viewer" else "")


def _security(call: Call, access: Access, method: str) -> list[dict[str, list[str]]]:
    if call.signed or access.least == "anyone":
        return []
    open_to_all: list[dict[str, list[str]]] = [{}] if access.public and method in SAFE_METHODS else []
    return [{"token": []}, {"session": []}, *open_to_all]


def _responses(call: Call, access: Access, route: APIRoute, method: str) -> dict[str, Any]:
    content: dict[str, Any]
    if call.answer is None:
        content = {call.media: {}}  # bytes have no schema (OpenAPI 3.1, Media Type Object)
    else:
        content = {JSON: {"schema": {"$ref": f"#/components/schemas/{call.answer.__name__}"}}}
    named = ["RateLimit", "RateLimit-Policy"]
    named += ["ETag"] if call.cached else []
    named += ["Link"] if call.paged else []
    named += ["Location"] if call.name == "recordObservation" else []
    named += ["Idempotent-Replayed"] if call.once or call.signed else []
    headers = {name: {"$ref": f"#/components/headers/{name}"} for name in named}
    good = {"description": "As asked.", "headers": headers, "content": content}
    found: dict[str, Any] = {str(call.status): good}
    if call.name == "recordObservation":
        found["200"] = {**good, "description": "With `dry_run=true`: what would become of it; nothing was recorded."}
    if call.cached:
        found["304"] = {"description": "What you have is what there is.", "headers": {"ETag": headers["ETag"]}}
    changing = method not in SAFE_METHODS
    statuses = {422, 429, 500, 503, 401, *call.errors}
    statuses |= {403} if access.least != "anyone" else set()
    statuses |= {404} if ("{" in route.path_format and not call.signed) or call.name == "getStatus" else set()
    statuses |= {413, 409} if changing else set()
    statuses |= {415} if call.takes is not None else set()
    found |= {str(status): {"$ref": f"#/components/responses/{REFUSALS[status][0]}"} for status in sorted(statuses)}
    return found


def _refusal(text: str) -> dict[str, Any]:
    made: dict[str, Any] = {
        "description": text,
        "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}},
    }
    if text == REFUSALS[429][1]:
        made["headers"] = {"Retry-After": {"$ref": "#/components/headers/Retry-After"}}
    return made


def _schemas(routes: Sequence[APIRoute]) -> dict[str, Any]:
    """The shapes that calls take and answer, without the titles that follow from the names of their keys."""
    named = [call_of(route.endpoint) for route in routes]
    shapes = {shape for call in named for shape in (call.answer, call.takes) if shape is not None} | {ProblemDetails}
    modes: list[tuple[type[BaseModel], JsonSchemaMode]] = [
        (shape, "validation") for shape in sorted(shapes, key=lambda one: one.__name__)
    ]
    _, made = models_json_schema(modes, by_alias=True, ref_template="#/components/schemas/{model}")
    schemas: dict[str, Any] = made["$defs"]
    for schema in schemas.values():
        schema.pop("title", None)
        for described_ in schema.get("properties", {}).values():
            described_.pop("title", None)
    return dict(sorted(schemas.items()))
