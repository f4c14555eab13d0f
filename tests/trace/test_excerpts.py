"""A long line is cut around what it tells, not before it."""

from __future__ import annotations

import json

import pytest

from nestedsf.trace.excerpts import excerpt

PARCEL = {"id": 83, "grams": 3371, "address": {"street": "Elm 83"}, "more": ["x" * 9] * 40}
MISSING = "The JsonPath argument for the field '$.address.zip' could not be found in the input '"


def test_a_short_line_stays() -> None:
    line = f"{MISSING}{json.dumps({'address': {}})}'"
    assert excerpt(line, 300) == line
    assert excerpt("", 300) == ""


def test_of_an_input_what_the_path_leads_to_is_kept() -> None:
    line = f"{MISSING}{json.dumps(PARCEL)}'"
    found = excerpt(line, 200)
    assert found == f'{MISSING}{{… "address": {{"street": "Elm 83"}} …}}\''


@pytest.mark.parametrize(
    "path", ["$", "$.a", "$['address']['zip']", "$.address.zip[0]", "$.more[3].x"]
)
def test_any_path_is_read(path: str) -> None:
    line = f"The path '{path}' could not be found in the input '{json.dumps(PARCEL)}'"
    found = excerpt(line, 150)
    assert len(found) <= 150
    assert f"The path '{path}' could not be found in the input" in found


def test_what_comes_before_and_after_is_cut() -> None:
    words = "The path '$.x' could not be found in the input"
    found = excerpt(f"{'before ' * 100}{words} '1'. {'after ' * 100}", 120)
    assert len(found) <= 120
    assert found.startswith("…")
    assert words in found
    assert found.endswith("…")


def test_a_line_that_tells_nothing_special_is_cut_at_its_end() -> None:
    assert excerpt("x" * 400, 300) == "x" * 299 + "…"
