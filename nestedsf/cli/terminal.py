r"""The terminal: the one place through which all goes that a command prints.

What is printed comes from histories, definitions, accounts and arguments, and must give a
terminal no orders. So every character that does not print is written as an escape, as
`nestedsf.jsontext.visible` writes it: control characters (ESC is ``\x1b``) but for line feeds and
tabs, C1 (``\x9b``), those that turn the direction of writing (``\u202e``), invisible ones and lone
surrogates. JSON has escapes of its own (``\u001b``), and decodes to the same. Of rich's own
output it is the text that is made visible; its colours are not data.

While a command runs, `guarded` has what libraries, warnings and tracebacks print go the same way.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import traceback
import warnings
from typing import TYPE_CHECKING, Any, TextIO, cast

from nestedsf.exceptions import InputError
from nestedsf.jsontext import escaped_json, indented, visible, visible_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

_STREAMS = (0, 1, 2)


class _Visible:
    """A stream whose text is made visible before it is written."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    def write(self, text: str) -> int:
        self.stream.write(visible_lines(text))
        return len(text)

    def writelines(self, lines: list[str]) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  as the stream has it
        return getattr(self.stream, name)


@contextlib.contextmanager
def guarded() -> Iterator[bool]:
    """Within the block, whatever is printed is made visible; whether there is a standard output.

    A stream that is closed is as one to the null device, so that no file that is opened later
    gets its number.
    """
    before = sys.stdin, sys.stdout, sys.stderr
    shown = warnings.showwarning
    if None in before:
        _occupy()
    with contextlib.ExitStack() as opened:
        for name in ("stdout", "stderr"):
            stream = getattr(sys, name)
            if stream is None:
                stream = opened.enter_context(open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123
            elif hasattr(stream, "reconfigure"):  # a terminal without UTF-8 gets escapes
                stream.reconfigure(errors="backslashreplace")
            setattr(sys, name, _Visible(stream))
        warnings.showwarning = _show_warning
        try:
            yield before[1] is not None
        finally:
            try:
                sys.stderr.flush()
            except OSError:
                _send_nowhere(sys.stderr)
            sys.stdin, sys.stdout, sys.stderr = before
            warnings.showwarning = shown


def say(text: object = "", *, flush: bool = False) -> None:
    """Print to standard output."""
    print(text, flush=flush)


def say_json(value: object) -> None:
    """Print a value as JSON.

    Raises:
        InputError: It is nested too deeply to be written.
    """
    try:
        text = escaped_json(indented(value), sys.stdout.encoding or "utf-8")
    except ValueError as error:
        raise InputError(
            f"This cannot be printed as JSON, for {error}: leave --json out."
        ) from None
    print(text)


def complain(sentence: str) -> None:
    """Print a sentence, in one line, to standard error; where that cannot be, say nothing."""
    with contextlib.suppress(OSError):
        print(f"nestedsf: {visible(' '.join(sentence.splitlines()))}", file=sys.stderr, flush=True)


def show_fault() -> None:
    """Print the error that is handled, which is a fault of nestedsf's own, with its traceback."""
    with contextlib.suppress(OSError):
        traceback.print_exc()


def answer(question: str) -> str | None:
    """What is typed in answer to a question; None where nobody is there to ask."""
    if sys.stdin is None or not sys.stdin.isatty():
        return None
    print(question, end="", file=sys.stderr, flush=True)
    try:
        return sys.stdin.readline().strip()
    except UnicodeDecodeError:
        return ""


def console(*, stderr: bool = False) -> Console:
    """A console of rich's: text is made visible, and is no markup."""
    from nestedsf.cli.consoles import VisibleConsole  # noqa: PLC0415  most commands need no rich

    stream: Any = sys.stderr if stderr else sys.stdout
    file = cast("TextIO", stream.stream if isinstance(stream, _Visible) else stream)
    return VisibleConsole(file=file, highlight=False, markup=False, emoji=False)


def is_there() -> bool:
    """Whether what is printed goes to a terminal."""
    return sys.stdout.isatty()


def width(otherwise: int) -> int:
    """How many columns the terminal has; without one `otherwise`."""
    return shutil.get_terminal_size().columns if is_there() else otherwise


def finish() -> None:
    """Have all written that was printed; raises OSError where that cannot be."""
    sys.stdout.flush()


def give_up() -> None:
    """Send to nowhere what cannot be written to standard output."""
    _send_nowhere(sys.stdout)


def _send_nowhere(stream: TextIO) -> None:
    """Otherwise Python would try again at its end, and fail."""
    with contextlib.suppress(OSError, ValueError):
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, stream.fileno())
        os.close(null)


def _show_warning(message: Warning | str, *_: object, **__: object) -> None:
    complain(str(message))


def _occupy() -> None:
    """Open the null device in place of the streams that are closed."""
    while (number := os.open(os.devnull, os.O_RDWR)) in _STREAMS:
        os.set_inheritable(number, True)  # noqa: FBT003  as a stream is
    os.close(number)
