"""Sequences: what parent, Step Functions, children and functions said to one another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nestedsf.arguments import FLAG, check_choice
from nestedsf.masking.display import showing_secrets
from nestedsf.trace.execution import TRACE
from nestedsf.view.lettering import wrapped
from nestedsf.view.saving import saved
from nestedsf.view.sequences.exchange import Exchange, Order, exchange_of
from nestedsf.view.sequences.mermaid import source_of
from nestedsf.view.showing import chosen
from nestedsf.view.timelines.findings import machine

if TYPE_CHECKING:
    import os
    from collections.abc import Container, Iterator
    from pathlib import Path

    from nestedsf.trace.execution import ExecutionTrace

__all__ = ["Sequence", "sequence"]

_SIGNS = {"request": "→", "answer": "⇢", "failure": "✗"}


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Sequence:
    """A sequence diagram; the last line of a notebook cell shows it.

    JupyterLab and Notebook 7 draw it, without asking anybody else, as they have Mermaid built
    in. Front ends that have none (GitHub, nbviewer, VS Code without an extension) show the text.

    Attributes:
        exchange: Who took part, and each message.
        title: What it is called.
        show_secrets: Whether ids, ARNs, task tokens and dates are shown as they are.
    """

    exchange: Exchange
    title: str
    show_secrets: bool = False

    @property
    def source(self) -> str:
        """The diagram as Mermaid source."""
        return source_of(self.exchange, self.title)

    @property
    def text(self) -> str:
        """The messages as a list, numbered as in the diagram."""
        return "\n".join(_lines(self))

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write it to a file, by its ending: ``.mmd``, ``.md`` or ``.txt``.

        ``.mmd`` is the Mermaid source, ``.md`` a Markdown page with it, which GitHub draws. It is written whole or not at all. With secrets in it the file is for its owner alone
        (mode 600), where there are modes.

        Args:
            path: Where to write; a file that is there is replaced.

        Returns:
            The path.

        Raises:
            InputError: The name has another ending.
            OSError: The file cannot be written, as where the disk is full.
        """
        return saved(
            path,
            "A sequence, which Mermaid draws,",
            {
                ".mmd": lambda: self.source,
                ".md": lambda: f"```mermaid\n{self.source}```\n",
                ".txt": lambda: f"{self.text}\n",
            },
            private=self.show_secrets,
        )

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"Sequence({len(self.exchange.messages)} messages)"

    def _repr_mimebundle_(
        self, include: Container[str] | None = None, exclude: Container[str] | None = None
    ) -> dict[str, str]:
        """What notebooks show: the diagram where there is Mermaid, else the list."""
        bundle = {"text/plain": self.text, "text/vnd.mermaid": self.source}
        return chosen(bundle, include, exclude)


def sequence(
    trace: ExecutionTrace, *, order: Order = "events", show_secrets: bool = False
) -> Sequence:
    """Draw who asked whom for what, as a Mermaid sequence diagram.

    A message's words are those of the history: the event, or the action of the service. Who
    called SendTaskSuccess or SendTaskFailure is in no history: where a Task of the child was
    handed the token, its function is drawn as the sender, marked as inferred.

    Two orders:

    - ``events``: the messages of each execution in the order of its history, and between
      executions cause before effect. No clock is asked, so this is the default.
    - ``time``: by the timestamps, as far as there are any; what is at the same time as above.

    Each attempt of a Task that started an execution has its own child, as far as they were read.

    What a participant does by itself (Wait, Pass, Choice, …) is a note, put to the note before
    if nothing was said to it in between.

    Args:
        trace: The execution, with its children.
        order: ``events`` or ``time``.
        show_secrets: Whether ids, ARNs, task tokens and dates are shown as they are.

    Raises:
        InputError: It is no execution, or there is no such order.

    >>> from nestedsf.trace import trace_of
    >>> print(sequence(trace_of([{"id": 1, "type": "ExecutionStarted"}], name="main")))
    Sequence of main
     1. Step Functions → main: ExecutionStarted
    """
    TRACE.check(trace=trace)
    FLAG.check(show_secrets=show_secrets)
    check_choice(("events", "time"), order=order)
    with showing_secrets(show_secrets):
        return Sequence(
            exchange=exchange_of(trace, order),
            title=f"Sequence of {machine(trace)}",
            show_secrets=show_secrets,
        )


def _lines(sequence: Sequence) -> Iterator[str]:
    yield sequence.title
    number = 0
    for message in sequence.exchange.messages:
        if message.kind == "note":
            words = message.words.replace("\n", ", ")
            yield from wrapped(f"{message.sender}: {words}", "    ")
            continue
        number += 1
        arrow = _SIGNS[message.kind]
        words = f"{message.sender} {arrow} {message.receiver}: {message.words}"
        yield from wrapped(words, f"{number:2}. ")
    if sequence.exchange.left_out:
        yield f"    {sequence.exchange.left_out:,} more are not shown."
