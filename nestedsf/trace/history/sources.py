"""Where a history comes from: files, responses and pages of responses, as raw events."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from nestedsf.arguments import described
from nestedsf.exceptions import HistoryError
from nestedsf.files import read_file
from nestedsf.trace.history.log_events import are_logged, of_one_execution

if TYPE_CHECKING:
    from typing import Any

__all__ = ["raw_events"]

_FETCH = (
    "get it with `aws stepfunctions get-execution-history --execution-arn … --output json` "
    "or boto3's get_execution_history"
)
_PAGES = (
    "leave out --max-items and --no-paginate of the AWS CLI, or collect all pages of boto3's "
    'get_paginator("get_execution_history")'
)
_TOKENS = ("nextToken", "NextToken")
_LITERALS = ("true", "false", "null", "-", "NaN", "Infinity")
_NUMBER_ENDS = (".", "e", "E", "e-", "E-", "e+", "E+")


def raw_events(source: object) -> tuple[str, list[object]]:
    """The raw events in the order they came, after the source's name for messages.

    Args:
        source: A path, a GetExecutionHistory response, or an iterable of such responses or of
            raw events; or what FilterLogEvents answers with the events of one execution.

    Raises:
        HistoryError: There is no history in it, or not all of one.
    """
    label = "The history"
    if isinstance(source, (str, os.PathLike)):
        label = f"The history {os.fspath(source)!r}"
        source = _read(source, label)
    items = _items(source, label)
    return label, of_one_execution(items, label) if are_logged(items) else items


def _items(source: object, label: str) -> list[object]:
    if isinstance(source, Mapping):
        return _joined([source], label)
    if not isinstance(source, Iterable):
        raise HistoryError(
            f"A history cannot be read from {described(source)}; give a path, a "
            "GetExecutionHistory response, its pages, or events."
        )
    items = list(source)
    if not items:
        raise HistoryError(f"{label} is empty: there is no event and no page in it; {_FETCH}.")
    if isinstance(items[0], Mapping) and _is_page(items[0]):
        return _joined(items, label)
    return items


def _is_page(item: Mapping[Any, object]) -> bool:
    return "events" in item or not ("id" in item or "type" in item or "message" in item)


def _joined(pages: list[Any], label: str) -> list[object]:
    events: list[object] = []
    for page in pages:
        found = page.get("events") if isinstance(page, Mapping) else None
        if not isinstance(found, (list, tuple)):
            keys = ", ".join(map(repr, list(page)[:6])) if isinstance(page, Mapping) else page
            raise HistoryError(
                f"{label} has no list of 'events' (it holds {str(keys)[:200] or 'nothing'}): it is "
                f"no answer of GetExecutionHistory; {_FETCH}."
            )
        events += found
    if any(pages[-1].get(token) for token in _TOKENS):
        raise HistoryError(
            f"{label} is not complete: after {len(events):,} events it ends with a nextToken, so "
            f"there are more pages; {_PAGES}."
        )
    if not events:
        raise HistoryError(f"{label} has no events: its 'events' is empty; {_FETCH}.")
    return events


def _read(path: str | os.PathLike[str], label: str) -> object:
    try:
        data = read_file(path)
    except FileNotFoundError:
        raise HistoryError(f"{label} is not there; check the path, or {_FETCH}.") from None
    except IsADirectoryError:
        raise HistoryError(f"{label} is a directory; name a file in it.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise HistoryError(f"{label} cannot be read ({reason}); check the path.") from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise HistoryError(
            f"{label} is not UTF-8 text (byte {error.start:,}); save it as UTF-8. "
            "PowerShell 5 writes UTF-16 with `>`; there, use `| Out-File -Encoding utf8`."
        ) from None
    if not text.strip():
        raise HistoryError(f"{label} is an empty file; {_FETCH}.")
    return _parsed(text, label)


def _parsed(text: str, label: str) -> object:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno:,}, column {error.colno:,}"
        if _is_cut(text, error):
            raise HistoryError(
                f"{label} ends in the middle: the JSON breaks off after {len(text):,} "
                f"characters ({place}); it was cut off while it was written or copied; {_FETCH}."
            ) from None
        raise HistoryError(f"{label} is not JSON: {error.msg} at {place}; {_FETCH}.") from None
    except RecursionError:
        raise HistoryError(f"{label} is nested too deeply to be read; {_FETCH}.") from None
    except ValueError as error:
        raise HistoryError(f"{label} is not JSON that can be read ({error}); {_FETCH}.") from None


def _is_cut(text: str, error: json.JSONDecodeError) -> bool:
    """Whether a longer text that begins like this one could be JSON."""
    rest = text[error.pos :].strip()
    if not rest or error.msg.startswith("Unterminated string"):
        return True
    escape = "Invalid \\" in error.msg and len(rest) <= len("\\uffff")
    # Of a number that breaks off as "1." or "1e-" Python reads the 1 and stops at the rest.
    return escape or rest in _NUMBER_ENDS or any(word.startswith(rest) for word in _LITERALS)
