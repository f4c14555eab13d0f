"""Delimited text: CSV as AWS reads it, which is not how Python's csv module does.

A backslash escapes, and a quotation mark is written twice in fields without quotation marks too.
https://docs.aws.amazon.com/step-functions/latest/dg/example-csv-parse-dist-map.html
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["DELIMITERS", "read_rows"]

DELIMITERS = {"COMMA": ",", "PIPE": "|", "SEMICOLON": ";", "SPACE": " ", "TAB": "\t"}
"""What a CSVDelimiter names."""

_ESCAPE = re.compile(r'""|\\(.?)', re.DOTALL)


def read_rows(text: str, delimiter: str = ",") -> Iterator[list[str]]:
    r"""The fields of each row of a text.

    >>> list(read_rows('a,"b, c"\n1,{""n"":2}\n'))
    [['a', 'b, c'], ['1', '{"n":2}']]
    >>> list(read_rows(r"C:\\temp|x\|y", "|"))
    [['C:\\temp', 'x|y']]
    """
    field = _field(delimiter)
    place, row = 0, list[str]()
    while place < len(text) or row:
        found = field.match(text, place)
        if found is None:  # it matches anything
            break
        quoted, plain, end = found.groups()
        row.append(_unescaped(quoted or "") + _unescaped(plain))
        place = found.end()
        if end != delimiter:
            yield row
            row = []


@lru_cache
def _field(delimiter: str) -> re.Pattern[str]:
    """A field with what ends it: a part in quotation marks, and a part without."""
    other = re.escape(delimiter)
    return re.compile(
        r'(?:"([^"\\]*(?:(?:""|\\.)[^"\\]*)*)(?:"|\\?\Z))?'
        rf"([^{other}\r\n\\]*(?:\\[^\r\n]?[^{other}\r\n\\]*)*)"
        rf"({other}|\r?\n|\r|\Z)",
        re.DOTALL,
    )


def _unescaped(text: str) -> str:
    if '"' not in text and "\\" not in text:
        return text
    return _ESCAPE.sub(lambda found: '"' if found[1] is None else found[1], text)
