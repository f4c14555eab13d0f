"""The code of a function, read as Python reads it: its names, its handler, its imports."""

from __future__ import annotations

import ast
import sys
import warnings
from importlib.machinery import PathFinder
from typing import TYPE_CHECKING

from nestedsf.exceptions import InputError
from nestedsf.jsontext import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

__all__ = ["HANDLERS", "check_imports", "code_of", "handler_in", "names_in"]

HANDLERS = ("handler", "lambda_handler")
"""What a handler is called, where its name is not given."""

_ARGUMENTS = 2  # event, context


def code_of(path: Path, content: bytes) -> ast.Module:
    """The code of a file; raises InputError with the line where Python cannot read it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the code; it says so where it runs
            return ast.parse(content, filename=path.name)
    except SyntaxError as error:
        line = f", line {error.lineno}" if error.lineno else ""
        raise InputError(
            f"{visible(str(path))}{line}: it is not Python ({error.msg}); correct it."
        ) from None
    except (ValueError, RecursionError, MemoryError):
        raise InputError(
            f"{visible(str(path))} is not Python that can be read: it holds characters of no "
            "text, or is nested too deeply; correct it."
        ) from None


def names_in(tree: ast.Module) -> dict[str, ast.stmt]:
    """What a module defines, assigns or imports at its top, by name."""
    found: dict[str, ast.stmt] = {}
    for statement in _top(tree.body):
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found[statement.name] = statement
        elif isinstance(statement, (ast.Import, ast.ImportFrom)):
            for alias in statement.names:
                found[alias.asname or alias.name.partition(".")[0]] = statement
        elif isinstance(statement, (ast.Assign, ast.AnnAssign)):
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            for target in targets:
                found |= {
                    node.id: statement for node in ast.walk(target) if isinstance(node, ast.Name)
                }
    return found


def handler_in(path: Path, tree: ast.Module, wanted: str | None) -> str:
    """The name of the handler.

    Args:
        path: The file, for messages.
        tree: Its code.
        wanted: What it is to be called; None: `handler` or `lambda_handler`.

    Raises:
        InputError: There is none, or Lambda cannot call it with an event and a context.
    """
    names = names_in(tree)
    for name in (wanted,) if wanted else HANDLERS:
        if name in names:
            _check_callable(path, names[name])
            return name
    if wanted and "*" in names:  # what a star imports is known where it runs
        return wanted
    shown = visible(str(path))
    functions = [node for node in names.values() if isinstance(node, ast.FunctionDef)]
    missing = f"no {visible(wanted)}" if wanted else "neither handler nor lambda_handler"
    if not functions:
        raise InputError(
            f"{shown}, line 1: it has {missing}, and no other function; define "
            f"{visible(wanted or 'handler')}(event, context) in it."
        )
    have = ", ".join(f"{node.name} (line {node.lineno})" for node in functions[:6])
    raise InputError(
        f"{shown}, line {functions[0].lineno}: it has {missing}, but {have}; name the one that "
        f"Lambda is to call, as {shown}:{functions[0].name}."
    )


def check_imports(folder: Path, module: str, files: Mapping[str, bytes]) -> None:
    """Refuse code that imports what is neither in its files nor installed.

    What a module of these files imports is looked at, too. An import inside a function, or where
    another one is tried after it, may fail.

    Args:
        folder: Where the files are, for messages.
        module: The file that has the handler.
        files: All files.

    Raises:
        InputError: Names the file, the line and the module.
    """
    seen: set[str] = set()
    waiting = [module]
    while waiting:
        file = waiting.pop()
        if file in seen:
            continue
        seen.add(file)
        package = file.rpartition("/")[0]
        for line, name in _imports(code_of(folder / file, files[file]), package):
            own = _own(name, files)
            waiting += own
            root = name.partition(".")[0]
            if own or root in sys.stdlib_module_names or PathFinder.find_spec(root):
                continue
            raise InputError(
                f"{visible(str(folder / file))}, line {line}: it imports {root}, which is neither "
                "beside it nor installed here; install it, or put it beside the code."
            )


def _imports(tree: ast.Module, package: str) -> Iterator[tuple[int, str]]:
    """The modules that are imported whatever happens, with their lines."""
    for node in tree.body:
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            yield node.lineno, node.module
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and package:
            parents = package.split("/")
            base = ".".join([*parents[: len(parents) - node.level + 1], node.module or ""])
            yield node.lineno, base.strip(".")


def _own(name: str, files: Mapping[str, bytes]) -> list[str]:
    """The files of a module and of the packages that it is in."""
    parts = name.split(".")
    places = ["/".join(parts[: number + 1]) for number in range(len(parts))]
    return [
        file
        for place in places
        for file in (f"{place}.py", f"{place}/__init__.py")
        if file in files
    ]


def _top(statements: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a module, with those inside of if, try and with."""
    for statement in statements:
        yield statement
        if isinstance(statement, (ast.If, ast.Try, ast.With)):
            for field in ("body", "orelse", "finalbody"):
                yield from _top(getattr(statement, field, []))
            for clause in getattr(statement, "handlers", []):
                yield from _top(clause.body)


def _check_callable(path: Path, node: ast.stmt) -> None:
    where = f"{visible(str(path))}, line {node.lineno}"
    if isinstance(node, ast.AsyncFunctionDef):
        raise InputError(
            f"{where}: {node.name} is async, and Lambda does not wait for it; define it without "
            "async."
        )
    if not isinstance(node, ast.FunctionDef) or node.decorator_list:
        return
    given = node.args
    positional = len(given.posonlyargs) + len(given.args)
    needed = positional - len(given.defaults)
    keywords = [name for name, default in zip(given.kwonlyargs, given.kw_defaults) if not default]  # noqa: B905  they are of one length
    if needed > _ARGUMENTS or keywords or (positional < _ARGUMENTS and not given.vararg):
        raise InputError(
            f"{where}: Lambda calls {node.name} with two arguments, an event and a context, and it "
            f"does not take them; define it as {node.name}(event, context)."
        )
