"""Messages: what one participant of an execution says to another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

__all__ = ["Message", "MessageKind", "Said"]

MessageKind: TypeAlias = Literal["request", "answer", "failure", "note"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One thing that was said.

    Attributes:
        sender: Who said it.
        receiver: Whom it was said to; of a note the sender.
        kind: ``request``, ``answer``, ``failure``, or ``note`` of what the sender does alone.
        words: What it was, ready to show; of a note a line for each thing that was done.
        inferred: Whether no history says so.
    """

    sender: str
    receiver: str
    kind: MessageKind
    words: str
    inferred: bool = False


class Said(NamedTuple):
    """A message with its place: when, after how many steps, in which execution, and which one."""

    time: float
    step: int
    member: int
    number: int
    message: Message
