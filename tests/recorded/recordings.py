"""AWS's answers, recorded, with the requests that led to them.

A recording is a JSON file in a folder beside the project, `shared/aws-recorded/<kind>/`:
`requests` (action and parameters, in order), `answers` (by label), `recorded` (the day) and
`source`. Where the folder is not there, there are no recordings.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FOLDER = Path(__file__).parents[3] / "shared" / "aws-recorded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request to Step Functions: "CreateStateMachine" and its parameters."""

    action: str
    parameters: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """A sequence of requests and what AWS answered.

    `name` is "<kind>/<file without .json>", `recorded` "31-12-2024, 23:59:59".
    """

    name: str
    recorded: str
    requests: tuple[Request, ...]
    answers: dict[str, Any]

    @property
    def kind(self) -> str:
        """The folder that it is in."""
        return self.name.partition("/")[0]

    @property
    def day(self) -> str:
        """The day that it was made, as "2024-12-31"."""
        return "-".join(reversed(self.recorded.partition(",")[0].split("-")))


def recordings(kinds: Iterable[str] = ()) -> list[Recording]:
    """All recordings, or those of some folders, by name."""
    wanted = set(kinds)
    paths = sorted(FOLDER.glob("*/*.json"))
    return [_read(path) for path in paths if not wanted or path.parent.name in wanted]


def histories(recording: Recording) -> Iterator[list[dict[str, Any]]]:
    """The histories among a recording's answers."""
    for answer in recording.answers.values():
        if isinstance(answer, dict) and "events" in answer:
            yield answer["events"]


def details(event: dict[str, Any]) -> dict[str, Any]:
    """An event's details, whatever its type."""
    return next((value for key, value in event.items() if key.endswith("EventDetails")), {})


def strings(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Every string in a value, with the key that it is under."""
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from strings(item, name)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item, key)


def _read(path: Path) -> Recording:
    content = json.loads(path.read_text(encoding="utf-8"))
    return Recording(
        name=f"{path.parent.name}/{path.stem}",
        recorded=content["recorded"],
        requests=tuple(Request(**request) for request in content["requests"]),
        answers=content["answers"],
    )
