"""The options that name the files of a workflow of one's own."""

from __future__ import annotations

import os
import shlex
from typing import TYPE_CHECKING, Any

from nestedsf.exceptions import InputError
from nestedsf.jsontext import visible

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping
    from pathlib import Path

    from nestedsf.workflows.workflow import Workflow

_WHICH = ("file", "definition", "template")
_MORE = ("child", "function", "param")


def add_workflow(parser: argparse.ArgumentParser) -> None:
    """Add FILE, --definition, --template, --child, --function and --param."""
    group = parser.add_argument_group(
        "which workflow",
        "A state machine with those that it starts and the functions that it calls. ${NAME} in a "
        "definition stands for what is given as NAME.",
    )
    group.add_argument(
        "file",
        nargs="?",
        metavar="FILE",
        help="the definition that is started, in JSON (comments are allowed) or YAML; or a "
        "template of SAM or CloudFormation",
    )
    group.add_argument("--definition", metavar="FILE", help="the same, as an option")
    group.add_argument("--template", metavar="FILE", help="the same, as an option")
    add_parts(group)


def add_parts(group: argparse._ArgumentGroup) -> None:
    """Add --child, --function and --param."""
    group.add_argument(
        "--child",
        action="append",
        default=[],
        metavar="NAME=FILE",
        help="the definition of another state machine; once for each",
    )
    group.add_argument(
        "--function",
        action="append",
        default=[],
        metavar="NAME=FILE",
        help="a function in Python: charge.py, charge.py:pay, or a folder; once for each",
    )
    group.add_argument(
        "--param",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a value, or a parameter of the template; once for each",
    )


def workflow_of(args: argparse.Namespace, *, complete: bool = True) -> Workflow | None:
    """The workflow that the options name; None where they name none.

    Args:
        args: The arguments.
        complete: Whether it is to be deployed; else what is missing is no error.

    Raises:
        InputError: They contradict one another; or as `read_workflow`, as DefinitionError.
    """
    from nestedsf.cli.mocks import is_mocked_of  # noqa: PLC0415  only for these
    from nestedsf.workflows.reading import name_from, read_workflow  # noqa: PLC0415  as above

    children, functions, parameters = parts_of(args)
    main = main_of(args)
    if main is None:
        for option, given in zip(_MORE, (children, functions, parameters), strict=True):
            if given:
                raise InputError(
                    f"--{option} goes with a definition or a template: name its file, too."
                )
        return None
    if getattr(args, "edition", None) is not None:
        raise InputError("--edition is of the sample: leave it out, or the files.")
    name = name_from(main)
    if name in children:
        raise InputError(
            f"Two definitions are called {name}, after {visible(main)} and with --child: give "
            "the child another name."
        )
    return read_workflow(
        {name: main, **children},
        functions,
        parameters,
        complete=complete,
        is_mocked=is_mocked_of(args),
    )


def parts_of(args: argparse.Namespace) -> list[Mapping[str, str]]:
    """The children, functions and parameters, each by its name; raises InputError."""
    return [
        _named(option, getattr(args, option), what)
        for option, what in zip(_MORE, ("FILE", "FILE", "VALUE"), strict=True)
    ]


def main_of(args: argparse.Namespace) -> str | None:
    """The file of what is started; None where none is named."""
    given = [getattr(args, option) for option in _WHICH if getattr(args, option) is not None]
    if len(given) > 1:
        raise InputError(
            f"Both {' and '.join(map(visible, given))} are to be started: name one of them, and "
            "the others with --child NAME=FILE."
        )
    return given[0] if given else None


def as_given(args: argparse.Namespace) -> str:
    """The options as they were given, for a command line."""
    words = [main_of(args) or ""]
    for option in _MORE:
        words += [word for value in getattr(args, option) for word in (f"--{option}", value)]
    return shlex.join(filter(None, words))


def content_of(args: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """What `deploy` is given for the options, with paths as they are from a folder."""
    from nestedsf.workflows.reading import name_from  # noqa: PLC0415  only for these

    main = main_of(args)
    if main is None:
        return {}
    children, functions, parameters = parts_of(args)
    definitions = {
        name: seen_from(folder, path) for name, path in {name_from(main): main, **children}.items()
    }
    code = {name: seen_from(folder, path) for name, path in functions.items()}
    content = {"definitions": definitions, "functions": code, "parameters": dict(parameters)}
    return {key: value for key, value in content.items() if value}


def seen_from(folder: Path, path: str) -> str:
    """A path as it is from a folder; one that does not depend on where one is stays."""
    return path if os.path.isabs(path) else os.path.relpath(path, folder)  # noqa: PTH117


def _named(option: str, given: list[str], what: str) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for text in given:
        name, separator, value = text.partition("=")
        if not separator or not name or (what == "FILE" and not value):
            raise InputError(f"--{option} takes NAME={what}, and {visible(text)!r} is none.")
        if name in found:
            raise InputError(f"--{option} {visible(name)} is there twice: leave one out.")
        found[name] = value
    return found
