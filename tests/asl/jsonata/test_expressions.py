"""JSONata expressions: what they give, and that none hangs or fills the memory."""

from __future__ import annotations

import os
import sys
import threading
from datetime import datetime, timezone
from hashlib import md5
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from nestedsf.asl.failures import NotDeterminedError
from nestedsf.asl.jsonata import messages
from nestedsf.asl.jsonata.evaluators import EVALUATOR
from nestedsf.asl.jsonata.expressions import (
    FUNCTION,
    UNDEFINED,
    Bindings,
    ExpressionError,
    evaluate,
)

if TYPE_CHECKING:
    from pathlib import Path

NOON = datetime(2026, 3, 1, 12, tzinfo=timezone.utc)


def value(expression: str, **values: Any) -> Any:
    """What one expression gives; the message of one that cannot be evaluated."""
    bindings = Bindings(values=values, randomness=Random(1), now=NOON)  # noqa: S311  no secret
    [found] = evaluate([expression], bindings)
    return found.message if isinstance(found, ExpressionError) else found


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("$states.input.lines.price", [3, 4.5]),
        ("$sum($states.input.lines.(price * count))", 12),
        ("$states.input.lines[count > 1].sku", "B"),
        (
            "$states.input.lines[]",
            [{"sku": "A", "price": 3, "count": 1}, {"sku": "B", "price": 4.5, "count": 2}],
        ),
        ("$states.input.note", None),
        ("$states.input.nobody", UNDEFINED),
        ("$states.input.lines[9]", UNDEFINED),
        ("function($x) { $x }", FUNCTION),
        ("$sum", FUNCTION),
        ("''", ""),
        ("$type('')", "string"),
        ("[]", []),
        ("{'b': 1, 'a': $nobody}", {"b": 1}),
        ("($a := 1; $a + 1)", 2),
        ("1 /* and no more */ + 1", 2),
        ("'größe 🎂'", "größe 🎂"),
        ("1.5e3", 1500),
    ],
)
def test_an_expression_gives_what_jsonata_says(expression: str, expected: Any) -> None:
    order = {
        "lines": [{"sku": "A", "price": 3, "count": 1}, {"sku": "B", "price": 4.5, "count": 2}],
        "note": None,
    }
    assert value(expression, states={"input": order, "context": {}}) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("$partition([1, 2, 3], 2)", [[1, 2], [3]]),
        ("$partition([0], 4)", [[0]]),
        ("$range(0, 10, 3)", [0, 3, 6, 9]),
        ("$range(5, 1, -2)", [5, 3, 1]),
        ("$range(1, 9, 9)", 1),
        ("$hash('cake', 'MD5')", md5(b"cake", usedforsecurity=False).hexdigest()),
        ("$parse('[1, null]')[0]", 1),
        ("$random(42)", 0.7275636800328681),
        ("$uuid() = $uuid()", False),
        ("$length($uuid())", 36),
        ("$random() < 1", True),
        ("$now()", "2026-03-01T12:00:00.000Z"),
        ("$now('[Y]')", "2026"),
        ("$millis()", 1_772_366_400_000),
    ],
)
def test_functions_that_aws_adds(expression: str, expected: Any) -> None:
    assert value(expression) == expected


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("$eval('1')", "T1006: Attempted to invoke a non-function"),
        ("$nobody()", "T1006: Attempted to invoke a non-function"),
        ("1 + 'a'", 'T2002: The right side of the "+" operator must evaluate to a number'),
        ("'a' - 1", 'T2001: The left side of the "-" operator must evaluate to a number'),
        ("$number('x')", 'D3030: Unable to cast value to a number: "x"'),
        ("$error('too many')", "D3137: too many"),
        (
            "$hash('a', 'SHA-3')",
            'T0410: Argument 2 of function "hash" does not match function signature',
        ),
        (
            "$distinct()",
            'T0410: Argument 1 of function "distinct" does not match function signature',
        ),
        ("$count(1, 2)", 'T0410: Argument 2 of function "count" does not match function signature'),
        ("$pad('a')", 'T0410: Argument 2 of function "pad" does not match function signature'),
        ("$max(['a'])", 'T0412: Argument 1 of function "max" must be an array of "numbers"'),
        (
            "true <= 1",
            (
                'T2010: The expressions at either side of operator "<=" must evaluate to numeric or '
                "string values"
            ),
        ),
        ("[1..'b']", "The right side of the range operator (..) must evaluate to an integer"),
        (
            "$replace('a', '', 'b')",
            "D3010: Second argument of replace function cannot be an empty string",
        ),
        ("$formatBase(10, 40)", "must be between 2 and 36.  It was given 40"),
        ("$parse('{')", "The argument of the parse function is not JSON"),
        ("$match('a', /[/)", "Invalid regular expression: unclosed character class"),
    ],
)
def test_an_error_has_the_words_of_the_reference(expression: str, message: str) -> None:
    assert value(expression).endswith(message)


