"""The process that evaluates expressions: questions come as lines of JSON, answers go as such.

The only module that knows the library. It is told what it may use before the first question.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from functools import lru_cache
from typing import Any

import jsonatapy

from nestedsf.asl.jsonata.functions import ADDED, functions
from nestedsf.asl.jsonata.limits import DEPTH, LONGEST, MEMORY, MILLISECONDS, PATIENCE
from nestedsf.asl.jsonata.supported import refusal

__all__ = ["main"]

_LARGEST = 2**63


def main() -> None:
    """Answer questions until there are no more."""
    out = os.dup(1)
    os.dup2(2, 1)  # what the library prints is no answer
    _bound()
    for line in sys.stdin.buffer:
        _alarm(PATIENCE)
        question = json.loads(line, parse_int=_number)
        answers = _answers(question)
        _alarm(0)
        text = json.dumps(answers).encode() + b"\n"
        while text:
            text = text[os.write(out, text) :]


def _answers(question: dict[str, Any]) -> list[tuple[str, str]]:
    answers: list[tuple[str, str]] = []
    for expression in question["expressions"]:
        kind, text = (_read if question["only_read"] else _answer)(expression, question)
        answers.append((kind, text))
        if kind == "error" and not question["only_read"]:
            break
    return answers


def _read(expression: str, _: dict[str, Any]) -> tuple[str, str]:
    try:
        _compiled(expression)
    except ValueError as error:
        return "error", str(error)
    return "undefined", ""


def _answer(expression: str, question: dict[str, Any]) -> tuple[str, str]:
    try:
        text = _evaluated(expression, question)
        if text is None:
            return "undefined", ""
        if text == '""' and _evaluated(f"$type(({expression}\n))", question) == '"function"':
            return "function", ""
    except UnicodeEncodeError:
        # Half of a surrogate pair is no character to the library: it becomes a question mark.
        question["values"] = _characters(question["values"])
        return _answer(expression.encode(errors="replace").decode(), question)
    except (ValueError, TypeError, OverflowError) as error:
        return "error", str(error)
    except RecursionError:
        return "error", "D1011: nested too deeply"
    return "value", text


def _evaluated(expression: str, question: dict[str, Any]) -> str | None:
    compiled = _compiled(expression)
    for name, function in functions(question["seed"]).items():
        if f"${name}" in expression:
            (compiled.register if name in ADDED else compiled.register_override)(name, function)
    if question["now"] is not None:
        moment = question["now"]
        compiled.register_override("millis", lambda: moment)
        compiled.register_override("now", lambda *form: _formatted(moment, form))
    if "$eval" in expression:
        compiled.register_override("eval", _not_there)
    found: str | None = compiled.evaluate_json_or_none(
        None,
        question["values"],
        timeout=MILLISECONDS,
        max_stack_depth=DEPTH,
        max_sequence_length=LONGEST,
    )
    return found


@lru_cache(maxsize=1024)
def _compiled(expression: str) -> Any:
    if (refused := refusal(expression)) is not None:
        raise ValueError(refused)
    return jsonatapy.compile(expression)


def _formatted(moment: int, form: tuple[Any, ...]) -> Any:
    names = ("moment", "picture", "zone")[: 1 + len(form)]
    call = jsonatapy.compile(f"$fromMillis({', '.join('$' + name for name in names)})")
    return call.evaluate(None, dict(zip(names, (moment, *form), strict=True)))


def _not_there(*_: Any) -> None:
    raise ValueError("T1006: Attempted to invoke a non-function")


def _characters(value: Any) -> Any:
    """A value, in whose texts each lone surrogate is a question mark."""
    if isinstance(value, str):
        return value.encode(errors="replace").decode()
    if isinstance(value, dict):
        return {_characters(key): _characters(inner) for key, inner in value.items()}
    return [_characters(inner) for inner in value] if isinstance(value, list) else value


def _number(digits: str) -> float:
    """A whole number that the library cannot hold is the nearest that it can."""
    number = int(digits)
    return number if -_LARGEST <= number < _LARGEST else float(number)


def _bound() -> None:
    """Have at most so much memory more than at the beginning, where the platform can say so."""
    try:
        import resource  # noqa: PLC0415  not on Windows
    except ImportError:
        return
    try:
        with open("/proc/self/statm", encoding="ascii") as sizes:  # noqa: PTH123  before pathlib
            begins = int(sizes.read().split()[0]) * resource.getpagesize()
    except OSError:
        begins = MEMORY  # macOS does not say
    try:
        resource.setrlimit(resource.RLIMIT_AS, (begins + MEMORY, begins + MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (OSError, ValueError):
        return


def _alarm(seconds: float) -> None:
    """Let the kernel end this process after some seconds; 0 takes it back."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)
