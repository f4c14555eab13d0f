"""What recordings have in place of what differs in every run: placeholders, words and dates."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_ISO = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)"
_HTTP_DATE = r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT"
# Words that recordings have in place of a name, besides those that stand in an input.
_NAMES = "|".join(
    [
        *("activity_arn", "activity_name", "bucket-name", "bucket_name", "lambda_function_name"),
        *("log_group_name", "map_run_arn", "sqs_queue_url", "state_machine_alias_name"),
        "table-name",
    ]
)
PLACEHOLDER = (
    r"<(?!class ')(?:<[^<>]*>|[^<>])+>|\b111111111111\b|\bs[nf]{2}_role_arn(?:_\w+)?\b"
    rf"|(?<![\w-])(?:{_NAMES})(?:_\d+)?(?![\w-])"
)
_RUN = r"(?<=[a-z][_-])[0-9a-f]{8}(?![\w-])"  # the end of a name that a recording's run made
_SHAPES = {
    "<partition>": r"aws[a-z-]*",
    "<region>": r"[a-z]{2}(?:-[a-z]+)+-\d",
    "<timestamp>": _ISO,
    "<date>": _ISO,
    "<request_id>": r"[\w-]+",
    "111111111111": r"\d{12}",
}
_ROLE = r"arn:aws[a-z-]*:iam::\d{12}:role/[\w+=,.@/-]+"
_ANYTHING = r"[\s\S]+?"
_DATE = r"<?(?:[a-z]+-)?(?:date|time|datetime|timestamp)>?|date\(.*\)"
_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
# Words for what an intrinsic function makes up.
_MADE_UP = {
    "RandomNumberGenerated": lambda value: type(value) in {int, float},
    "generated-uuid": lambda value: _is_text(_UUID, value),
}
_VARYING = {"Content-Length", "content-length", "x-amzn-Remapped-Content-Length"}


def form_of(key: str, expected: str) -> Callable[[Any], bool] | None:
    """What a value must be where a recording has a date or a word for it, or None.

    `key` is what the value is under.
    """
    if key in _VARYING:
        return lambda value: _is_header(value) and "".join(value).isdecimal()
    if re.fullmatch(_DATE, expected):
        return _date_form(key, expected)
    if expected in _MADE_UP:
        return _MADE_UP[expected]
    if expected.endswith("{short_uid()}"):  # the test's own code in the place of a name
        return lambda value: isinstance(value, str)
    if _plain(expected) == _plain(key) or expected == f"<headers-{key}>":
        return _is_header
    return None


def pattern_of(
    expected: str, words: Mapping[str, str], bound: Mapping[str, str], *, bind: bool
) -> tuple[str, dict[str, str]]:
    """A recorded text as a regular expression, and the placeholders that its groups match.

    Args:
        expected: The text, with placeholders and words in it.
        words: What words stand for.
        bound: What placeholders stand for already.
        bind: Whether the same placeholder is the same text each time.
    """
    order = sorted(words, key=len, reverse=True)
    wording = "".join(rf"|(?<![\w-]){re.escape(word)}(?![\w-])" for word in order)
    parts, groups, end = [], dict[str, str](), 0
    for found in re.finditer(f"{PLACEHOLDER}|{_RUN}{wording}", expected):
        parts.append(re.escape(expected[end : found.start()]))
        end = found.end()
        name = found[0]
        known = words.get(name) or bound.get(name)
        if known is not None:
            parts.append(re.escape(known))
        elif bind and is_numbered(name) and name in groups:
            parts.append(f"(?P={groups[name]})")
        elif name in groups:
            parts.append(_shape(name))
        else:
            groups[name] = f"g{len(groups)}"
            parts.append(f"(?P<{groups[name]}>{_shape(name)})")
    parts.append(re.escape(expected[end:]))
    return "".join(parts), {group: name for name, group in groups.items()}


def _shape(name: str) -> str:
    if re.fullmatch("[0-9a-f]{8}", name):
        return "[0-9a-f]{8}"
    if re.fullmatch(_NAMES, name):
        return r"[\w:/.-]+"
    if "_role_arn" in name:
        return _ROLE
    if name.startswith("<uuid:"):
        return r"[\w-]+"
    return _SHAPES.get(name, _ANYTHING)


def is_numbered(name: str) -> bool:
    """Whether a placeholder stands for the same text wherever it is."""
    return bool(re.search(r":\d+>|_\d+idx>", name))


def _date_form(key: str, expected: str) -> Callable[[Any], bool]:
    if key in {"Date", "date"}:
        return lambda value: _is_text(_HTTP_DATE, value[0] if isinstance(value, list) else value)
    if expected in {"start-date", "stop-date"}:  # null while an execution runs
        return lambda value: value is None or (type(value) is int and value > 10**12)
    if expected in {"datetime", "timestamp", "creation-date"}:
        return lambda value: isinstance(value, datetime)
    if key == "LastModified":  # of a listed object: seconds, as in AWS's guide
        return lambda value: type(value) is int or _is_text(_ISO, value)
    return lambda value: _is_text(_ISO, value)


def _is_text(pattern: str, value: Any) -> bool:
    return isinstance(value, str) and bool(re.fullmatch(pattern, value))


def _is_header(value: Any) -> bool:
    """Whether a value is a header's: a text, or a list of one."""
    if isinstance(value, list):
        return len(value) == 1 and _is_header(value[0])
    return isinstance(value, str) and bool(value)


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())
