"""The picture in an explorer: laid out once, whatever happens in it later."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nestedsf.view.diagram import draw

if TYPE_CHECKING:
    from nestedsf.view.explorer.page import Place

__all__ = ["drawn"]


def drawn(place: Place, *, children: bool, direction: str) -> dict[str, Any]:
    diagram = draw(place.trace)
    return {
        "svg": diagram.svg,
        "nodes": [[node.id, list(place.path), node.name] for node in diagram.picture.states],
    }
