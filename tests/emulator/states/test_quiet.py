"""Nothing is printed, whatever fails."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.emulator.machines_for_tests import (
    Lab,
    failing,
    machine,
    mapping,
    nested,
    parallel,
    passing,
    waiting,
)


def test_failing_executions_print_nothing(lab: Lab, capfd: pytest.CaptureFixture[str]) -> None:
    quick = lab.create(machine({"Done": passing()}))
    lost = nested("", quick, {"v.$": "$.missing"})
    for state in (
        failing("Boom"),
        lost,
        nested(".sync", quick + "x"),
        parallel(machine({"A": lost})),
        mapping(machine({"A": failing()})),
        passing(Parameters={"v.$": "States.StringToJson('{')"}),
        waiting(quick, TimeoutSeconds=1),
    ):
        assert lab.run(machine({"X": state}), [1])["status"] == "FAILED"
    assert capfd.readouterr() == ("", "")


def test_an_unreadable_function_prints_nothing(lab: Lab, capfd: pytest.CaptureFixture[str]) -> None:
    lab.run(machine({"X": passing(Parameters={"v.$": r"States.Format('it\'s {}', 1)"})}))
    assert capfd.readouterr() == ("", "")


SCRIPT = """
import sys
import nestedsf
from tests.emulator.machines_for_tests import Lab, failing, machine, nested, passing, wait, waiting
session = nestedsf.moto_session(time_scale=50)
lab = Lab(session)
quick = lab.create(machine({"Done": passing()}))
for state in (failing(), nested("", quick, {"v.$": "$.no"}), waiting(quick, TimeoutSeconds=1)):
    lab.run(machine({"X": state}))
lab.start(machine({"X": wait(60_000)}))
"""


def test_a_process_without_handlers_prints_nothing_and_ends() -> None:
    result = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=Path(__file__).parents[3],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
