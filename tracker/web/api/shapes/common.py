"""What the shapes have in common: amounts, texts, moments, keys that are left out."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from tracker.model.assessment import lamp_of
from tracker.model.words import HEADLINES

Texts = Annotated[dict[str, str], Field(description="A text by language tag; `und` where nobody named its language.")]
Amount = Annotated[
    str,
    Field(description="A decimal number as text, so that no digit is lost.", pattern=r"^-?[0-9]+(\.[0-9]+)?$"),
]
Day = Annotated[str, Field(json_schema_extra={"format": "date"})]
Moment = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
Period = Annotated[str, Field(description="An SDMX time period: `2023`, `2023-Q1`, `2023-02`, `2023-02-21`.")]
Headline = Annotated[
    str, Field(description="The one word that a status adds up to.", json_schema_extra={"enum": list(HEADLINES)})
]
Lamp = Annotated[
    str,
    Field(
        description="The colour that goes with the headline's word.",
        json_schema_extra={"enum": sorted({lamp_of(word) for word in HEADLINES} | {"amber"})},
    ),
]


class Shape(BaseModel):
    """An object with the keys that are named and no others."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """The schema without the null that stands for a key left out."""
        schema = handler(core)
        for described in handler.resolve_ref_schema(schema).get("properties", {}).values():
            if "default" in described and described["default"] is None:
                del described["default"]
        return schema


def left_out(description: str | None = None, **more: Any) -> Any:
    """A key that stands only where it says something."""
    return Field(default=None, description=description, **more)


class Fault(Shape):
    """One thing to mend in a request."""

    pointer: str = Field(
        description="Where it is: a JSON Pointer (RFC 6901) into the body, or `query/NAME`, `header/NAME`, `path/NAME`."
    )
    detail: str = Field(description="What is wrong.")
    hint: str | None = Field(description="What would be right.")


class ProblemDetails(Shape):
    """Why a request was not served (RFC 9457), in the language asked for by Accept-Language."""

    type: str = Field(
        description="Which kind of problem: an address on the page /api.", json_schema_extra={"format": "uri-reference"}
    )
    title: str = Field(description="The kind in a few words.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(description="What happened this time, with what to do about it.")
    errors: list[Fault] = left_out("What is to be mended, each with its place.")
