"""Delimited text is read as AWS reads it."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nestedsf.engine.map_runs.delimited import DELIMITERS, read_rows

delimiters = st.sampled_from(sorted(DELIMITERS.values()))
tables = st.lists(st.lists(st.text(max_size=9), min_size=2, max_size=4), max_size=5)


def quoted(field: str) -> str:
    return '"{}"'.format(field.replace("\\", "\\\\").replace('"', '""'))


@given(tables, delimiters)
def test_whatever_is_in_quotation_marks_comes_back(table: list[list[str]], delimiter: str) -> None:
    text = "".join(delimiter.join(map(quoted, row)) + "\n" for row in table)
    assert list(read_rows(text, delimiter)) == table


plain = st.text(alphabet=st.characters(exclude_characters='"\\\r\n', exclude_categories=["Cs"]))


@given(st.lists(plain), delimiters)
def test_without_quotation_marks_it_is_what_everybody_reads(
    lines: list[str], delimiter: str
) -> None:
    text = "\n".join(lines)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    assert list(read_rows(text, delimiter)) == [row or [""] for row in rows]


@given(st.text(alphabet='ab,"\\\n'))
def test_any_text_is_read_to_its_end(text: str) -> None:
    rows = list(read_rows(text))
    assert sum(map(len, rows)) <= len(text) + 1


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ('abc,"a, ""b""\nc",{""k"":""v""}', ["abc", 'a, "b"\nc', '{"k":"v"}']),
        (r"C:\\Files\\a.exe,1\,2,\x,end" + "\\", [r"C:\Files\a.exe", "1,2", "x", "end"]),
        ('"open, to the end', ["open, to the end"]),
        ('"a"b,c', ["ab", "c"]),
        ('5" pipe,x', ['5" pipe', "x"]),
        ("   ,", ["   ", ""]),
    ],
)
def test_quotation_marks_and_backslashes(text: str, row: list[str]) -> None:
    assert list(read_rows(text)) == [row]
