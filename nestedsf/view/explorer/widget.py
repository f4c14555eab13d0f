"""The widget: an execution to click through, in JupyterLab and wherever ipywidgets work."""

from __future__ import annotations

import base64
from contextlib import contextmanager, suppress
from functools import partial
from threading import Condition
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import anywidget
import traitlets
from IPython.display import display, update_display

from nestedsf.exceptions import UnknownStateError
from nestedsf.jsontext import visible
from nestedsf.masking.display import for_display, showing_secrets
from nestedsf.trace.statuses import RUNNING
from nestedsf.view.explorer.acts.taking import FORMS, file_of, no_report
from nestedsf.view.explorer.answers import Answers
from nestedsf.view.explorer.assets import module, style_sheet
from nestedsf.view.explorer.fallback import fallback
from nestedsf.view.explorer.keeping import keeper_of
from nestedsf.view.explorer.pages.changes import difference
from nestedsf.view.explorer.pages.clocks import Clock, is_off
from nestedsf.view.explorer.pages.page import Place, page_of
from nestedsf.view.names import shown_name
from nestedsf.view.saving import saved
from nestedsf.view.showing import png_bundle

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

    from nestedsf.trace.execution import ExecutionTrace
    from nestedsf.trace.visits import StateVisit
    from nestedsf.view.explorer.acts.actions import Actions, Widget
    from nestedsf.view.explorer.acts.taking import Report
    from nestedsf.view.explorer.keeping import Keeper
    from nestedsf.view.explorer.pages.opening import Opening

__all__ = ["Explorer"]

_KEPT = ("path", "selected", "visit_id", "position", "children_inside", "direction", "_kept")
_WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


