"""What the wheel has beside the package: the notebooks of the course, for `nestedsf course`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Notebooks(BuildHookInterface[Any]):
    """Put notebooks/ into the package; an editable install finds them in the repository."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add each file, without what Jupyter leaves beside them."""
        if version != "standard":
            return
        folder = Path(self.root) / "notebooks"
        for path in (*folder.glob("*.*"), *folder.glob("solutions/*.ipynb")):
            inside = f"nestedsf/course/{path.relative_to(folder.parent).as_posix()}"
            build_data["force_include"][str(path)] = inside
