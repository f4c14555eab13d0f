"""Bounds: how much of an execution or a definition a picture shows, whatever it holds.

A history has up to 25,000 events, a value up to 262,144 bytes and a name up to 80 characters on
AWS; a tree of executions, or what somebody else has written, has more. What a page shows is
bounded by what a person can read and a browser can open, and by what can be laid out in a second
or two: not by the data. What is left out is counted where it would be, and the note of the
picture says how to see it.
"""

from __future__ import annotations

__all__ = [
    "DEEPEST",
    "DRAWN_AROUND",
    "DRAWN_STATES",
    "FEW_ITEMS",
    "LARGE_VALUE",
    "LONGEST_MASKED",
    "LONGEST_TEXT",
    "MOST_BESIDE",
    "MOST_COMPARED",
    "MOST_CROSSED",
    "MOST_DIFFERENCES",
    "MOST_EDGES",
    "MOST_EVENTS",
    "MOST_GAPS",
    "MOST_LANES",
    "MOST_LINES",
    "MOST_MESSAGES",
    "MOST_OTHERS",
    "MOST_SPANS",
    "MOST_STATES",
    "MOST_TROUBLED",
    "MOST_WORDS",
    "MOST_ZOOMED",
    "PRUNED",
]

# --- diagrams ---------------------------------------------------------------------------------

MOST_STATES = 300
"""States that are drawn all; with more the picture is cut. A column of 300 is 22,000 pixels."""
DRAWN_STATES = 150
"""States of a picture that is cut: enough to see where things stand, few enough to read."""
DRAWN_AROUND = 40
"""States that are drawn around the one that is asked for."""
MOST_TROUBLED = 40
"""States that did not succeed, around each of which the states beside it are drawn as well."""
MOST_BESIDE = 12
"""States beside one another behind one state of a picture that is cut: 2,500 pixels."""
DEEPEST = 12
"""Parallels and Maps around one another; a cut picture has half of them outside, half inside."""
MOST_GAPS = 12
"""Nodes that count what is left out, before those of one place are put together."""
MOST_CROSSED = 1_500
"""Rows that all lines of a picture cross together: the engine's time grows with its cube."""
MOST_EDGES = 600
"""Lines of a picture: two for each state."""
MOST_WORDS = 4
"""Transitions of one state that are written in its box, where they are not drawn."""
LONGEST_TEXT = 2_000
"""Characters of a name or a condition; Graphviz reads no more than 16,384 bytes."""

# --- timelines, messages, tables --------------------------------------------------------------

MOST_LANES = 200
"""Lines of a timeline."""
FEW_ITEMS = 8
"""Items of a Map that have lines of their own; of more, those that succeeded share lines."""
MOST_SPANS = 100
"""Stretches of one line of a timeline, which is 400 pixels wide."""
MOST_ZOOMED = 1_000
"""The same in an explorer, which shows a line larger."""
MOST_MESSAGES = 200
"""Messages of a sequence; Mermaid refuses a source of more than 50,000 characters."""
MOST_LINES = 30
"""Notes of one participant that stand together in a sequence."""
MOST_EVENTS = 200
"""Events and attempts of one visit in a panel."""
MOST_COMPARED = 100
"""States that differ between two executions, with what differs in them."""
MOST_OTHERS = 50
"""Executions that one can be compared with, in an explorer's list."""
MOST_DIFFERENCES = 100
"""Places where two values differ."""

# --- values -----------------------------------------------------------------------------------

LARGE_VALUE = 1_000_000
"""Characters of a value that is evaluated, compared, masked and shown whole; AWS has 262,144."""
LONGEST_MASKED = 300_000
"""Characters of a text that is masked for a view: of a longer one its length is shown."""
PRUNED = (100, 10_000, 8)
"""Of a larger value: the members of each object and list, the characters of a text, the levels."""
