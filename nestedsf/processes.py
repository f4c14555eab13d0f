"""Processes: how this Python runs a module of ours in another process."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["import_path", "python_program"]

_PROGRAM = """
import sys, types
sys.path[:] = {path!r}
for name, folder in {packages!r}:
    sys.modules[name] = types.ModuleType(name)
    sys.modules[name].__path__ = [folder]
from {module} import main
main()
"""


def import_path() -> list[str]:
    """Where this process imports from, but for the folder that the learner works in."""
    main = getattr(sys.modules.get("__main__"), "__file__", None)
    own = {os.path.realpath("."), os.path.realpath(Path(main).parent if main else ".")}
    return [
        str(Path(entry).absolute())
        for entry in sys.path
        if entry and os.path.realpath(entry) not in own
    ]


def python_program(module: str, packages: Sequence[str]) -> list[str]:
    """The command that calls a module's ``main()``, with `import_path` to import from.

    Args:
        module: The module.
        packages: The packages that it is in, without ``nestedsf``: they are there, but what their
            ``__init__`` imports is not, so it starts at once.
    """
    root = Path(__file__).parent
    folders = [(name, str(root.joinpath(*name.split(".")[1:]))) for name in ("nestedsf", *packages)]
    program = _PROGRAM.format(path=import_path(), packages=folders, module=module)
    return [sys.executable, "-I", "-c", program]
