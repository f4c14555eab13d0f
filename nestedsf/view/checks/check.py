"""A check as a terminal and a notebook show it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from nestedsf.jsontext import visible
from nestedsf.view.plans.tables import Section, as_html
from nestedsf.view.showing import chosen
from nestedsf.workflows.findings.finding import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from nestedsf.workflows.findings.finding import Finding

__all__ = ["Check"]

_TITLES = {
    "ERROR": "AWS refuses",
    "WARNING": "AWS warns",
    "ADVICE": "Advice",
    "NOTE": "Notes",
}
_KEYS = {"ERROR": "errors", "WARNING": "warnings", "ADVICE": "advice", "NOTE": "notes"}
_COUNTED = {
    "ERROR": ("error", "errors"),
    "WARNING": ("warning", "warnings"),
    "ADVICE": ("piece of advice", "pieces of advice"),
    "NOTE": ("note", "notes"),
}


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Check:
    """What is found in state machines; the last line of a notebook cell shows it.

    Its length and its items are those of `findings`.

    Attributes:
        findings: What is found: errors first, then warnings, advice and notes.
        machines: How many state machines were looked at.
    """

    findings: tuple[Finding, ...]
    machines: int = 1

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What AWS refuses."""
        return self._of("ERROR")

    @property
    def advice(self) -> tuple[Finding, ...]:
        """What AWS accepts and will probably not do what was meant, AWS's warnings first."""
        return (*self._of("WARNING"), *self._of("ADVICE"))

    @property
    def notes(self) -> tuple[Finding, ...]:
        """What is no fault: what is filled in later, or runs on AWS and not here."""
        return self._of("NOTE")

    @property
    def text(self) -> str:
        """A line for each finding, as compilers write it, and what they come to."""
        lines = []
        for severity in SEVERITIES:
            found = self._of(severity)
            if found:
                lines += [f"{_TITLES[severity]}:", *map(_line, found), ""]
        return "\n".join([*lines, self._summary])

    @property
    def html(self) -> str:
        """The same as tables."""
        return as_html(self._summary, self._sections())

    def to_dict(self) -> dict[str, Any]:
        """The check as a JSON value."""
        return {
            "machines": self.machines,
            **{key: len(self._of(severity)) for severity, key in _KEYS.items()},
            "findings": [asdict(each) for each in self.findings],
        }

    def _of(self, severity: str) -> tuple[Finding, ...]:
        return tuple(each for each in self.findings if each.severity == severity)

    @property
    def _summary(self) -> str:
        looked_at = f"{self.machines:,} state machine{'s' * (self.machines != 1)}"
        counts = [
            f"{count:,} {_COUNTED[severity][count != 1]}"
            for severity in SEVERITIES
            if (count := len(self._of(severity)))
        ]
        return f"{looked_at}: {', '.join(counts) or 'nothing to report'}."

    def _sections(self) -> Iterator[Section]:
        for severity in SEVERITIES:
            rows = tuple(
                (_place(each), visible(each.state or ""), each.code, _says(each))
                for each in self._of(severity)
            )
            if rows:
                yield Section(_TITLES[severity], ("where", "state", "code", "what"), rows)

    def __len__(self) -> int:
        return len(self.findings)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def __getitem__(self, number: int) -> Finding:
        return self.findings[number]

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"Check({self._summary.rstrip('.')})"

    def _repr_mimebundle_(
        self, include: Container[str] | None = None, exclude: Container[str] | None = None
    ) -> dict[str, str]:
        """What notebooks show: tables in HTML, and the text."""
        return chosen({"text/plain": self.text, "text/html": self.html}, include, exclude)


def _line(found: Finding) -> str:
    return f"{_place(found)}: {found.severity.lower()} {found.code}: {_says(found, state=True)}"


def _place(found: Finding) -> str:
    return f"{visible(found.file or 'definition')}:{found.line}"


def _says(found: Finding, *, state: bool = False) -> str:
    """The message and the remedy in one line, with the state if the message does not name it."""
    quoted = (f"'{found.state}'", f'"{found.state}"')
    named = found.state is None or any(name in found.message for name in quoted)
    where = f" (state {quoted[0]})" if state and not named else ""
    says = f"{found.message}{where}. {found.remedy}"
    return visible(" ".join(says.split()))
