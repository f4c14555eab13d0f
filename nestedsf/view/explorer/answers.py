"""Answers: what a page asks an explorer for, from values only."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from nestedsf.exceptions import NestedsfError
from nestedsf.masking.display import secrets_are_shown, showing_secrets
from nestedsf.trace.causes import is_waiting, telling
from nestedsf.trace.statuses import RUNNING
from nestedsf.trace.tasks import attempts_children
from nestedsf.trace.timing.spans import timetable
from nestedsf.view.bounds import MOST_ZOOMED
from nestedsf.view.explorer.acts.comparing import Comparing
from nestedsf.view.explorer.acts.starting import editable_input, edited_input
from nestedsf.view.explorer.acts.taking import file_of, line_of, no_report
from nestedsf.view.explorer.drawing import drawn
from nestedsf.view.explorer.lists.event_table import EventFilter, EventTable
from nestedsf.view.explorer.lists.items import ItemList
from nestedsf.view.explorer.lists.map_items import ChildList
from nestedsf.view.explorer.lists.table import kinds_of
from nestedsf.view.explorer.panels.console import console_address
from nestedsf.view.explorer.panels.panel import (
    Subject,
    child_of_attempt,
    event_details,
    json_text,
    panel_of,
    stage_diff,
)
from nestedsf.view.explorer.panels.summary import execution_panel
from nestedsf.view.explorer.values.moments import raw_of, times_of
from nestedsf.view.explorer.values.texts import read_json
from nestedsf.view.names import shown_name
from nestedsf.view.timelines.gantt import thinned

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from nestedsf.asl.definition import StateDefinition
    from nestedsf.trace.execution import ExecutionTrace
    from nestedsf.trace.timing.spans import Timetable
    from nestedsf.trace.visits import StateVisit
    from nestedsf.view.explorer.acts.actions import Actions, Widget
    from nestedsf.view.explorer.acts.taking import Report
    from nestedsf.view.explorer.drawing import Direction
    from nestedsf.view.explorer.pages.page import Page, Path, Place

__all__ = ["Answers"]

_READ = ("panel", "event", "moment")  # the questions whose answers hold JSON to copy


class Answers:
    """What is known at one moment, to be asked."""

    def __init__(self, page: Page, actions: Actions | None, report: Report = no_report) -> None:
        self._page = page
        self._actions = actions
        self._report = report
        self._places = {place.path: place for place in page.places}
        self._numbers = {place.path: number for number, place in enumerate(page.places)}
        self._names: dict[Path, Mapping[str, list[StateVisit]]] = {}
        self._lists: dict[tuple[int, int], ItemList] = {}
        self._child_lists: dict[tuple[int, int], ChildList] = {}

    def to(self, question: Mapping[str, Any]) -> object:
        """The answer to a question of the page, which names it in ``what``."""
        what = str(question["what"])
        whole = {
            "picture": self._picture,
            "events": self._events,
            "event": self._event,
            "moment": self._moment,
            "spans": self._spans,
            "items": self._items,
            "read": self._read,
            "kinds": self._kinds,
            "stop": self._stop,
            "redrive": self._redrive,
            "console": self._console,
            "real": self._real,
            "others": self._others,
            "compare": self._compare,
            "compared": self._compared,
            "save": self._save,
            "line": self._line,
            "input": self._input,
        }
        if what in whole:
            return whole[what](question)
        place = self.place(tuple(question.get("path", ())))
        if what == "panel" and not question["name"]:
            return self._execution(place, question)
        visit = self.visit(place, str(question["name"]), int(question.get("visit", 0)))
        if what == "panel":
            return self._panel(place, str(question["name"]), visit, question)
        if what == "stage":
            return stage_diff(visit, int(question["stage"]))
        return self._with_token(what, visit, question)

    def place(self, path: Path) -> Place:
        """The execution that a path leads to; the first one where it leads nowhere (any more)."""
        return self._places.get(path, self._page.places[0])

    def where(self, name: str, first: Place) -> Place | None:
        """The execution that has a state of that name, as it is shown, None if none has.

        One that visited the state is preferred to one that only could have, and ``first`` to
        the others.
        """
        places = (first, *self._page.places)
        visited = (place for place in places if name in self._by_name(place))
        defined = (place for place in places if self._state(place, name) is not None)
        return next(visited, None) or next(defined, None)

    def visit(self, place: Place, name: str, visit_id: int) -> StateVisit | None:
        """A visit of a state: the one that the event entered, or the most telling one."""
        visits = self._by_name(place).get(name, [])
        chosen = [visit for visit in visits if visit.events[0].id == visit_id]
        return chosen[0] if chosen else telling(visits)

    def picture(self, place: Place, *, children: bool, direction: Direction) -> dict[str, Any]:
        """The picture of an execution, and which node shows which state."""
        return drawn(place, children=children, direction=direction)

    def _picture(self, question: Mapping[str, Any]) -> object:
        place = self.place(tuple(question["path"]))
        return self.picture(
            place, children=bool(question["children"]), direction=question["direction"]
        )

    def _events(self, question: Mapping[str, Any]) -> object:
        keys = [key for key in EventFilter._fields if key in question]
        about = {
            key: question[key] for key in ("start", "count", "near", "kept") if key in question
        }
        return self._table.rows(EventFilter(**{key: question[key] for key in keys}), **about)

    def _items(self, question: Mapping[str, Any]) -> object:
        """Items of a Map; see `ItemList.page` for what may be asked."""
        place = self.place(tuple(question["path"]))
        visit = self.visit(place, str(question["name"]), int(question["visit"]))
        if visit is None:
            raise NestedsfError("This Map has not been entered.")
        if visit.map_runs:
            filters = ("attempt", "status", "text", "start", "count")
            asked = {key: question[key] for key in filters if key in question}
            moment = self._moment_of(question.get("position"))
            return self._children(place, visit).page(moment=moment, **asked)
        number = self._numbers[place.path]
        key = number, visit.index
        if key not in self._lists:
            self._lists[key] = ItemList(place.trace, visit, self._page.positions, number)
        keys = ("position", "attempt", "status", "text", "start", "count")
        return self._lists[key].page(**{key: question[key] for key in keys if key in question})

    def _children(self, place: Place, visit: StateVisit) -> ChildList:
        key = self._numbers[place.path], visit.index
        if key not in self._child_lists:
            self._child_lists[key] = ChildList(visit, place.path)
        return self._child_lists[key]

    def _moment_of(self, position: int | None) -> datetime | None:
        """When the last event at a position was."""
        if position is None or not 0 < position <= len(self._page.events):
            return None
        return self._page.events[position - 1][1].timestamp

    def _read(self, question: Mapping[str, Any]) -> object:
        """Read the history of a Map Run's child that was only listed; answers with its path."""
        act = self._act()
        place = self.place(tuple(question["path"]))
        visit = self.visit(place, str(question["name"]), int(question["visit"]))
        if visit is None or not visit.map_runs:
            raise NestedsfError("This is no Distributed Map: execute the cell again.")
        attempt, number = int(question["attempt"]), int(question["number"])
        children = self._children(place, visit)
        act.read(children.arn(attempt, number))
        return list(children.path(attempt, number))

    def _kinds(self, _: Mapping[str, Any]) -> object:
        return kinds_of(self._page.places[0].trace)

    def _event(self, question: Mapping[str, Any]) -> object:
        place = self.place(tuple(question["path"]))
        return event_details(place.trace.events[int(question["id"]) - 1])

    def _moment(self, question: Mapping[str, Any]) -> object:
        """An event: its details, when it happened (see `times_of`), and all of it as it came."""
        events = self.place(tuple(question["path"])).trace.events
        event = events[int(question["id"]) - 1]
        return {
            **times_of(event, events, self._page.places[0].trace.started),
            "json": event_details(event),
            "raw": json_text(raw_of(event)),
        }

    def _stop(self, _: Mapping[str, Any]) -> object:
        self._act().stop()
        return None

    def _redrive(self, _: Mapping[str, Any]) -> object:
        self._act().redrive()
        return None

    def _console(self, question: Mapping[str, Any]) -> object:
        """The address of a page of AWS's console, asked for when it is to be opened."""
        trace = self.place(tuple(question["path"])).trace
        machine = bool(question.get("machine"))
        arn = trace.state_machine_arn if machine else trace.execution_arn
        address = console_address(arn or "")
        if address is None:
            raise NestedsfError("The ARN is not known, so there is no page of it to open.")
        return address

    def _real(self, question: Mapping[str, Any]) -> object:
        """A value of another answer as it is, not masked: a reader has asked for it in words.

        ``of`` is the question that was answered, and ``place`` the keys that lead to the value.
        """
        asked = dict(question["of"])
        if asked.get("what") not in _READ:
            raise NestedsfError("There is no value to copy: execute the cell again.")
        with showing_secrets(True):  # noqa: FBT003  its only argument
            value: Any = self.to(asked)
        for key in question["place"]:
            value = value[key]
        return value

    def _save(self, question: Mapping[str, Any]) -> object:
        """What is open as a file; see `file_of`."""
        return file_of(
            self.place(tuple(question["path"])).trace,
            str(question["form"]),
            self._report,
            children=bool(question["children"]),
            direction=question["direction"],
        )

    def _line(self, question: Mapping[str, Any]) -> object:
        """The line of Python that opens the explorer with a state selected, of whichever execution."""
        place, name = self.place(tuple(question["path"])), str(question["name"])
        visit = self.visit(place, name, 0)
        return line_of(
            self._page.places[0].trace,
            visit.state_name if visit is not None else name,
            in_session=self._actions is not None,
        )

    def _input(self, question: Mapping[str, Any]) -> object:
        """What a form for a new execution of the open state machine begins with."""
        act = self._act()
        trace = self.place(tuple(question["path"])).trace
        return {**editable_input(trace), "costs": act.on_aws}

    def attempt(self, question: Mapping[str, Any]) -> ExecutionTrace:
        """The execution that an attempt of a Task started; ``attempt`` is its number, from 1.

        Raises:
            NestedsfError: It started none, or it has not been read.
        """
        place = self.place(tuple(question["path"]))
        visit = self.visit(place, str(question["name"]), int(question["visit"]))
        arns = dict(attempts_children(visit.events)) if visit is not None else {}
        arn = arns.get(int(question["attempt"]))
        child = child_of_attempt(visit, arn) if visit is not None and arn is not None else None
        if child is None:
            raise NestedsfError("The child execution of this attempt has not been read.")
        return child

    def start(self, question: Mapping[str, Any]) -> Widget:
        """Start the open state machine with an input that a reader has written, and follow it.

        Raises:
            NestedsfError: It has not been started; says why.
        """
        act = self._act()
        trace = self.place(tuple(question["path"])).trace
        value = edited_input(str(question["input"]), trace)
        return act.start(trace.state_machine_arn or "", value, show_secrets=secrets_are_shown())

    @cached_property
    def _comparing(self) -> Comparing:
        return Comparing(self._page.places, self._actions)

    def _others(self, question: Mapping[str, Any]) -> object:
        return self._comparing.others(self.place(tuple(question["path"])))

    def _compared(self, question: Mapping[str, Any]) -> object:
        return self._comparing.row(int(question["row"]))

    def _compare(self, question: Mapping[str, Any]) -> object:
        return self._comparing.compare(int(question["other"]), show_secrets=secrets_are_shown())

    @cached_property
    def _table(self) -> EventTable:
        return EventTable(self._page)

    @cached_property
    def _timetable(self) -> Timetable:
        return timetable(self._page.places[0].trace)

    def _spans(self, question: Mapping[str, Any]) -> object:
        """What some lines of the timeline did, each as a list.

        Kind, first and last millisecond, whether it failed, attempt, whether it was stopped.
        """
        first, last = int(question["from"]), int(question["to"])
        return [
            [
                [
                    span.kind,
                    round(span.start * 1000),
                    round(span.end * 1000),
                    span.failed,
                    span.attempt,
                    span.stopped,
                ]
                for span in thinned(lane.spans, self._timetable.end, MOST_ZOOMED)
            ]
            for lane in self._timetable.lanes[first:last]
        ]

    def _by_name(self, place: Place) -> Mapping[str, list[StateVisit]]:
        if place.path not in self._names:
            found: dict[str, list[StateVisit]] = {}
            for visit in place.trace.visits:
                found.setdefault(shown_name(visit.state_name), []).append(visit)
            self._names[place.path] = found
        return self._names[place.path]

    def _state(self, place: Place, name: str) -> StateDefinition | None:
        definition = place.trace.definition
        if definition is None:
            return None
        state = definition.get(name)
        if state is not None:
            return state
        return next((s for s in definition.states if shown_name(s.name) == name), None)

    def _panel(
        self, place: Place, name: str, visit: StateVisit | None, question: Mapping[str, Any]
    ) -> dict[str, Any]:
        number = self._numbers[place.path]
        position = question.get("position")
        state = self._state(place, name)
        events = visit.events if visit is not None else ()
        if position is not None:
            events = tuple(e for e in events if self._page.positions[number, e.id] <= position)
        if state is None and visit is not None and place.trace.definition is not None:
            state = place.trace.definition.get(visit.state_name)
        return {
            **panel_of(
                str(question["tab"]),
                Subject(
                    visit,
                    state,
                    events,
                    history=place.trace.events,
                    began=self._page.places[0].trace.started,
                ),
            ),
            "type": visit.state_type if visit is not None else state.type if state else "",
            "pattern": shown_name(visit.integration_pattern or "") if visit is not None else "",
            "resource": shown_name(visit.resource or "") if visit is not None else "",
            "hasToken": visit is not None and visit.task_token is not None,
        }

    def _execution(self, place: Place, question: Mapping[str, Any]) -> dict[str, Any]:
        """A tab of the execution itself."""
        trace = place.trace
        position = question.get("position")
        last = self._page.positions[self._numbers[place.path], trace.events[-1].id]
        return {
            **execution_panel(
                str(question["tab"]),
                trace,
                began=self._page.places[0].trace.started,
                is_over=trace.status != RUNNING and (position is None or last <= position),
            ),
            "type": "Execution",
            "hasToken": False,
            "console": self._actions is not None and self._actions.on_aws,
        }

    # --- what reaches an account ----------------------------------------------------------

    def _act(self) -> Actions:
        if self._actions is None:
            raise NestedsfError(
                "This explorer shows an execution that has been fetched; explore(session, "
                "execution) follows a running one and can act on it."
            )
        return self._actions

    def _with_token(
        self, what: str, visit: StateVisit | None, question: Mapping[str, Any]
    ) -> str | None:
        if visit is None or visit.task_token is None:
            raise NestedsfError("This state has no task token.")
        token = visit.task_token
        if what == "token":
            return token
        if not is_waiting(visit):
            raise NestedsfError("The Task no longer waits: its token has been used or has expired.")
        act = self._act()
        if what == "success":
            act.send_task_success(token, read_json(str(question.get("output", "")), "output"))
        elif what == "failure":
            error, cause = (str(question.get(key, "")) or None for key in ("error", "cause"))
            act.send_task_failure(token, error, cause)
        elif what == "heartbeat":
            act.send_task_heartbeat(token)
        else:
            raise NestedsfError(f"A page asked for {what!r}: execute the cell again.")
        return None
