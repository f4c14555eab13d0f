"""Requests: nestedsf.emulator.gateway."""

from __future__ import annotations

import boto3

from nestedsf.emulator.lazy_imports import importing_moto
from tests.emulator.canaries.moto_as_it_is import REGION, python
from tests.emulator.machines_for_tests import Lab, machine, passing

with importing_moto():
    from moto.core import utils


def test_a_loader_is_made_anew_each_time() -> None:
    assert utils.create_loader() is not utils.create_loader(), (
        "moto now keeps its loader: the cached create_loader of nestedsf.emulator.gateway may go"
    )


def test_the_switch_answers_every_session(lab: Lab) -> None:
    stranger = boto3.Session("someone", "else", region_name=REGION).client("stepfunctions")
    lab.create(machine({"A": passing()}))
    assert stranger.list_state_machines()["stateMachines"], (
        "moto now keeps to one session: nestedsf.emulator.gateway.Gateway may go"
    )


def test_naming_a_service_reads_the_profile() -> None:
    program = (
        "from nestedsf.emulator.lazy_imports import importing_moto\n"
        "with importing_moto():\n"
        "    from moto.core import utils\n"
        "utils.service_name_from_moto_package_name('sqs')\n"
    )
    assert "ProfileNotFound" in python(program, AWS_PROFILE="not-there").stderr, (
        "moto now reads no configuration: _sealed_for_moto of nestedsf.emulator.gateway may go"
    )
