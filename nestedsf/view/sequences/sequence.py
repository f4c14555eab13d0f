"""Sequences: who asked whom for what, as SVG, as Mermaid source and as text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nestedsf.arguments import FLAG, check_choice
from nestedsf.masking.display import showing_secrets
from nestedsf.trace.execution import TRACE
from nestedsf.view.lettering import wrapped
from nestedsf.view.raster import as_png
from nestedsf.view.saving import as_page, saved
from nestedsf.view.sequences.exchange import Exchange, Order, exchange_of
from nestedsf.view.sequences.mermaid import source_of
from nestedsf.view.sequences.picture import as_svg
from nestedsf.view.showing import chosen, image_bundle, is_asked
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

    Each participant has a column. A solid line is a request, a dashed one an answer; one that ends
    in a cross is a failure.

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
        """The diagram as Mermaid source, to paste into a page that draws it, as on GitHub."""
        return source_of(self.exchange, self.title)

    @property
    def svg(self) -> str:
        """The diagram as an SVG document."""
        return as_svg(self.exchange, title=self.title, words=self.text)

    @property
    def text(self) -> str:
        """The messages as a list, numbered as in the diagram."""
        return "\n".join(_lines(self))

    def save(self, path: str | os.PathLike[str], *, scale: float = 2) -> Path:
        """Write it to a file, by its ending.

        ``.svg``, ``.png`` and ``.html`` have the picture, ``.txt`` the text. ``.mmd`` is the
        Mermaid source, and ``.md`` a Markdown page with it, which GitHub draws. It is written
        whole or not at all. With secrets in it the file is for its owner alone (mode 600), where
        there are modes.

        Args:
            path: Where to write; a file that is there is replaced.
            scale: Of PNG: pixels of the image for each pixel of the SVG.

        Returns:
            The path.

        Raises:
            InputError: The name has another ending.
            OSError: The file cannot be written, as where the disk is full.
            ImportError: resvg-py is not there, for PNG; the message says how to get it.
            RuntimeError: This machine has no font to letter a PNG with; the message names some.
        """
        return saved(
            path,
            "A sequence",
            {
                ".svg": lambda: self.svg,
                ".png": lambda: as_png(self.svg, scale=scale),
                ".html": lambda: as_page(self.title, self.svg),
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
        """What notebooks show: the picture, and the text."""
        png = is_asked("image/png", include, exclude)
        bundle = image_bundle(self.text, self.svg, png=png)
        return chosen(bundle, include, exclude)


def sequence(
    trace: ExecutionTrace, *, order: Order = "events", show_secrets: bool = False
) -> Sequence:
    """Draw who asked whom for what, as a sequence diagram.

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
