"""Hints that fit a mistake in JSONata: what is left of JSONPath, and what an expression gave."""

from __future__ import annotations

from nestedsf.lessons.judging.fitting import fitting

__all__ = ["in_jsonata"]

_FIELDS = (
    "A state in JSONata has two fields for its data: what is sent, and what comes out.",
    "They are Arguments and Output. A Choice has Condition instead of Variable and its operator.",
)
_KEYS = (
    "In JSONata no key ends in .$. What says there that a value is an expression?",
    "The value itself says it: it begins with {% and ends with %}.",
)
_TWO_LANGUAGES = (
    "A state has one language for all of its fields. Which of the two is it here?",
    "In JSONata no key ends in .$, and {% and %} stand around what is read.",
)
_WHOLE = (
    "An expression is the whole value, from its first character to its last.",
    "The first two characters are {%, and the last two are %}. A text inside has single quotes.",
)
_DOLLARS = (
    "All that a state can read is in $states.",
    "$.order of JSONPath is $states.input.order, and $$.Execution is $states.context.Execution.",
)
_FUNCTIONS = (
    "The names of JSONata's functions begin with a dollar, as $merge, $string and $exists do.",
    "Operators do what JSONPath has functions for: = compares, and & joins texts.",
)
_YOUNGER = (
    "$exists asks whether something is there.",
    "a ? b : c is b where a is true, and otherwise c.",
)
_STATES = (
    "Names count letter by letter: how is $states written in the notebook?",
    "The input of the state is $states.input, and the context object is $states.context.",
)
_NOT_THERE = (
    "What is there to read at this place? A result is there only where a call has succeeded.",
    "A Catch has $states.errorOutput, and Output and Assign of a Task have $states.result.",
)
_BOOLEANS = ("JSONata writes true and false in small letters, and without quotes.",)
_NAMES = (
    "A name alone is a field, and of what? Where does an expression find the input of the state?",
    "The input is $states.input, and a text stands in single quotes.",
)
_OPERATORS = (
    "Which operators has JSONata? Some of other languages are not among them.",
    "It compares with one =, joins conditions with `and` and `or`, and turns one round with $not.",
)
_PAIRS = (
    "What is missing: a value after the last operator, or a bracket, or a quotation mark?",
    "Brackets and quotation marks come in pairs, and an operator has a value on each side.",
)
_GOT = (
    "Look at what stands before that sign: what is it a part of?",
    "An object has braces around it, a list square brackets, and a call round ones.",
)
_PARSED = (
    "$parse reads JSON text. Is it a text that it is given?",
    "With .sync the Output of a child is a text, and with .sync:2 it is none.",
)
_UNKNOWN = (
    "Is there a function of that name? Capitals count in it.",
    "The documentation of JSONata lists its functions, and AWS's page those that it adds.",
)
_TAKES = (
    "How many arguments does the function take, and of which kind is each?",
    "$merge takes one list, as $merge([$first, $second]), and $string any value.",
)
_NUMBERS = ("$number reads a text only where that is a number.",)
_NOTHING = (
    "Which of its paths leads to nothing? Names count letter by letter.",
    "The data flow of a state shows what is in its input and in its result.",
)
_KINDS = ("What kind of value does the expression give for this input, and what is wanted there?",)
_FITTING = (
    (r"is a field of JSONPath", _FIELDS),
    (r"ends in \.\$, which is JSONPath, and ", _TWO_LANGUAGES),
    (r"ends in \.\$, which is JSONPath", _KEYS),
    (r"is a function of JSONPath", _FUNCTIONS),
    (r"two dollars, with which JSONPath|as JSONPath does", _DOLLARS),
    (
        r"is no expression\b|does not end with %\}|stands outside of \{%|begins with \{% and ends",
        _WHOLE,
    ),
    (r"which JSONata has since", _YOUNGER),
    (r"\$states has input", _STATES),
    (r"Field '\$states\.\w+' does not exist", _NOT_THERE),
    (r"Reference to '(True|False|TRUE|FALSE)'", _BOOLEANS),
    (r"Reference to '.*' at the top level", _NAMES),
    (r"unary operator|Unknown operator|Syntax error", _OPERATORS),
    (r'Expected ".*", got', _GOT),
    (r'Expected ".*" before end|matching quote|[Uu]nexpected end of expression', _PAIRS),
    (r"invoke a non-function", _UNKNOWN),
    (r"function [\"“]parse[\"”] does not match", _PARSED),
    (r"does not match function signature", _TAKES),
    (r"Unable to cast value to a number", _NUMBERS),
    (r"gave nothing \(undefined\)", _NOTHING),
    (r"The expression in .* gave .* is wanted there", _KINDS),
)


def in_jsonata(mistake: str) -> tuple[str, ...]:
    """The hints that fit a mistake in JSONata; none where it is no mistake that is known.

    >>> in_jsonata("The expression in Output gave nothing (undefined), which fails the state.")[0]
    'Which of its paths leads to nothing? Names count letter by letter.'
    >>> in_jsonata("Ship was handed a list.")
    ()
    """
    return fitting(_FITTING, mistake)
