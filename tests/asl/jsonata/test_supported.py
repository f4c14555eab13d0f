"""What is not in JSONata 2.0.6, the version of AWS, is refused with the reference's words.

The expectations are what jsonata-js 2.0.6 says of each.
"""

from __future__ import annotations

import pytest

from nestedsf.asl.jsonata.expressions import Bindings, ExpressionError, evaluate, syntax_errors
from nestedsf.asl.jsonata.supported import refusal

QUESTION = 'S0211: The symbol "?" cannot be used as a unary operator'
COLON = 'S0211: The symbol ":" cannot be used as a unary operator'
LEFT = "S0212: The left side of := must be a variable name (start with $)"


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("$a ?? 1", QUESTION),
        ("($a ?? false) = true", QUESTION),
        ("$a ? ? 1", QUESTION),
        ("$a ? 1 : 2 ?? 3", QUESTION),
        ("{'x': $a ?? 1}", QUESTION),
        ("$a ?: 1", COLON),
        ("$a ?/* or */: 1", COLON),
        ("$count($a ?: [])", COLON),
        ("function($x)<s?:n>{ $x ?: 1 }", COLON),
        ("$sum(??)", 'S0202: Expected ")", got "?"'),
        ("$pad($a, ?: 1)", 'S0202: Expected ")", got ":"'),
        ("1..3", 'S0201: Syntax error: ".."'),
        ("$sum(1..3)", 'S0202: Expected ")", got ".."'),
        ("[(1..3)]", 'S0202: Expected ")", got ".."'),
        ("{'a': 1..2}", 'S0202: Expected "}", got ".."'),
        ("$l[0..1]", 'S0202: Expected "]", got ".."'),
        ("[1..2..3]", 'S0202: Expected "]", got ".."'),
        ("a := 1", LEFT),
        ("(b.c := 1)", LEFT),
        ("/a/g", 'S0201: Syntax error: "g"'),
        ("$replace($a, /a/ig, 'b')", 'S0202: Expected ")", got "g"'),
    ],
)
def test_what_is_younger_or_the_librarys_own_is_refused(expression: str, message: str) -> None:
    assert syntax_errors([expression]) == [message]
    [found] = evaluate([expression], Bindings(values={"a": "a", "l": [1, 2]}))
    assert isinstance(found, ExpressionError)
    assert found.message == message


@pytest.mark.parametrize(
    "expression",
    [
        "$a ? 1 : 2",
        "$a ? $l ? 1 : 2 : 3",
        "$a ? (1) : (2)",
        "$pad(?, ?)",
        "$pad($a, ?)",
        "'??' & \"?:\"",
        "$states.`a??b`",
        "1 /* ?? ?: .. */",
        "$replace($a, /a??(?:b)/, 'b')",
        "$split($a, /x/im)",
        "function($x)<s?:n>{ $x ? 1 : 2 }",
        "λ($f)<f<n:n>-:n>{ $f }",
        "[1..3]",
        "[1..3, 5..7]",
        "[$count($l)..3]",
        "$l.[1..2]",
        "$l[[0..1]]",
        "$a in [1..3]",
        "($x := 2; $x)",
        "8 / 2 / 2",
        "($a)/$b/$c",
    ],
)
def test_what_aws_reads_is_read(expression: str) -> None:
    assert refusal(expression) is None
    assert syntax_errors([expression]) == [None]
