"""Every output of an execution, for tests that are about all of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from nestedsf.trace.cost import cost
from nestedsf.view import compare, data_flow, draw, report, sequence, timeline
from nestedsf.view.explorer.fallback import fallback
from nestedsf.view.explorer.pages.page import page_of
from nestedsf.view.explorer.widget import Explorer
from nestedsf.view.names import shown_name
from nestedsf.view.progress import lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from nestedsf.trace import ExecutionTrace
    from nestedsf.trace.visits import StateVisit

TABS = ("items", "io", "flow", "definition", "events", "retries", "token")


def telling(trace: ExecutionTrace) -> list[StateVisit]:
    """Some visits: the first, one in the middle and the last."""
    visits = trace.visits
    return [visits[at] for at in sorted({0, len(visits) // 2, len(visits) - 1}) if visits]


def shown(picture: object) -> int:
    """The forms of a picture together; its PNG is made of its SVG, whose letters are all there."""
    bundle: dict[str, str] = picture._repr_mimebundle_(exclude=("image/png",))  # type: ignore[attr-defined]
    if "image/svg+xml" in bundle:
        ET.fromstring(bundle["image/svg+xml"])  # noqa: S314  our own
    return sum(map(len, bundle.values()))


def _picture(trace: ExecutionTrace) -> int:
    diagram = draw(trace)
    return shown(diagram) + len(diagram.dot)


def _flows(trace: ExecutionTrace) -> int:
    views = [data_flow(visit) for visit in telling(trace)]
    return sum(shown(view) + len(view.table) for view in views)


def _widget(trace: ExecutionTrace) -> int:
    explorer = Explorer(trace)
    found = len(json.dumps(explorer.page()))
    explorer.close()
    return found


def _answers(trace: ExecutionTrace) -> int:
    explorer = Explorer(trace)
    questions: list[dict[str, object]] = [
        {"what": "events", "text": "nowhere"},
        {"what": "events", "start": 0, "count": 100},
        {"what": "event", "path": [], "id": len(trace.events)},
        {"what": "spans", "from": 0, "to": 100},
        {"what": "kinds"},
    ]
    questions += [
        {
            "what": "panel",
            "path": [],
            "tab": tab,
            "name": shown_name(visit.state_name),
            "visit": visit.events[0].id,
        }
        for visit in telling(trace)
        for tab in TABS
    ]
    questions += [
        {
            "what": "items",
            "path": [],
            "name": shown_name(visit.state_name),
            "visit": visit.events[0].id,
            "text": "nowhere",
        }
        for visit in telling(trace)
    ]
    found = sum(len(json.dumps(explorer.answer(question))) for question in questions)
    explorer.close()
    return found


OUTPUTS: dict[str, Callable[[ExecutionTrace], int]] = {
    "draw": _picture,
    "draw with values": lambda trace: shown(
        draw(trace, io=True, durations=True, direction="horizontal")
    ),
    "draw of the definition": lambda trace: shown(draw(trace.definition or trace)),
    "timeline": lambda trace: shown(timeline(trace)),
    "timeline of events": lambda trace: shown(timeline(trace, axis="events")),
    "sequence": lambda trace: shown(sequence(trace)),
    "sequence by time": lambda trace: shown(sequence(trace, order="time")),
    "data_flow": _flows,
    "report": lambda trace: len(report(trace).html),
    "compare": lambda trace: shown(compare(trace)),
    "compare with itself": lambda trace: shown(compare(trace, trace)),
    "explorer": _widget,
    "explorer's answers": _answers,
    "explorer's fallback": lambda trace: sum(map(len, fallback(trace, live=False).values())),
    "outline": lambda trace: len(trace.outline()),
    "progress": lambda trace: sum(len(str(line)) for line in lines(trace)),
    "cost": lambda trace: len(str(cost(trace))),
    "to_dict": lambda trace: len(json.dumps(trace.to_dict())),
    "repr": lambda trace: len(repr((trace, trace.visits[:10], trace.events[:10], hash(trace)))),
    "equality": lambda trace: int(trace == trace.with_children({"-": trace})),
    "page": lambda trace: len(page_of(trace).value["visits"]),
}
"""The size of each output, by its name."""

PICTURES = (
    "draw",
    "draw with values",
    "draw of the definition",
    "timeline",
    "timeline of events",
    "sequence",
    "sequence by time",
    "data_flow",
    "report",
    "compare",
    "compare with itself",
    "explorer's fallback",
)
"""Those whose size is that of a page; an explorer's answers are many, each for a click."""


def sizes(
    trace: ExecutionTrace, names: tuple[str, ...] = tuple(OUTPUTS)
) -> Iterator[tuple[str, int]]:
    """The size of each output, one after another."""
    for name in names:
        yield name, OUTPUTS[name](trace)
