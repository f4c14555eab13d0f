"""Whatever a definition holds, validation answers with diagnostics."""

from __future__ import annotations

import copy
import json
import re
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from nestedsf.asl.validation import Diagnostic, refusal, validate
from nestedsf.asl.validation.fields.table import SUPPORTED
from tests.asl.validation.definitions import FULL, FULL_JSONATA

TEXTS = st.sampled_from(
    ["$", "$.a", "$$.b[0]", "$x", "{% 1 %}", "{%", "States.UUID()", "JSONata", "Pass", "", "Pack"]
) | st.text(max_size=6)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS
)
FIELDS = st.sampled_from(sorted({field for fields in SUPPORTED.values() for field in fields}))
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELDS | TEXTS, inner, max_size=4),
    max_leaves=12,
)
PYTHON_WORDS = re.compile(r"NoneType|object is not|Traceback|KeyError|Expecting|<class")


def check(text: str) -> None:
    for kind in ("STANDARD", "EXPRESS"):
        found = validate(text, type=kind)
        assert all(isinstance(problem, Diagnostic) for problem in found)
        messages = " ".join(problem.message for problem in found)
        assert not PYTHON_WORDS.search(re.sub(r"'[^']*'", "", messages))
        errors = [problem for problem in found if problem.severity == "ERROR"]
        assert bool(refusal(found)) == bool(errors)


@given(JSON)
@settings(deadline=None)
def test_any_json(value: Any) -> None:
    check(json.dumps(value, allow_nan=False))


@given(st.text())
@settings(deadline=None)
def test_any_text(text: str) -> None:
    check(text)


@given(st.sampled_from([FULL, FULL_JSONATA]), st.data())
@settings(max_examples=400, deadline=None)
def test_any_change_of_a_valid_definition(definition: dict[str, Any], data: st.DataObject) -> None:
    changed = copy.deepcopy(definition)
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.sampled_from(list(_containers(changed))))
        if isinstance(place, dict):
            key = data.draw(st.sampled_from([*place, "New"]) | FIELDS)
            if data.draw(st.booleans()):
                place[key] = data.draw(JSON)
            else:
                place.pop(key, None)
        elif place:
            place[data.draw(st.integers(0, len(place) - 1))] = data.draw(JSON)
    check(json.dumps(changed))


@given(st.data())
@settings(deadline=None)
def test_any_cut_of_a_definition_s_text(data: st.DataObject) -> None:
    text = json.dumps(FULL)
    begin, end = sorted(data.draw(st.tuples(*[st.integers(0, len(text))] * 2)))
    check(text[:begin] + data.draw(st.text(max_size=3)) + text[end:])


def _containers(value: Any) -> list[Any]:
    found = [value]
    for place in found:
        inner = place.values() if isinstance(place, dict) else place
        found += [one for one in inner if isinstance(one, (dict, list)) and one]
    return found
