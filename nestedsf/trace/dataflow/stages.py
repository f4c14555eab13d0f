"""Stages: one value on its way through a state, computed, recorded, or both and compared."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from nestedsf.trace.dataflow.changes import (
    UNCHANGED,
    change,
    differing,
    kept,
    kind_of,
    put,
    same_but_times,
)
from nestedsf.trace.dataflow.differences import same
from nestedsf.trace.dataflow.unresolved import Unresolved, quoted

if TYPE_CHECKING:
    from collections.abc import Callable

    from nestedsf.jsontext import Json
    from nestedsf.trace.dataflow.evidence import Evidence

__all__ = [
    "AGREES",
    "COMPUTED",
    "DIFFERS",
    "GIVEN",
    "NOT_KNOWN",
    "NOT_REACHED",
    "RECORDED",
    "NotReached",
    "Source",
    "Stage",
    "Stages",
    "change_at",
    "computed",
]

Source: TypeAlias = Literal[
    "recorded", "computed", "agrees", "differs", "not reached", "not known", "given"
]
RECORDED: Source = "recorded"
COMPUTED: Source = "computed"
AGREES: Source = "agrees"
DIFFERS: Source = "differs"
NOT_REACHED: Source = "not reached"
NOT_KNOWN: Source = "not known"
GIVEN: Source = "given"

_MOST = 3  # places that are named
_SELECTING = ("InputPath", "OutputPath", "ItemsPath")
_EMPTY = ("not reached", "not known")


class _NotWithout(Unresolved):
    """It comes of a stage whose value is not known."""


class NotReached(Unresolved):
    """A stage that the visit did not come to; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One stage of a data flow.

    Attributes:
        name: The field's name, as ``InputPath``; or ``input``, ``result``, ``output``.
        says: What the definition has there, as text or template; None where it is not set.
        is_set: Whether the definition has the field, which can say ``null``.
        value: The value, decoded; None where there is none. The recorded one, where there is one.
        source: ``recorded``; ``computed`` from the definition; ``agrees``: recorded, and
            computed to be the same; ``differs``: recorded, and computed to be another;
            ``not reached``; ``not known``; ``given`` by who tests the state.
        event: The type of the event that holds it, several with commas, empty where none does.
        note: What else is to be said, in sentences: why it is not known, or what it is.
        change: What became of the value since the stage before, in words; of a value that does
            not come from there what it is; of a ResultPath what became of the state's input.
        computed: What was computed, where it differs from what is recorded.
        before: What ``change`` compares the value with, None for nothing.
        is_compared: Whether there is something that it is compared with.
    """

    name: str
    says: Json = field(default=None, repr=False)
    is_set: bool = False
    value: Json = field(default=None, repr=False)  # it may hold secrets, as what it is made of
    source: Source
    event: str = ""
    note: str = field(default="", repr=False)
    change: str = field(default="", repr=False)
    computed: Json = field(default=None, repr=False)
    before: Json = field(default=None, repr=False)
    is_compared: bool = field(default=False, repr=False)

    @property
    def is_known(self) -> bool:
        """Whether there is a value."""
        return self.source not in _EMPTY

    @property
    def passes_on(self) -> bool:
        """Whether it is not set, and what comes in goes out."""
        return not self.is_set and self.is_known and self.change == UNCHANGED


class Stages:
    """The stages of one visit, while they are put together; the last value is what flows on."""

    def __init__(self) -> None:
        self.made: list[Stage] = []
        self._why: Unresolved | None = Unresolved()  # nothing flows before the first stage
        self._value: Json = None

    def value(self) -> Json:
        """The value that flows on.

        Raises:
            Unresolved: It is not known.
        """
        if self._why is not None:
            raise self._why
        return self._value

    def held(self) -> Callable[[], Json]:
        """The value that flows on now, for later: gives it, or raises Unresolved."""
        value, why = self._value, self._why

        def give() -> Json:
            if why is not None:
                raise why
            return value

        return give

    def add(  # noqa: PLR0913  what there is to say of a stage
        self,
        name: str,
        compute: Callable[[], Json] | None = None,
        *,
        says: Json = None,
        is_set: bool = False,
        recorded: Evidence | None = None,
        note: str = "",
        since: Callable[[], Json] | None = None,
        fresh: bool = False,
        aside: bool = False,
    ) -> None:
        """Put a stage at the end.

        Args:
            name: Its name.
            compute: Gives its value, or raises Unresolved with the reason; None where the
                value can only be recorded.
            says: What the definition has there.
            is_set: Whether the definition has the field.
            recorded: What the history holds.
            note: What is to be said of its value.
            since: What the value is compared with, by default what flowed up to here.
            fresh: Whether the value does not come from what flowed up to here.
            aside: Whether the flow goes on as if it were not there.
        """
        value, why = computed(compute)
        other: Json = None
        source: Source = COMPUTED
        notes = [note] if note else []
        if recorded is not None and not recorded.flaw:
            source = RECORDED
            if why is None:
                source = AGREES if same_but_times(value, recorded.value) else DIFFERS
                if source == AGREES and not same(value, recorded.value):
                    notes.append(
                        "Times in it differ: those of the context object are not exactly those of the events."
                    )
            elif str(why) and not isinstance(why, NotReached):
                notes.append(f"Not computed: {why}.")
            if source == DIFFERS:
                other = value
                notes.append(_differs(value, recorded.value))
            value, why = recorded.value, None
        elif why is not None:
            source = NOT_REACHED if isinstance(why, NotReached) else NOT_KNOWN
            reason = recorded.flaw if recorded is not None and compute is None else _sentence(why)
            notes = [reason or "The history does not hold it."]
            why = NotReached(str(why)) if source == NOT_REACHED else _following(why, name)
        elif recorded is not None:
            notes.append(recorded.flaw)
        before, unknown = computed(since or self.value)
        became = ""
        if why is None:
            fresh = fresh or unknown is not None
            became = kind_of(value) if fresh else change_at(name, says, before, value)
        self.made.append(
            Stage(
                name=name,
                says=says,
                is_set=is_set,
                value=value,
                source=source,
                event=recorded.event if source in (RECORDED, AGREES, DIFFERS) and recorded else "",
                note=" ".join(notes),
                change=became,
                computed=other,
                before=None if fresh or why else before,
                is_compared=why is None and not fresh,
            )
        )
        if not aside:
            self._value, self._why = value, why


def change_at(name: str, says: Json, before: Json, value: Json) -> str:
    """What a stage has made of the value before it, in words."""
    if name in _SELECTING:
        return kept(before, value, says)
    return put(before, value, says) if name == "ResultPath" else change(before, value)


def computed(compute: Callable[[], Json] | None) -> tuple[Json, Unresolved | None]:
    """The value that a function gives, or else the reason why it gives none."""
    if compute is None:
        return None, Unresolved()
    try:
        return compute(), None
    except Unresolved as error:
        return None, error
    except RecursionError:
        return None, Unresolved("it is nested too deeply")


def _differs(computed: Json, recorded: Json) -> str:
    places = [quoted(path) for path, _, _ in differing(computed, recorded)]
    more = f" and {len(places) - _MOST:,} more places" if len(places) > _MOST else ""
    return f"Recorded and computed differ at {', '.join(places[:_MOST])}{more}."


def _following(why: Unresolved, name: str) -> Unresolved:
    """Why what comes after a stage is not known: the first stage that is not, by its name."""
    if isinstance(why, _NotWithout):
        return why
    return _NotWithout(f"not known without the value of {name}")


def _sentence(reason: Unresolved) -> str:
    text = str(reason)
    return f"{text[:1].upper()}{text[1:]}." if text and text[-1] != "." else text
