"""Diagrams: a definition or an execution drawn, as source, SVG and text."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from nestedsf.model.definition import Definition, parse_definition
from nestedsf.model.trace import ExecutionTrace
from nestedsf.view.dot import digraph
from nestedsf.view.extract import picture_of_definition, picture_of_execution
from nestedsf.view.layout import laid_out
from nestedsf.view.svg import as_svg
from nestedsf.view.twin import as_text

if TYPE_CHECKING:
    from collections.abc import Container

    import graphviz

    from nestedsf.view.picture import Picture

__all__ = ["Diagram", "draw"]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Diagram:
    """A drawn definition or execution; the last line of a notebook cell shows it.

    Attributes:
        picture: What it shows.
        source: The ``graphviz.Digraph`` of it. It can be changed, and the SVG follows; its
            ``source`` is DOT text, to save or to give to other programs.
    """

    picture: Picture
    source: graphviz.Digraph

    @property
    def text(self) -> str:
        """The picture in words: each state, its type, where it leads and how it ended."""
        return as_text(self.picture)

    @property
    def svg(self) -> str:
        """The source as an SVG document.

        Raises:
            ImportError: pygraphviz is not there; the message says how to get it.
        """
        return as_svg(laid_out(self.source.source), self.picture.title, self.text)

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"Diagram({len(self.picture.states)} states)"

    def _repr_mimebundle_(
        self, include: Container[str] | None = None, exclude: Container[str] | None = None
    ) -> dict[str, str]:
        """What notebooks show: an image with the text as its alternative, and the text.

        A notebook that was not executed here is not trusted, and JupyterLab then shows no bare
        SVG but an image in HTML. That also carries an alternative text, which SVG outputs lack.
        """
        bundle = {"text/plain": self.text}
        try:
            svg = self.svg
        except ImportError as error:  # the words are better than a traceback
            bundle["text/plain"] += f"\n\n{error}"
        else:
            bundle["image/svg+xml"] = svg
            data = base64.b64encode(svg.encode()).decode()
            alt = escape(self.text).replace("\n", "&#10;")
            bundle["text/html"] = f'<img src="data:image/svg+xml;base64,{data}" alt="{alt}">'
        return {
            kind: shown
            for kind, shown in bundle.items()
            if (include is None or kind in include) and (exclude is None or kind not in exclude)
        }


def draw(what: Definition | ExecutionTrace | str | Mapping[str, Any]) -> Diagram:
    """Draw a state machine's definition, or an execution on top of it.

    Args:
        what: A Definition, an ExecutionTrace, or ASL as text or as the value it decodes to.

    Raises:
        DefinitionError: The ASL cannot be used.
        TypeError: It is none of these.

    >>> print(draw({"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}).text)
    State machine with 1 state
    Start → A
    A · Succeed → End
    """
    if isinstance(what, ExecutionTrace):
        picture = picture_of_execution(what)
    elif isinstance(what, (Definition, str, Mapping)):
        definition = what if isinstance(what, Definition) else parse_definition(what)
        picture = picture_of_definition(definition)
    else:
        raise TypeError(
            "draw() takes a Definition, an ExecutionTrace or ASL as text or as a dict, "
            f"not {type(what).__name__}."
        )
    return Diagram(picture=picture, source=digraph(picture))
