"""Function files: Lambda functions in Python, as they lie in files and folders.

The code is read, never imported: what it does is done where it is deployed, and nowhere else.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from nestedsf.exceptions import InputError
from nestedsf.jsontext import visible
from nestedsf.workflows.functions.code import check_imports, code_of, handler_in, names_in
from nestedsf.workflows.functions.files import beside, folder_files
from nestedsf.workflows.workflow import Function

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["folder_function", "inline_function", "read_function"]

_MODULES = ("lambda_function.py", "index.py", "app.py", "main.py", "handler.py")
_NAMED = re.compile(r"(?P<file>.+):(?P<handler>[^\W\d]\w*(?:[./][^\W\d]\w*)*)", re.DOTALL)


def read_function(name: str, source: str | os.PathLike[str]) -> Function:
    """The function that a file or a folder holds.

    Of a file, the modules beside it that it imports go along; a folder is taken whole.

    Args:
        name: Its name in the workflow.
        source: ``charge.py``, ``charge.py:charge``, or a folder, ``charge``,
            ``charge:app.handler``; without a handler it is ``handler`` or ``lambda_handler``.

    Raises:
        InputError: There is no such file or handler, it is not Python, or a module that it
            imports is neither beside it nor installed; with the file and the line.
    """
    text = os.fspath(source)
    named = None if _exists(text) else _NAMED.fullmatch(text)
    path = Path(named["file"] if named else text)
    wanted = named["handler"] if named else None
    if not _exists(str(path)):
        raise InputError(
            f"There is no file {visible(str(path))}: check the path of the function {name}."
        )
    if path.is_dir():
        return folder_function(name, path, wanted)
    if path.suffix != ".py":
        raise InputError(
            f"{visible(str(path))} is no file of Python: a function is a file that ends in .py, or "
            "a folder of such files."
        )
    if not path.stem.isidentifier():
        raise InputError(
            f"{visible(str(path))} cannot be imported by this name: name the file with letters, "
            "digits and _ alone."
        )
    files = beside(path)
    handler = handler_in(path, code_of(path, files[path.name]), wanted)
    check_imports(path.parent, path.name, files)
    return Function(name=name, files=files, handler=f"{path.stem}.{handler}", path=str(path))


def folder_function(name: str, folder: Path, wanted: str | None = None) -> Function:
    """The function of a folder, which is taken whole.

    Args:
        name: Its name in the workflow.
        folder: The folder.
        wanted: The handler, as ``app.handler`` or ``src/app.handler``, or a function's name
            alone; None: ``handler`` or ``lambda_handler`` of the module that has one.

    Raises:
        InputError: As `read_function`.
    """
    files = folder_files(folder)
    module, _, function = (wanted or "").rpartition(".")
    file = module.replace(".", "/") + ".py" if module else _module_of(folder, files, function)
    path = folder / file
    if file not in files:
        raise InputError(
            f"There is no file {visible(str(path))}, where the handler {visible(wanted or '')} of the function "
            f"{name} belongs: correct the handler or the folder."
        )
    handler = handler_in(path, code_of(path, files[file]), function or None)
    check_imports(folder, file, files)
    dotted = file.removesuffix(".py").replace("/", ".")
    return Function(name=name, files=files, handler=f"{dotted}.{handler}", path=str(folder))


def inline_function(name: str, code: str, handler: str, *, where: str) -> Function:
    """The function whose code a template holds: it is the file ``index.py``.

    Args:
        name: Its name in the workflow.
        code: The code.
        handler: As ``index.handler``.
        where: File and line in the template, for messages.

    Raises:
        InputError: As `read_function`.
    """
    module, _, function = handler.rpartition(".")
    if module != "index":
        raise InputError(
            f"{where}: the handler of code in a template is in index, as index.handler, and not "
            f"{visible(handler)}; correct it."
        )
    place = Path(f"{where}, code of {name}")
    files = {"index.py": code.encode()}
    handler_in(place, code_of(place, files["index.py"]), function)
    check_imports(place, "index.py", files)
    return Function(name=name, files=files, handler=handler)


def _module_of(folder: Path, files: Mapping[str, bytes], function: str) -> str:
    """The module of a folder that has the handler."""
    own = [file for file in files if file.endswith(".py") and "/" not in file]
    own.sort(key=lambda file: (_MODULES.index(file) if file in _MODULES else len(_MODULES), file))
    wanted = {function} if function else {"handler", "lambda_handler"}
    for file in own:
        if not wanted.isdisjoint(names_in(code_of(folder / file, files[file]))):
            return file
    missing = function or "handler or lambda_handler"
    have = f"its modules are {', '.join(own)}" if own else "it has no file that ends in .py"
    raise InputError(
        f"No module of the folder {visible(str(folder))} has {visible(missing)}; {have}: name it, as "
        f"{visible(str(folder))}:app.handler."
    )


def _exists(path: str) -> bool:
    try:
        return os.path.exists(path)  # noqa: PTH110  Path says the same, with another error
    except ValueError:
        return False
