"""Exchanges: who asked whom for what in an execution, as messages in an order.

Taken from the histories alone. One thing is in no history: who called SendTaskSuccess or
SendTaskFailure. Where a Task of the child execution was handed the token, its function is
taken for the sender, and the message says that this is inferred; elsewhere the sender is
"whoever has the token".
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from itertools import accumulate, groupby
from typing import TYPE_CHECKING, Literal, TypeAlias

from nestedsf.trace.condensing import condensed
from nestedsf.trace.family import Member, family
from nestedsf.trace.timing.steps import steps_of
from nestedsf.trace.uneventful import item_runs
from nestedsf.view.bounds import FEW_ITEMS, MOST_LINES, MOST_MESSAGES
from nestedsf.view.sequences.messages import Message, Said
from nestedsf.view.sequences.speaker import STEP_FUNCTIONS, Speaker
from nestedsf.view.timelines.findings import machine, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nestedsf.trace.execution import ExecutionTrace

__all__ = ["Exchange", "Order", "exchange_of"]

Order: TypeAlias = Literal["events", "time"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """Who took part, in the order in which they are to stand, and what they said.

    Attributes:
        participants: The parent, Step Functions, the children, then functions and services.
        messages: What was said.
        left_out: How many more messages there are after the last one.
    """

    participants: tuple[str, ...]
    messages: tuple[Message, ...]
    left_out: int = 0


def exchange_of(
    trace: ExecutionTrace, order: Order = "events", *, most: int = MOST_MESSAGES
) -> Exchange:
    """The messages of an execution and its children.

    The items of a Map that succeeded are a note for each run of them. What failed is always
    there: of a long exchange the first messages, what failed and how the execution ended.

    Args:
        trace: The execution.
        order: ``events``: each history in its own order, and cause before effect between them.
            ``time``: by the timestamps, as far as all histories have them, and of what is at
            the same time as with ``events``.
        most: How many messages there may be.
    """
    members = family(condensed(trace), earlier=True)
    steps = steps_of(members, in_turn=True)
    times = (_times(members) if order == "time" else None) or steps
    names = _names(members)
    said: list[Said] = []
    silent: set[int] = set()  # executions that a folded item started
    for number, member in enumerate(members):
        folds = _folds(member)
        if number in silent or member.parent in silent:
            silent.add(number)
            continue
        silent.update(child for at in folds for child in member.children.get(at, ()))
        marks = list(zip(times[number], steps[number], strict=True))
        said += Speaker(members, number, names, marks, folds).said()
    said.sort(key=lambda entry: entry[:4])
    messages = _merged(entry.message for entry in said)
    shown, left_out = _shortened(messages, most, names[0])
    seen = dict.fromkeys(name for m in shown for name in (m.sender, m.receiver))
    first = [name for name in (names[0], STEP_FUNCTIONS, *names[1:]) if name in seen]
    return Exchange(
        participants=tuple(dict.fromkeys([*first, *seen])),
        messages=tuple(shown),
        left_out=left_out,
    )


def _folds(member: Member) -> dict[int, str]:
    """The visits that are not told one by one, by index; of each run the first one has its words."""
    folds: dict[int, str] = {}
    for run in item_runs(member.execution, FEW_ITEMS):
        inside = [visit.index for item in run.items for visit in item.visits]
        folds |= dict.fromkeys(inside, "")
        folds[inside[0]] = f"{quoted(run.map_visit.state_name)}: {run.words}"
    return folds


def _shortened(messages: list[Message], most: int, first: str) -> tuple[list[Message], int]:
    """The first messages and those that tell of a failure or the end; how many come after them."""
    if len(messages) <= most:
        return messages, 0
    telling = [at for at, message in enumerate(messages) if message.kind == "failure"]
    if len(telling) > most // 4:  # the first ones, and what they led to
        telling = [*telling[: most // 8], *telling[-(most // 8) :]]
    asked = [at - 1 for at in telling if at and messages[at - 1].kind == "request"]
    last = messages[-1]
    ends = last.kind != "note" and (last.sender, last.receiver) == (first, STEP_FUNCTIONS)
    kept = {*telling, *asked, *([len(messages) - 1] if ends else [])}
    kept |= set(range(most - len(kept)))
    found: list[Message] = []
    before = -1
    for at in sorted(kept):
        if at > before + 1:
            words = f"… {at - before - 1:,} more are not shown …"
            found.append(Message(sender=first, receiver=first, kind="note", words=words))
        found.append(messages[at])
        before = at
    return found, len(messages) - before - 1


def _times(members: Sequence[Member]) -> list[list[float]] | None:
    """When each event was; a clock that was set back does not change a history's order."""
    found = []
    for member in members:
        row = [e.timestamp.timestamp() for e in member.execution.events if e.timestamp]
        if len(row) < len(member.execution.events):
            return None
        found.append(list(accumulate(row, max)))
    return found


def _names(members: Sequence[Member]) -> list[str]:
    """A name for each execution: its state machine's, numbered where there are several."""
    plain = [machine(member.execution) for member in members]
    counts, used = Counter(plain), Counter[str]()
    names = []
    for name in plain:
        used[name] += 1
        names.append(f"{name} ({used[name]})" if counts[name] > 1 else name)
    return names


def _repeated(line: str, often: int) -> str:
    return f"{line}, {often:,} times" if often > 1 else line


def _merged(messages: Iterable[Message]) -> list[Message]:
    """A note put to the one before of the same participant, if nothing was said to it since."""
    found: list[Message] = []
    lines: dict[int, list[str]] = {}  # of each note
    notes: dict[str, int] = {}  # where the last note is, of those who have said nothing since
    for message in messages:
        if message.kind != "note":
            notes.pop(message.sender, None)
            notes.pop(message.receiver, None)
        elif message.sender in notes:
            lines[notes[message.sender]].append(message.words)
            continue
        else:
            notes[message.sender] = len(found)
            lines[len(found)] = [message.words]
        found.append(message)
    for place, said in lines.items():
        words = [_repeated(line, len(list(same))) for line, same in groupby(said)]
        more = len(words) - MOST_LINES
        if more > 0:
            words[MOST_LINES:] = [f"… and {more:,} lines more"]
        found[place] = replace(found[place], words="\n".join(words))
    return found
