"""Diagrams: a definition or an execution drawn, as source, SVG and text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from sys import maxsize
from typing import TYPE_CHECKING, Any, Literal

from nestedsf.arguments import FLAG, TEXT, Kind, check_choice, described
from nestedsf.asl.definition import Definition, parse_definition
from nestedsf.exceptions import InputError, UnknownStateError
from nestedsf.jsontext import clipped
from nestedsf.masking.display import showing_secrets
from nestedsf.trace.execution import ExecutionTrace
from nestedsf.view.bounds import LONGEST_TEXT
from nestedsf.view.diagrams.extraction.called import with_called
from nestedsf.view.diagrams.extraction.cutting import cut
from nestedsf.view.diagrams.extraction.extract import picture_of_definition, picture_of_execution
from nestedsf.view.diagrams.extraction.nesting import with_children
from nestedsf.view.diagrams.extraction.outcomes import Shown
from nestedsf.view.diagrams.layout.crossing import uncrossed
from nestedsf.view.diagrams.layout.dot import digraph
from nestedsf.view.diagrams.layout.framing import around_words
from nestedsf.view.diagrams.layout.positions import laid_out
from nestedsf.view.diagrams.layout.routes import routed
from nestedsf.view.diagrams.rendering.svg import as_svg
from nestedsf.view.diagrams.rendering.text import as_text
from nestedsf.view.names import shown_text
from nestedsf.view.raster import as_png
from nestedsf.view.saving import as_page, saved
from nestedsf.view.showing import chosen, image_bundle, is_asked

if TYPE_CHECKING:
    import os
    from collections.abc import Container
    from pathlib import Path

    import graphviz

    from nestedsf.view.diagrams.layout.positions import Layout
    from nestedsf.view.diagrams.picture import Picture

__all__ = ["Diagram", "draw"]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Diagram:
    """A drawn definition or execution; the last line of a notebook cell shows it.

    Attributes:
        picture: What it shows.
        source: The ``graphviz.Digraph`` of it. It can be changed, and the SVG follows; its
            ``source`` is DOT text, to save or to give to other programs.
        show_secrets: Whether ids, ARNs, task tokens and dates are shown as they are.
    """

    picture: Picture
    source: graphviz.Digraph
    show_secrets: bool = False

    @property
    def text(self) -> str:
        """The picture in words: each state, its type, where it leads and how it ended."""
        return as_text(self.picture)

    @property
    def dot(self) -> str:
        """The source as DOT text."""
        return str(self.source.source)

    @property
    def svg(self) -> str:
        """The source as an SVG document, light or dark as its reader prefers.

        Raises:
            ImportError: pygraphviz is not there; the message says how to get it.
        """
        return self.svg_of(self.layout)

    @property
    def layout(self) -> Layout:
        """Where the shapes of the SVG are; raises as ``svg`` does."""
        return routed(around_words(laid_out(self.source.source)))

    def svg_of(self, layout: Layout, legend_room: int = maxsize) -> str:
        """The SVG of its layout, for whoever needs both, with a legend that is no wider."""
        picture = self.picture
        return as_svg(
            layout, picture.title, self.text, picture.status, picture.notes, legend_room=legend_room
        )

    @property
    def png(self) -> bytes:
        """The source as a PNG image of twice the SVG's width and height, in light colours.

        Raises:
            ImportError: pygraphviz or resvg-py is not there; the message says how to get it.
            RuntimeError: This machine has no font to letter it with; the message names some.
        """
        return as_png(self.svg)

    def save(self, path: str | os.PathLike[str], *, scale: float = 2) -> Path:
        """Write it to a file, by its ending: ``.svg``, ``.png``, ``.html``, ``.dot`` or ``.txt``.

        It is written whole or not at all. With secrets in it the file is for its owner alone
        (mode 600), where there are modes.

        Args:
            path: Where to write; a file that is there is replaced.
            scale: Of PNG: pixels of the image for each pixel of the SVG.

        Returns:
            The path.

        Raises:
            InputError: The name has another ending.
            OSError: The file cannot be written, as where the disk is full.
            ImportError: As of ``svg`` and ``png``; so is RuntimeError.
        """
        return saved(
            path,
            "A diagram",
            {
                ".svg": lambda: self.svg,
                ".png": lambda: as_png(self.svg, scale=scale),
                ".html": lambda: as_page(self.picture.title, self.svg),
                ".dot": lambda: self.dot,
                ".txt": lambda: f"{self.text}\n",
            },
            private=self.show_secrets,
        )

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"Diagram({len(self.picture.states)} states)"

    def _repr_mimebundle_(
        self, include: Container[str] | None = None, exclude: Container[str] | None = None
    ) -> dict[str, str]:
        """What notebooks show: the picture, an image of it for where none is trusted, the text."""
        text = self.text
        try:
            png = is_asked("image/png", include, exclude)
            bundle = image_bundle(text, self.svg, png=png)
        except ImportError as error:  # the words are better than a traceback
            bundle = {"text/plain": f"{text}\n\n{error}"}
        return chosen(bundle, include, exclude)


_CHILDREN = Kind("True, False or a dict of definitions by ARN", (bool, Mapping))


def draw(  # noqa: PLR0913  what can be drawn of it
    what: Definition | ExecutionTrace | str | Mapping[str, Any],
    *,
    io: bool = False,
    children: bool | Mapping[str, Definition] = True,
    direction: Literal["vertical", "horizontal"] = "vertical",
    durations: bool = False,
    around: str | None = None,
    show_secrets: bool = False,
) -> Diagram:
    """Draw a state machine's definition, or an execution on top of it.

    Of an execution each state has its status, and counts of its visits, attempts and iterations
    where there are several. What a Task started stands in a frame of its own; for a callback
    the way of the task token is a line of its own, as far as the history shows it. Values are
    masked and elided. By default the picture has nothing in it that differs from one execution
    to the next that does the same: the outputs of a checked notebook are stable. Durations do
    differ, and so have to be asked for.

    Of more than 300 states, or of Parallels and Maps more than 12 deep, a part is drawn: what
    did not succeed, what is around that and around the start, and in words how many more states
    there are. Lines that would cross most of a picture are written in the boxes that they leave.

    Args:
        what: A Definition, an ExecutionTrace, or ASL as text or as the value it decodes to.
        io: Of an execution: whether each state's input and output, error and cause stand in
            its box. Of several visits it is those of the last one with the status shown.
        children: Whether the executions that it started are drawn inside: of each state at most
            3, 8 levels deep, 300 states in all, and in words how many more there are. Of a
            definition: the definitions that are drawn inside, by the ARNs of the state machines
            that it starts.
        direction: ``vertical``, from top to bottom, or ``horizontal``, from left to right.
        durations: Of an execution: whether the time that each state took stands in its box.
        around: The name of a state: only the 40 states nearest to it are drawn.
        show_secrets: Whether ids, ARNs, task tokens and dates are shown as they are.

    Raises:
        DefinitionError: The ASL cannot be used.
        InputError: It is none of these, or there is no such direction.
        UnknownStateError: There is no state that is called as ``around`` says.

    >>> print(draw({"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}).text)
    State machine with 1 state
    Start → A
    A · Succeed → End
    """
    FLAG.check(io=io, durations=durations, show_secrets=show_secrets)
    _CHILDREN.check(children=children)
    TEXT.or_none.check(around=around)
    check_choice(("vertical", "horizontal"), direction=direction)
    with showing_secrets(show_secrets):
        if isinstance(what, ExecutionTrace):
            shown = Shown(io=io, durations=durations)
            picture = _cut(picture_of_execution(what, shown), around)
            if children:
                picture = with_children(picture, what, partial(_child, shown=shown))
        elif isinstance(what, (Definition, str, Mapping)):
            definition = what if isinstance(what, Definition) else parse_definition(what)
            picture = _cut(picture_of_definition(definition), around)
            if isinstance(children, Mapping):
                picture = with_called(picture, definition, children)
        else:
            raise InputError(
                "draw() takes a Definition, an ExecutionTrace or ASL as text or as a dict, "
                f"not {described(what)}."
            )
        picture = uncrossed(_for_display(picture))
    source = digraph(picture, horizontal=direction == "horizontal")
    return Diagram(picture=picture, source=source, show_secrets=show_secrets)


def _child(trace: ExecutionTrace, shown: Shown) -> Picture:
    return cut(picture_of_execution(trace, shown))


def _cut(picture: Picture, around: str | None) -> Picture:
    if around is not None and all(node.name != around for node in picture.states):
        raise UnknownStateError(
            f"There is no state {around!r} to draw what is around it: give the name of one, "
            "as the definition or the outline has it."
        )
    return cut(picture, around=around)


def _for_display(picture: Picture) -> Picture:
    """The picture with what a definition's author has written masked as well, and not too long."""
    return replace(
        picture,
        title=_shown(picture.title),
        nodes=tuple(
            replace(
                node,
                name=_shown(node.name),
                type=_shown(node.type),
                note=_shown(node.note),
                details=tuple(map(_shown, node.details)),
            )
            for node in picture.nodes
        ),
        edges=tuple(
            replace(edge, words=_shown(edge.words), label=_shown(edge.label))
            for edge in picture.edges
        ),
        groups=tuple(replace(group, name=_shown(group.name)) for group in picture.groups),
        notes=tuple(map(_shown, picture.notes)),
    )


def _shown(text: str) -> str:
    return clipped(shown_text(text), LONGEST_TEXT)
