# ruff: noqa: T201  a command prints
"""Replay AWS's recordings and say which are equal: `python -m tests.recorded.report [kind …]`."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import nestedsf
from tests.recorded.features import missing_features
from tests.recorded.recordings import FOLDER, recordings
from tests.recorded.replay import replay, time_scale
from tests.recorded.script import NotReplayableError

if TYPE_CHECKING:
    from tests.recorded.recordings import Recording


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How a recording's replay ended: "equal", "differs" or "not replayable", and where or why.

    `later` is what it needs that comes later; `seconds` is wall time.
    """

    name: str
    outcome: str
    reason: str = ""
    later: tuple[str, ...] = ()
    seconds: float = 0.0


def result_of(recording: Recording) -> Result:
    """Replay a recording in a session of its own."""
    start = time.monotonic()
    outcome, reason = "equal", ""
    try:
        with nestedsf.moto_session(time_scale=time_scale(recording)) as session:
            found = replay(session, recording)
        if found:
            outcome, reason = "differs", str(found)
    except NotReplayableError as error:
        outcome, reason = "not replayable", str(error)
    except Exception as error:  # noqa: BLE001  a report goes on with the next recording
        outcome, reason = "differs", f"{type(error).__name__}: {error}"
    return Result(
        name=recording.name,
        outcome=outcome,
        reason=reason,
        later=missing_features(recording),
        seconds=round(time.monotonic() - start, 3),
    )


def main(arguments: list[str]) -> int:
    """Print a line for each recording that is not equal, and the numbers of each kind."""
    parser = argparse.ArgumentParser(prog="python -m tests.recorded.report", description=__doc__)
    parser.add_argument("kinds", nargs="*", help="folders of recordings; all by default")
    parser.add_argument("--only", default="", help="only recordings with this in their name")
    parser.add_argument("--json", type=Path, help="a file for the results as JSON")
    parser.add_argument("--since", type=Path, help="earlier results: what was equal and is not?")
    parser.add_argument("--due", action="store_true", help="only what is due now")
    parser.add_argument("--equal", action="store_true", help="print those that are equal, too")
    options = parser.parse_args(arguments)
    if not FOLDER.is_dir():
        print("AWS's recordings are not beside the project: there is nothing to replay.")
        return 0
    results = []
    for recording in recordings(options.kinds):
        if options.only in recording.name and not (options.due and missing_features(recording)):
            results.append(result_of(recording))
            _print(results[-1], equal=options.equal)
    _print_numbers(results)
    if options.since:
        _print_lost(results, json.loads(options.since.read_text(encoding="utf-8")))
    if options.json:
        options.json.write_text(json.dumps([asdict(r) for r in results], indent=1) + "\n")
    return 0


def _print(result: Result, *, equal: bool) -> None:
    if result.outcome != "equal" or equal:
        later = f" [later: {', '.join(result.later)}]" if result.later else ""
        reason = f": {result.reason}" if result.reason else ""
        print(f"{result.name} ({result.seconds:.2f} s){later}: {result.outcome}{reason}")


def _print_numbers(results: list[Result]) -> None:
    kinds = list(dict.fromkeys(result.name.partition("/")[0] for result in results))
    print(f"\n{'':<20}{'equal':>7}{'of':>6}   {'due now':>8}{'of':>6}   not replayable")
    for kind in [*kinds, ""]:
        own = [r for r in results if r.name.startswith(f"{kind}/") or not kind]
        due = [r for r in own if not r.later]
        equal = Counter(bool(r.later) for r in own if r.outcome == "equal")
        unknown = sum(r.outcome == "not replayable" for r in own)
        print(
            f"{kind or 'all':<20}{equal.total():>7}{len(own):>6}"
            f"   {equal[False]:>8}{len(due):>6}   {unknown or ''}"
        )
    print(f"{sum(r.seconds for r in results):.1f} s")


def _print_lost(results: list[Result], earlier: list[dict[str, str]]) -> None:
    before = {result["name"] for result in earlier if result["outcome"] == "equal"}
    now = {result.name for result in results if result.outcome == "equal"}
    replayed = {result.name for result in results}
    lost, found = sorted((before - now) & replayed), sorted(now - before)
    print(f"\nequal then and not now: {len(lost)}; equal now and not then: {len(found)}")
    for name in lost:
        print(f"  lost: {name}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