class Explorer(anywidget.AnyWidget):
    """An execution to click through, with all that it started; made by `nestedsf.explore`.

    What a reader does in it can be read here, and set:

    Attributes:
        selected: The name of the selected state, as it is shown; "" for the execution itself. A
            state of another execution opens that one. At first it is what needs a look: what
            failed first, else what waits for a token, else what runs, else the first state.
        path: What leads to the execution that is open, from the first one: the ids of the
            TaskStateEntered events of the Tasks that started it, each in its own execution.
        visit_id: The id of the StateEntered event of the selected visit; 0 for the one that
            tells most: that failed, else waits, else runs, else the latest one.
        position: How many events have happened at the moment that is shown, in all executions
            together; None for all of them, and of a running execution for the present.
        children_inside: Whether child executions are drawn inside the picture.
        direction: ``vertical`` or ``horizontal``.

    Raises:
        UnknownStateError: ``selected`` was set to a state that none of the executions has.
        traitlets.TraitError: ``path`` or ``position`` was set to what is not there.
    """

    selected = traitlets.Unicode("").tag(sync=True)
    path = traitlets.List(traitlets.Int()).tag(sync=True)
    visit_id = traitlets.Int(0).tag(sync=True)
    position = traitlets.Int(None, allow_none=True).tag(sync=True)
    children_inside = traitlets.Bool(default_value=True).tag(sync=True)
    direction = traitlets.Enum(("vertical", "horizontal"), "vertical").tag(sync=True)
    _page = traitlets.Dict().tag(sync=True, to_json=lambda _, widget: widget.page())
    _follows = traitlets.Bool(default_value=True).tag(sync=True)
    _acts = traitlets.Bool(default_value=False).tag(sync=True)
    _kept = traitlets.Dict().tag(sync=True)  # tabs, zoom and sizes, which are the page's
    _itself = traitlets.Unicode().tag(sync=True)  # its model's id; see listening.js
    _started = traitlets.List(traitlets.Unicode()).tag(sync=True)  # the ids of their models

    def __init__(
        self,
        trace: ExecutionTrace,
        actions: Actions | None = None,
        *,
        show_secrets: bool = False,
        state: str | None = None,
        report: Report = no_report,
    ) -> None:
        self._changed = Condition()
        self._show_secrets = show_secrets
        self._version = 0
        self._following = False
        self._note = ""
        self._clock: Clock | None = None
        self._followers: list[Widget] = []
        self._attempts: dict[str, Widget] = {}  # by the ARN of what each started
        self._opening = True
        self._from_page = True  # what is selected at first is where it is
        self._trace = trace
        self._actions = actions
        self._report = report
        self._esm = module()
        self._css = style_sheet()
        self._live = actions is not None and any(e.status == RUNNING for e in trace.executions())
        with self._steady():
            self._now = page_of(trace)
            self._answers = Answers(self._now, actions, report)
            itself = uuid4().hex
            super().__init__(
                model_id=itself,
                _itself=itself,
                _acts=actions is not None,
                **_opened(self._now.opening),
            )
        self._opening = False
        self._remember(keeper_of(trace))
        self._from_page = False
        if state is not None:
            self.selected = state
            self._follows = False
        self.on_msg(self._asked)

    @contextmanager
    def _steady(self) -> Iterator[None]:
        """Nothing changes meanwhile; what is shown is masked, or not, as was asked for."""
        with self._changed, showing_secrets(self._show_secrets):
            yield

    # --- what it shows --------------------------------------------------------------------

    @property
    def trace(self) -> ExecutionTrace:
        """The whole execution, as far as it is known."""
        with self._changed:
            return self._trace

    @property
    def shown(self) -> ExecutionTrace:
        """The execution that is open: the first one, or one that it started."""
        return self._place().trace

    @property
    def started(self) -> tuple[Widget, ...]:
        """The explorers of the executions that were started from this one, which stand below it."""
        return tuple(self._followers)

    @property
    def visit(self) -> StateVisit | None:
        """The selected visit; None where the selected state was not entered."""
        with self._steady():
            return self._answers.visit(self._place(), self.selected, self.visit_id)

    def update(self, trace: ExecutionTrace, clock: tuple[datetime, float] | None = None) -> None:
        """Show what is known now of the same execution; only what has changed is sent.

        It may be called from any thread.

        Args:
            trace: The execution.
            clock: What time it is in the account, and how many seconds pass there in a second
                here: pages show what has elapsed. Without it the time stands still.
        """
        with self._steady():
            before, self._now = self._now, page_of(trace)
            self._trace = trace
            self._answers = Answers(self._now, self._actions, self._report)
            change = difference(before.value, self._now.value)
            if change:
                self._version += 1
                self.send({"kind": "change", "version": self._version, **change})
            if self._follows and self.position is None:
                self._open(self._now.opening)
            self._set_clock(clock)
            if before.value["status"] == RUNNING and trace.status != RUNNING:
                self.send_state("_page")  # for pages that open later without a kernel
            self._changed.notify_all()

    def _open(self, opening: Opening) -> None:
        """Select what needs a look now, as long as the reader has chosen nothing."""
        if not opening.matters and self.selected:
            return
        self._opening = True
        try:
            with self.hold_sync():
                for key, value in _opened(opening).items():
                    setattr(self, key, value)
        finally:
            self._opening = False

    def _remember(self, keeper: Keeper) -> None:
        """Be where the reader was in the explorer that the same cell made before, and keep it."""
        if keeper is None:
            return
        for name, value in keeper.values.items():
            with suppress(traitlets.TraitError):  # what is no longer there
                setattr(self, name, value)

        def keep(change: traitlets.Bunch) -> None:
            if not self._opening:
                keeper.keep(change.name, change.new)

        self.observe(keep, list(_KEPT))

    def _set_clock(self, clock: tuple[datetime, float] | None) -> None:
        """Take the account's time, and tell pages where they would be wrong by a second or so."""
        before, self._clock = self._clock, Clock.at(clock, self._trace.started)
        if is_off(before, self._clock):
            self.send({"kind": "time", "time": self._time()})

    def _time(self) -> dict[str, float] | None:
        """How many milliseconds after the start it is now, and how many pass in one."""
        return self._clock.read() if self._clock else None

    def wait(self, timeout: float | None = None) -> ExecutionTrace:
        """Wait until what it follows has ended, and answer with the ExecutionTrace.

        While a kernel waits here it may not answer what a reader clicks.

        Args:
            timeout: Seconds to wait at the most; without it, as long as it takes.

        Raises:
            TimeoutError: It is still running; the explorer follows it on.
        """
        with self._changed:
            if not self._changed.wait_for(lambda: not self._following, timeout):
                raise TimeoutError(
                    f"The execution is still running after {timeout:g} seconds; the explorer "
                    "follows it on."
                )
            return self._trace

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the execution that is open to a file, by its ending.

        ``.svg`` and ``.png`` are its picture as it is drawn here, ``.json`` is the execution,
        ``.html`` the report. It is written whole or not at all. With secrets in it the file is
        for its owner alone (mode 600), where there are modes.

        Args:
            path: Where to write; a file that is there is replaced.

        Returns:
            The path.

        Raises:
            InputError: The name has another ending.
            NestedsfError: It cannot be made on this machine; says why.
            OSError: The file cannot be written, as where the disk is full.
        """
        forms = {f".{form}": partial(self._file, form) for form in FORMS}
        return saved(path, "An explorer", forms, private=self._show_secrets)

    def _file(self, form: str) -> bytes:
        with showing_secrets(self._show_secrets):
            file = file_of(
                self.shown,
                form,
                self._report,
                children=self.children_inside,
                direction=self.direction,  # type: ignore[arg-type]  # traitlets has no literals
            )
        content = file["content"]
        return base64.b64decode(content) if file["encoding"] == "base64" else content.encode()

    def follow(self, *, following: bool, note: str = "") -> None:
        """Tell whether somebody feeds it, and in a sentence why not; for whoever does."""
        with self._steady():
            self._following = following
            self._note = self._told(note)
            if not following:
                self._set_clock(None)
            self.send({"kind": "note", "text": self._note})
            self._changed.notify_all()

    def __repr__(self) -> str:
        return f"Explorer({self._trace!r})"

    def _ipython_display_(self) -> None:
        """Two outputs, of which a page shows one: the picture with the outline, and the widget.

        JupyterLab prefers a widget to everything beside it in one output, even where it can only
        say that there is none: after a restart, or without a kernel.
        """
        view = {"version_major": 2, "version_minor": 0, "model_id": self.model_id}
        with showing_secrets(self._show_secrets):
            still = fallback(self.trace, live=self._live)
        place = uuid4().hex
        display(still, raw=True, display_id=place)  # type: ignore[no-untyped-call]
        display({_WIDGET_VIEW: view}, raw=True)  # type: ignore[no-untyped-call]
        svg = still.get("image/svg+xml")
        png = png_bundle(svg) if svg else {}  # while the page draws the widget
        if png:
            update_display({**still, **png}, raw=True, display_id=place)  # type: ignore[no-untyped-call]

    # --- the page asks --------------------------------------------------------------------

    def page(self) -> dict[str, Any]:
        """All that a page needs before the first click."""
        with self._steady():
            return {
                **self._now.value,
                # As text: thousands of numbers, and a list has a space after each.
                "owners": ",".join(map(str, self._now.value["owners"])),
                "times": ",".join(map(str, self._now.value["times"])),
                "version": self._version,
                "note": self._note,
                "secrets": self._show_secrets,
                "picture": self._picture(),
            }

    def _picture(self) -> dict[str, Any]:
        """The picture of the open execution: inside that of the first one, where it is there."""
        place, first = self._place(), self._now.places[0]
        for shown in (first, place) if self.children_inside else (place,):
            picture = self._answers.picture(
                shown,
                children=self.children_inside,
                direction=self.direction,  # type: ignore[arg-type]  # traitlets has no literals
            )
            nodes = picture["nodes"]
            if any(node[1] == place.path and self.selected in ("", node[2]) for node in nodes):
                break
        return picture

    def answer(self, question: Mapping[str, Any]) -> object:
        """The answer to a question that a page may ask; see `Answers`.

        Raises:
            NestedsfError: It cannot be answered, or cannot be done; says why.
        """
        with self._changed:
            answers = self._answers
            if question["what"] == "page":
                return None if question.get("version") == self._version else self.page()
            if question["what"] == "time":
                return self._time()
        with showing_secrets(self._show_secrets):  # and no lock: an answer may take a while
            if question["what"] == "start":
                self._follow(answers.start(question))
                return None
            if question["what"] == "attempt":
                self._open_attempt(answers.attempt(question))
                return None
            return answers.to(question)

    def _follow(self, explorer: Widget) -> None:
        """Show the explorer of an execution that has been started from here below this one."""
        self._followers.append(explorer)
        self._started = [*self._started, explorer.model_id]

    def _open_attempt(self, child: ExecutionTrace) -> None:
        """Show the child of an earlier attempt below this one, once."""
        arn = child.execution_arn or ""
        if arn not in self._attempts:
            self._attempts[arn] = Explorer(
                child, show_secrets=self._show_secrets, report=self._report
            )
            self._started = [*self._started, self._attempts[arn].model_id]

    def _asked(self, _: object, message: dict[str, Any], __: object) -> None:
        """Answer a question of the page; what goes wrong is answered in a sentence."""
        number = message.get("ask")
        try:
            value = self.answer(message)
        except Exception as error:  # noqa: BLE001  whatever it is, the reader should see it
            self.send(
                {
                    "kind": "answer",
                    "ask": number,
                    "error": self._told(str(error) or type(error).__name__),
                }
            )
        else:
            self.send({"kind": "answer", "ask": number, "value": value})

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take what the page has set."""
        self._from_page = True
        try:
            super().set_state(sync_data)
        finally:
            self._from_page = False

    def _told(self, words: str) -> str:
        """What an error says, as it may stand in a notebook."""
        with showing_secrets(self._show_secrets):
            return visible(str(for_display(words)))

    # --- what Python sets -----------------------------------------------------------------

    def _place(self) -> Place:
        with self._changed:
            return self._answers.place(tuple(self.path))

    @traitlets.validate("selected")
    def _check_selected(self, proposal: traitlets.Bunch) -> str:
        with self._steady():
            name = shown_name(proposal.value)
            if name and self._found(name) is None:
                names = {shown_name(visit.state_name): None for visit in self._trace.walk()}
                raise UnknownSelectionError(
                    f"No execution here has a state {name!r}; it has visited "
                    f"{', '.join(map(repr, names)) or 'none yet'}."
                )
            return name

    @traitlets.validate("path")
    def _check_path(self, proposal: traitlets.Bunch) -> list[int]:
        path: list[int] = list(proposal.value)
        if all(place.path != tuple(path) for place in self._now.places):
            paths = ", ".join(str(list(place.path)) for place in self._now.places[:20])
            raise traitlets.TraitError(f"No execution is at {path}; there are {paths}.")
        return path

    @traitlets.validate("position")
    def _check_position(self, proposal: traitlets.Bunch) -> int | None:
        position: int | None = proposal.value
        most = len(self._now.events)
        if position is not None and not 0 <= position <= most:
            raise traitlets.TraitError(
                f"A position is a number of events from 0 to {most:,}, or None; not {position!r}."
            )
        return position

    @traitlets.observe("selected", "path", "visit_id", "position")
    def _chosen(self, _: traitlets.Bunch) -> None:
        if not self._opening:
            self._follows = False

    @traitlets.observe("selected")
    def _open_where_it_is(self, change: traitlets.Bunch) -> None:
        """A state that Python selects is shown: in the open execution, or where it is."""
        if self._from_page or not change.new:
            return
        found = self._found(change.new)
        if found is not None:
            self.visit_id = 0
            self.path = list(found.path)

    def _found(self, name: str) -> Place | None:
        """The execution that has a state, best of all the open one."""
        with self._steady():
            return self._answers.where(name, self._place())


class UnknownSelectionError(UnknownStateError, traitlets.TraitError):
    """A state that none has; traitlets undoes what raises its own error, and that only."""


def _opened(opening: Opening) -> dict[str, Any]:
    """What is selected where an explorer opens."""
    visit = opening.visit
    return {
        "path": list(opening.path),
        "selected": shown_name(visit.state_name) if visit is not None else "",
        "visit_id": visit.events[0].id if visit is not None else 0,
    }