def test_expressions_are_evaluated_up_to_the_first_that_fails() -> None:
    found = evaluate(["1", "$error('no')", "2"], Bindings(values={}))
    assert found[0] == 1
    assert isinstance(found[1], ExpressionError)
    assert len(found) == 2


@pytest.mark.parametrize("expression", ["$now()", "$millis() + 1", "$uuid()", "$random()"])
def test_time_and_chance_must_be_given(expression: str) -> None:
    with pytest.raises(NotDeterminedError):
        evaluate([expression], Bindings(values={}))


def test_the_same_chance_gives_the_same_numbers() -> None:
    again = [
        evaluate(["$random()", "$uuid()"], Bindings(values={}, randomness=Random(7)))  # noqa: S311  no secret
        for _ in range(2)
    ]
    assert again[0] == again[1]


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("($f := function($x) { $f($x) }; $f(1))", messages.TIME),
        ("($f := function($x) { 1 + $f($x) }; $f(1))", messages.DEPTH),
        ("$sum([1..900000])", messages.MEMORY),
        ("[1..9999999]", messages.MEMORY),
        ("($f := function($s) { $f($s & $s) }; $f('grow'))", messages.MEMORY),
        ("$length($pad('x', 4000000000))", messages.MEMORY),
        (" + ".join(["1"] * 200), messages.DEPTH),
        ("(" * 5000 + ")" * 5000, "expression nesting depth"),
    ],
    ids=[
        "loop",
        "recursion",
        "sequence",
        "large result",
        "doubling",
        "padding",
        "terms",
        "nesting",
    ],
)
def test_no_expression_hangs_or_fills_the_memory(expression: str, message: str) -> None:
    assert message in value(expression)
    assert value("1 + 1") == 2


def test_several_threads_may_ask() -> None:
    found: dict[int, Any] = {}

    def ask(number: int) -> None:
        for _ in range(20):
            found[number] = value("$n * 2", n=number)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {number: number * 2 for number in range(4)}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="This platform cannot fork.")
def test_a_forked_process_has_an_evaluator_of_its_own() -> None:
    assert value("1") == 1
    child = os.fork()
    if not child:
        os._exit(0 if value("2") == 2 else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert value("3") == 3


def test_a_readers_own_modules_are_not_taken_for_pythons(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "uuid.py").write_text("raise SystemExit", "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", ["", *sys.path])  # as in a notebook
    EVALUATOR.close()
    assert value("1 + 1") == 2
    EVALUATOR.close()


def test_it_goes_on_after_it_was_closed() -> None:
    EVALUATOR.close()
    assert value("$n", n={"a": [1]}) == {"a": [1]}


@pytest.mark.parametrize("given", ["\ud800", "a\u0000b", 2**70, -(2**65), 1e300, "\u2028", {"": 1}])
def test_any_json_value_reaches_an_expression(given: Any) -> None:
    assert value("$type($given)", given=given) in {"string", "number", "object"}
