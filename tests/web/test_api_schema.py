"""The API does what its document says: asked at random, within the document and beside it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    missing_required_header,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from tests.web.apihouse import Caller, api_house
from tracker.web.api.document import openapi

CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
    response_schema_conformance, ignored_auth, missing_required_header, negative_data_rejection, unsupported_method,
]  # fmt: skip

SCHEMA = schemathesis.openapi.from_dict(openapi())


def operations() -> dict[str, APIOperation[Any, Any, Any, Any]]:
    """Every operation by its name; none is unreadable."""
    every = {}
    for one in SCHEMA.get_all_operations():
        assert isinstance(one, Ok), one
        every[one.ok().definition.raw["operationId"]] = one.ok()
    return every


OPERATIONS = operations()

NAMES = {
    "getTarget": "labs-over-20", "explainTarget": "labs-over-20", "getTargetHistory": "labs-over-20",
    "listTargetObservations": "labs-over-20", "getIndicator": "labs", "reviewStatus": "labs-over-20",
    "getSource": "office",
}  # fmt: skip
"""What calls are asked of that must be there, beside names that nobody has."""


@pytest.fixture(scope="module")
def caller(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Caller]:
    made = api_house(tmp_path_factory.mktemp("api"))
    try:
        yield made
    finally:
        made.house.close()


@pytest.fixture(scope="module")
def address(caller: Caller) -> str:
    """Where it is served, by a clock that goes on with every look at it."""
    house = caller.house

    def clock() -> datetime:
        house.now += timedelta(milliseconds=1)
        return house.now

    house.served().clock = clock
    return house.serving()


@pytest.fixture(scope="module")
def bearer(caller: Caller) -> dict[str, str]:
    return {"Authorization": f"Bearer {caller.token('admin')}"}


def known(name: str, caller: Caller) -> dict[str, object] | None:
    """The path of something that is there."""
    if name in NAMES:
        return {"identity": NAMES[name]}
    if name in ("getObservation", "acceptObservation", "correctObservation", "returnObservation", "rejectObservation"):
        return {"identity": caller.held[0]}
    if name.endswith("Proposal"):
        return {"identity": caller.house.ledger.proposals.waiting()[0].id}
    if "Edition" in name and "list" not in name:
        digest, period, version = caller.edition.split("/")
        path: dict[str, object] = {"digest": digest, "period": period, "version": int(version)}
        return path | ({"part": "json.en"} if name == "getEditionPart" else {})
    if name == "getDeclarationText":
        return {"version": caller.house.served().orders.declaration.version}
    return None


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_it_answers_as_documented(name: str, caller: Caller, address: str, bearer: dict[str, str]) -> None:
    """Whatever is sent, the answer has a status, a body and headers that the document names, and never fails."""
    operation = OPERATIONS[name]
    path = known(name, caller)

    @seed(20261123)
    @settings(
        max_examples=12, deadline=None, database=None, suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.generate],
    )  # fmt: skip
    @given(
        operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
        | operation.as_strategy(generation_mode=GenerationMode.NEGATIVE),
        st.booleans(),
    )
    def ask(case: Any, there: bool) -> None:
        if there and path is not None:
            case.path_parameters = path
        case.headers.pop("Authorization", None)
        case.call_and_validate(base_url=address, headers=bearer, checks=CHECKS)

    ask()


def test_the_document_is_openapi_3_1() -> None:
    """The document is valid by the specification's own schema, each of its shapes by JSON Schema's."""
    from schemathesis.specs.openapi.definitions import OPENAPI_31

    document = openapi()
    assert document["openapi"].startswith("3.1.")
    assert list(Draft202012Validator(OPENAPI_31).iter_errors(document)) == []
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_every_call_is_described() -> None:
    """Each has a name of its own, a sentence, its parameters explained, all refusals that can come, an example body."""
    document = openapi()
    names: list[str] = []
    for path, methods in document["paths"].items():
        for method, call in methods.items():
            names.append(call["operationId"])
            assert call["summary"].endswith("."), path
            assert {"422", "429", "500"} <= set(call["responses"]), path
            for parameter in call["parameters"]:
                described = parameter.get("description") or parameter["name"] in ("identity", "source", "version")
                assert described, (path, parameter["name"])
            if "requestBody" in call:
                content = call["requestBody"]["content"]["application/json"]
                shape = content["schema"] | {"components": document["components"]}
                assert list(Draft202012Validator(shape).iter_errors(content["example"])) == [], path
            assert method in ("get", "post")
    assert len(set(names)) == len(names)
