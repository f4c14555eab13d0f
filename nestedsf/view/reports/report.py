"""Reports: an execution as one HTML file, and its outline as the text twin."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from nestedsf.arguments import FLAG, PATH, TEXT, Kind
from nestedsf.exceptions import InputError
from nestedsf.files import write_file
from nestedsf.jsontext import visible
from nestedsf.masking.display import for_display, showing_secrets
from nestedsf.trace.collector import collector_paused
from nestedsf.trace.execution import TRACE, ExecutionTrace
from nestedsf.view.canvas import attribute
from nestedsf.view.reports.headline import summary
from nestedsf.view.reports.page import page
from nestedsf.view.reports.sections import title_of
from nestedsf.view.showing import chosen

if TYPE_CHECKING:
    import os
    from collections.abc import Container, Iterable

__all__ = ["Report", "check_target", "report"]

_ENDINGS = (".html", ".htm")
_LARGEST = 600_000
"""Characters of a page that is put into a notebook."""
_IS_THERE = (
    "{} is there already: choose another name, or delete it first, so that nothing is "
    "overwritten by accident."
)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Report:
    """An execution as a page; the last line of a notebook cell shows it in a frame.

    Attributes:
        trace: The execution, with its children.
        notes: What could not be read, a sentence each.
        show_secrets: Whether ids, ARNs, task tokens and dates are shown as they are.
    """

    trace: ExecutionTrace
    notes: tuple[str, ...] = ()
    show_secrets: bool = False

    @property
    def html(self) -> str:
        """The page: one document, without a script, that asks for nothing."""
        with collector_paused(), showing_secrets(self.show_secrets):
            return page(self.trace, self.notes, show_secrets=self.show_secrets)

    @property
    def text(self) -> str:
        """The outline, and after it what could not be read."""
        outline = self.trace.outline(show_secrets=self.show_secrets)
        with showing_secrets(self.show_secrets):
            notes = [visible(str(for_display(note))) for note in self.notes]
        return "\n".join([outline, *notes])

    def save(self, path: str | os.PathLike[str], *, overwrite: bool = False) -> Path:
        """Write the page to a file, all of it or nothing.

        With secrets in it the file is for its owner alone (mode 600), where there are modes.

        Args:
            path: Where to write; it ends in ``.html``.
            overwrite: Whether a file that is there is replaced.

        Returns:
            The path.

        Raises:
            InputError: As `check_target`.
            OSError: The file cannot be written, as where the disk is full.
        """
        path = check_target(path, overwrite=overwrite)
        content = self.html.encode()
        target = path.resolve() if overwrite else path  # what a link leads to is replaced
        try:
            write_file(target, content, private=self.show_secrets, overwrite=overwrite)
        except FileExistsError:
            raise InputError(_IS_THERE.format(path)) from None
        return path

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"Report({self.trace!r})"

    def _repr_mimebundle_(
        self, include: Container[str] | None = None, exclude: Container[str] | None = None
    ) -> dict[str, str]:
        """What notebooks show: why it failed, and the page in a frame; else the outline."""
        bundle = {"text/plain": self.text, "text/html": self._framed()}
        return chosen(bundle, include, exclude)

    def _framed(self) -> str:
        """The error first, for where frames are not trusted, and the page, unless it is large."""
        document = self.html
        with showing_secrets(self.show_secrets):
            head = summary(self.trace)
            title = attribute(str(for_display(f"Report on {title_of(self.trace)}")))
        if len(document) > _LARGEST:
            return (
                f"{head}<p>The report has {len(document) / 1e6:.1f} million characters, too many "
                'for a cell: <code>.save("report.html")</code> writes it to a file.</p>'
            )
        return (
            f'{head}<iframe sandbox="" title={title} srcdoc="{escape(document)}" '
            'style="width:100%;height:700px;border:1px solid #8c8c94;border-radius:8px"></iframe>'
            '<p>To have it in a file: <code>.save("report.html")</code></p>'
        )


_NOTES = Kind("a list of texts", (list, tuple, set, frozenset, Iterator))


def report(
    trace: ExecutionTrace, *, notes: Iterable[str] = (), show_secrets: bool = False
) -> Report:
    """Report on an execution, with all that it started, in one HTML file.

    The page has the picture, whose states lead to what is told of them, the timeline, the
    integration patterns side by side, the messages, and then each execution and each visit:
    input, output, data flow, error and cause, attempts, definition, events. Long values are
    elided and can be opened in full, each once, 1.5 million characters together. Of a long
    execution 150 executions and 400 visits are told, those that did not succeed first, and how
    many are left out stands where they would be.

    Args:
        trace: The execution, with its children.
        notes: What could not be read, a sentence each, for the head of the page.
        show_secrets: Whether ids, ARNs, task tokens and dates are shown as they are.

    >>> from nestedsf.trace import trace_of
    >>> made = report(trace_of([{"id": 1, "type": "ExecutionStarted"}], name="main"))
    >>> print(made)
    ▸ RUNNING    main
    >>> "<script" in made.html
    False
    """
    TRACE.check(trace=trace)
    FLAG.check(show_secrets=show_secrets)
    _NOTES.check(notes=notes)
    notes = tuple(notes)
    for note in notes:
        TEXT.check(note=note)
    return Report(trace=trace, notes=notes, show_secrets=show_secrets)


def check_target(path: str | os.PathLike[str], *, overwrite: bool = False) -> Path:
    """The path, where a page can be written to it.

    Raises:
        InputError: It does not end in ``.html``, its folder is not there, or there is a file
            already, which is replaced only with ``overwrite``; nothing was written.
    """
    PATH.check(path=path)
    path = Path(path)
    if path.suffix.lower() not in _ENDINGS:
        raise InputError(
            f"The page is HTML, and {path.name!r} does not end in .html: name it so, "
            "or a browser shows its source."
        )
    if not path.parent.is_dir():
        raise InputError(f"There is no folder {path.parent}: make it first, or name another one.")
    if path.is_dir() or (path.exists() and not overwrite):
        raise InputError(_IS_THERE.format(path))
    return path
