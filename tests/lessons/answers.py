"""Answers of the tests of several lessons: what is none, and what is told of a wrong one."""

from __future__ import annotations

import re
from typing import Any

from nestedsf.lessons import Verdict
from nestedsf.lessons.judging.verdicts import Mark

UNTOUCHED: list[object] = [None, "", " \n", [], {}]
NO_ANSWER = [7, "{", "null", '"x"', object(), [None], {"a": object()}, {1, 2}, [[[7]]], {"A": "b"}]
OTHERS_INSIDE = ("<class", "Error(", "Traceback", "line 1 column", "Expecting", "None")


def changed(whole: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    """The object with other entries; those that are `...` are left out."""
    return {key: value for key, value in {**whole, **change}.items() if value is not ...}


def told(verdict: Verdict, words: str, insides: re.Pattern[str]) -> None:
    """That an answer is not right, in words that have these and nothing of our insides."""
    assert verdict.mark is Mark.NOT_YET, verdict
    assert words in verdict.words
    assert not insides.search(verdict.words)
