"""Emoji and letters that are joined stay as they are written; what hides or turns text does not."""

from __future__ import annotations

import pytest

import nestedsf
from nestedsf.jsontext import display_width, escaped_json, visible
from nestedsf.view.lettering import fitted

FAMILY = "👩\u200d👩\u200d👧\u200d👦"
JOINED = [
    FAMILY,
    "🏳\ufe0f\u200d🌈",
    "👩🏽\u200d💻",
    "❤\ufe0f\u200d🔥",
    "می\u200cخواهم",  # noqa: RUF001  Persian
    "ක්\u200dරම",  # Sinhala
    "क्\u200dष क्\u200cष",  # Hindi: a half letter, and a sign that is shown
    "\u0d28\u0d4d\u200d",  # Malayalam, at the end of a word
]
HIDDEN = [
    ("pay\u200dload", "pay\\u200dload"),
    ("\u200d", "\\u200d"),
    ("👩\u200d", "👩\\u200d"),
    ("👩\u200d\u200d👩", "👩\\u200d\\u200d👩"),
    ("👩\u200dx", "👩\\u200dx"),
    ("pay\u200cload", "pay\\u200cload"),
    ("می\u200c", "می\\u200c"),
    ("👩\u202e\u200d👩", "👩\\u202e\\u200d👩"),
    (f"{FAMILY}\u202e\x1b", f"{FAMILY}\\u202e\\x1b"),
    ("क्\u200d\u200dष", "क्\\u200d\\u200dष"),
]


@pytest.mark.parametrize("text", JOINED)
def test_what_is_joined_is_shown_as_it_is_written(text: str) -> None:
    assert visible(text) == text
    assert escaped_json(f'["{text}"]') == f'["{text}"]'


@pytest.mark.parametrize(("text", "shown"), HIDDEN)
def test_a_joiner_that_joins_nothing_is_an_escape(text: str, shown: str) -> None:
    assert visible(text) == shown
    assert visible(shown) == shown


def test_a_family_is_not_torn_apart() -> None:
    for room in range(20, 90, 5):
        for line in fitted(f"of the {FAMILY} and {FAMILY}", 13, room, 9):
            assert line.count("👩") in (0, 2, 4), (room, line)
    assert display_width(FAMILY) == 8  # where a terminal has no such sign, it shows its parts


def test_pictures_show_it_and_let_arabic_run_from_the_right() -> None:
    definition = {
        "StartAt": FAMILY,
        "States": {FAMILY: {"Type": "Pass", "Next": "مرحبا (1)"}, "مرحبا (1)": {"Type": "Succeed"}},
    }
    drawn = nestedsf.draw(definition)
    assert f">{FAMILY}</text>" in drawn.svg
    assert FAMILY in drawn.text
    assert drawn.svg.count('unicode-bidi="plaintext"') == 1
