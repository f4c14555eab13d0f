"""Choice rules: which one of a Choice state matches."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from nestedsf.asl.scope import Scope


def chosen(state: Mapping[str, Any], scope: Scope) -> Mapping[str, Any] | None:
    """The first rule of a Choice state that matches; None: its Default."""
    raise NotImplementedError
