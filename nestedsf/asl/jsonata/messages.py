"""Messages: what an evaluation that fails says, in the reference implementation's words.

AWS passes these on. The library's own differ for some codes.
https://github.com/jsonata-js/jsonata (2.0.6, the version that AWS names)
"""

from __future__ import annotations

import re

__all__ = ["DEPTH", "MEMORY", "TIME", "has_code", "reworded"]

DEPTH = (
    "Stack overflow error: Check for non-terminating recursive function.  Consider rewriting as "
    "tail-recursive."
)
MEMORY = "Expression evaluation memory limit exceeded: Check for excessive memory usage"
TIME = "Expression evaluation timeout: Check for infinite loop"

_CODE = re.compile(r"([DSTU]\d{4}): (.*)", re.DOTALL)
_BOUNDS = {"D1011": DEPTH, "U1001": DEPTH, "D1012": TIME, "D2014": MEMORY, "D2015": MEMORY}
_OPERATOR = re.compile(r"(?<=side of )(the )?(\S+)(?= operator)")
_QUOTED = re.compile(r"'(.*)'", re.DOTALL)
_SYNTAX = "S"  # what the codes of parsers begin with
_TOKENS = {
    "Ampersand": "&",
    "At": "@",
    "Caret": "^",
    "Colon": ":",
    "ColonEqual": ":=",
    "Comma": ",",
    "Dot": ".",
    "DotDot": "..",
    "Equal": "=",
    "GreaterThan": ">",
    "GreaterThanOrEqual": ">=",
    "Hash": "#",
    "LeftBrace": "{",
    "LeftBracket": "[",
    "LeftParen": "(",
    "LessThan": "<",
    "LessThanOrEqual": "<=",
    "NotEqual": "!=",
    "Pipe": "|",
    "Plus": "+",
    "Question": "?",
    "RightBrace": "}",
    "RightBracket": "]",
    "RightParen": ")",
    "Semicolon": ";",
    "Slash": "/",
    "StarStar": "**",
    "TildeArrow": "~>",
}
_WORDS = {"False": "false", "Null": "null", "True": "true"}
"""Tokens that the reference writes without quotes."""
_TOKEN = re.compile(
    r"(Expected |The symbol |got |Syntax error: )"
    r"(?:Number\((\S+?)(?:\.0)?\)|\w+\((\".*\")\)|([A-Z]\w+)(?!\())"
)


def has_code(message: str) -> bool:
    """Whether a message begins with a code of JSONata's.

    >>> has_code("T2001: The left side …"), has_code(TIME)
    (True, False)
    """
    return _CODE.fullmatch(message) is not None


def reworded(message: str) -> str:
    """A message of the library in the reference's words.

    >>> reworded("T2001: The left side of the + operator must evaluate to a number")
    'T2001: The left side of the "+" operator must evaluate to a number'
    >>> reworded("T1006: Attempted to invoke a non-function: $foo")
    'T1006: Attempted to invoke a non-function'
    >>> reworded("Parse error: S0202: Expected RightBracket, got Comma")
    'S0202: Expected "]", got ","'
    """
    found = _CODE.search(message)
    if found is None:
        return message
    code, text = found.groups()
    if code in _BOUNDS:
        return _BOUNDS[code]
    if code.startswith(_SYNTAX):
        text = _TOKEN.sub(_token, text)
    elif code in {"T2001", "T2002"}:
        text = _OPERATOR.sub(r'\1"\2"', text)
    elif code == "T1006":
        text = "Attempted to invoke a non-function"
    elif code == "D3030" and (value := _QUOTED.search(text)) is not None:
        text = f'Unable to cast value to a number: "{value[1]}"'
    return f"{code}: {text}"


def _token(found: re.Match[str]) -> str:
    """A token as the reference writes it: its text in quotes, a number as it is."""
    before, number, text, name = found.groups()
    plain = number or text or _WORDS.get(name)
    return before + (plain or f'"{_TOKENS.get(name, name)}"')
