"""The page of the API: every call, every kind of problem, in both languages, for whoever asks."""

from __future__ import annotations

import pytest

from tests.web.conftest import House
from tracker.web.api.document import openapi
from tracker.web.api.refusing import KINDS


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_call_is_listed(house: House, language: str) -> None:
    """Each call of the document stands there under its name, each kind of problem where its address leads."""
    tree = house.page(None, "/api", language)
    listed = {" ".join(one.text_content().split()) for one in tree.cssselect("table th code")}
    calls = {f"{method.upper()} {path}" for path, methods in openapi()["paths"].items() for method in methods}
    assert listed == calls
    for kind in KINDS.values():
        assert tree.cssselect(f"#{kind}")
    assert tree.cssselect('a[href="/api/v1/openapi.json"]')


def test_the_examples_are_of_this_workspace(house: House) -> None:
    """What is shown to be tried can be tried: a target and an indicator that are declared here."""
    text = house.page("viewer", "/api").text_content()
    assert "http://localhost/api/v1/targets/labs-over-20" in text
    assert '"indicator": "labs"' in text
