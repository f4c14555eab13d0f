"""Versions and aliases: taken wherever an ARN is, also out of the console, and shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import nestedsf
from nestedsf.exceptions import InputError
from tests.emulator.machines_for_tests import Lab, machine, nested, passing

if TYPE_CHECKING:
    from collections.abc import Iterator

CONSOLE = "https://us-east-1.console.aws.amazon.com/states/home?region=us-east-1#"


@pytest.fixture
def lab() -> Iterator[Lab]:
    with nestedsf.moto_session(time_scale=50) as session:
        yield Lab(session)


@pytest.fixture
def version(lab: Lab) -> str:
    return f"{lab.create(machine({'Done': passing()}), publish=True)}:1"


@pytest.fixture
def alias(lab: Lab, version: str) -> str:
    routes = [{"stateMachineVersionArn": version, "weight": 100}]
    made = lab.sfn.create_state_machine_alias(name="live", routingConfiguration=routes)
    return str(made["stateMachineAliasArn"])


def test_what_was_started_is_named_everywhere(lab: Lab, version: str, alias: str) -> None:
    states = {"V": nested(".sync:2", version, Next="A"), "A": nested(".sync", alias)}
    trace = nestedsf.run(lab.session, lab.create(machine(states)))
    name = version.split(":")[6]
    first, second = (visit.child for visit in trace.visits)
    assert first is not None
    assert second is not None
    assert (first.qualified_name, second.qualified_name) == (f"{name}:1", f"{name}:live")
    assert first.state_machine_name == second.state_machine_name == name
    assert f"{name}:live" in trace.outline()
    assert f"{name}:live" in nestedsf.draw(trace, children=True).svg
    began = second.events[0].details
    assert began["stateMachineAliasArn"] == alias
    assert began["stateMachineVersionArn"] == version
    assert "stateMachineVersionArn" not in trace.events[0].details


@pytest.mark.parametrize("page", ["/v2/statemachines/view/{}?type=standard", " {} ", "encoded"])
def test_a_state_machine_is_started_from_its_page(lab: Lab, alias: str, page: str) -> None:
    text = CONSOLE + "/statemachines/view/" + alias.replace(":", "%3A")
    if page != "encoded":
        text = (CONSOLE if page.startswith("/") else "") + page.format(alias)
    assert nestedsf.run(lab.session, text).qualified_name.endswith(":live")


def test_an_execution_is_fetched_from_its_page(lab: Lab, alias: str) -> None:
    arn = lab.start(alias)
    lab.ended(arn)
    page = f"{CONSOLE}/v2/executions/details/{arn}"
    trace = nestedsf.fetch_trace(lab.session, page)
    assert trace.execution_arn == arn
    explorer = nestedsf.explore(lab.session, page)
    assert explorer.shown == trace
    with pytest.raises(InputError, match="of a state machine"):
        nestedsf.fetch_trace(lab.session, f"{CONSOLE}/v2/statemachines/view/{alias}")
    with pytest.raises(InputError, match="no execution's ARN"):
        nestedsf.fetch_trace(lab.session, f"https://example.com/{arn}")
