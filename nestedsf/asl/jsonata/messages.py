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
    "QuestionColon": "?:",
    "QuestionQuestion": "??",
    "RightBrace": "}",
    "RightBracket": "]",
    "RightParen": ")",
    "Semicolon": ";",
    "Slash": "/",
    "StarStar": "**",
    "TildeArrow": "~>",
}
_LITERALS = {"True": "true", "False": "false", "Null": "null"}
_SENTENCES = {
    "D3001": "Attempting to invoke string function on Infinity or NaN",
    "D3010": "Second argument of replace function cannot be an empty string",
    "D3020": "Third argument of split function must evaluate to a positive number",
    "D3080": "The picture string must only contain a maximum of two sub-pictures",
    "D3135": "No matching closing bracket ']' in date/time picture string",
    "D3136": "The date/time picture string is missing specifiers required to parse the timestamp",
    "D3138": "The $single() function expected exactly 1 matching result.  Instead it matched more.",
    "T1006": "Attempted to invoke a non-function",
    "T2003": "The left side of the range operator (..) must evaluate to an integer",
    "T2004": "The right side of the range operator (..) must evaluate to an integer",
}
_PARTS = {
    "D3100": (
        re.compile(r".*got (\S+)", re.DOTALL),
        r"The radix of the formatBase function must be between 2 and 36.  It was given \1",
    ),
    "D3130": (
        re.compile(r"(.*)", re.DOTALL),
        (
            r'Formatting or parsing an integer as a sequence starting with "\1" is not supported '
            "by this implementation"
        ),
    ),
    "D3132": (
        re.compile(r"(\S+)"),
        r'Unknown component specifier "\1" in date/time picture string',
    ),
    "S0102": (re.compile(r"(.*: )(\S+)"), r'\1"\2"'),
    "S0103": (re.compile(r"(.*: \\)(.)", re.DOTALL), r'\1"\2"'),
    "S0204": (re.compile(r"(.*: )(\S+)"), r'\1"\2"'),
    "S0214": (
        re.compile(r".* after (\S)"),
        r'The right side of "\1" must be a variable name (start with $)',
    ),
}
_ARGUMENT = re.compile(r"Argument (\d+) must be (an array of (\w+))?.*", re.DOTALL)
_COUNT = re.compile(r"Argument count mismatch: expected (\d+), got (\d+)")
_CALLED = re.compile(r"\$(\w+)\s*\(")
_COMPARED = re.compile(r"[<>]=?(?![<>=])")
_REGEX = re.compile(r".*Invalid regex: .*error: (.*)", re.DOTALL)
_OWN = "host function raised ValueError: "
_UNCLOSED = "Parse error: Unclosed comment"
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


def reworded(message: str, expression: str = "") -> str:
    """A message of the library in the reference's words.

    Args:
        message: The message.
        expression: The expression, which names what the library does not.

    >>> reworded("T2001: The left side of the + operator must evaluate to a number")
    'T2001: The left side of the "+" operator must evaluate to a number'
    >>> reworded("T1006: Attempted to invoke a non-function: $foo")
    'T1006: Attempted to invoke a non-function'
    >>> reworded("Parse error: S0202: Expected RightBracket, got Comma")
    'S0202: Expected "]", got ","'
    >>> reworded("T0410: Argument 1 must be String", "$length(1)")
    'T0410: Argument 1 of function "length" does not match function signature'
    """
    found = _CODE.search(message)
    if found is None:
        return _without_code(message)
    code, text = found.groups()
    return _BOUNDS.get(code) or f"{code}: {_text(code, text, expression)}"


def _without_code(message: str) -> str:
    """A message that is of the library alone, or of a function that AWS adds."""
    if message == _UNCLOSED:
        return "S0106: Comment has no closing tag"
    if (why := _REGEX.fullmatch(message)) is not None:
        return f"Invalid regular expression: {why[1]}"
    return message.removeprefix(_OWN)


def _text(code: str, text: str, expression: str) -> str:
    """What the reference says with a code."""
    if code in _SENTENCES:
        text = _SENTENCES[code]
    elif code in _PARTS:
        pattern, template = _PARTS[code]
        text = pattern.sub(template, text, count=1)
    elif code.startswith(_SYNTAX):
        text = _TOKEN.sub(_token, text)
    elif code in {"T0410", "T0412"}:
        text = _of_signature(text, {*_CALLED.findall(expression)})
    elif code == "T2010":
        text = _of_comparison(text, {*_COMPARED.findall(expression)})
    elif code in {"T2001", "T2002"}:
        text = _OPERATOR.sub(r'\1"\2"', text)
    elif code == "D3030" and (value := _QUOTED.search(text)) is not None:
        text = f'Unable to cast value to a number: "{value[1]}"'
    return text


def _of_signature(text: str, functions: set[str]) -> str:
    """Which argument of which function is not what it must be, where only one is called."""
    argument, count = _ARGUMENT.fullmatch(text), _COUNT.fullmatch(text)
    if len(functions) != 1 or not (argument or count):
        return text
    (name,) = functions
    if argument and argument[3]:
        kinds = f"{argument[3].lower()}s"
        return f'Argument {argument[1]} of function "{name}" must be an array of "{kinds}"'
    number = argument[1] if argument else str(min(map(int, count.groups())) + 1)  # type: ignore[union-attr]
    return f'Argument {number} of function "{name}" does not match function signature'


def _of_comparison(text: str, operators: set[str]) -> str:
    """What cannot be compared, where there is only one operator."""
    if len(operators) != 1:
        return text
    (operator,) = operators
    return (
        f'The expressions at either side of operator "{operator}" must evaluate to numeric or '
        "string values"
    )


def _token(found: re.Match[str]) -> str:
    """A token as the reference writes it: its text in quotes, a number as it is."""
    before, number, text, name = found.groups()
    return before + (number or text or _LITERALS.get(name) or f'"{_TOKENS.get(name, name)}"')
