"""Updates of stacks: nestedsf.emulator.stacks.updates."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.emulator.machines_for_tests import Json, Lab


def test_what_is_new_sees_what_it_refers_to_as_it_was(
    lab: Lab, deploy: Callable[[Json], str]
) -> None:
    def resources(name: str, **more: Json) -> Json:
        queue = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": name}}
        return {"First": queue, **more}

    deploy(resources("old"))
    value = {"Fn::GetAtt": ["First", "QueueName"]}
    parameter = {"Type": "String", "Name": "/name", "Value": value}
    new = resources("new", Second={"Type": "AWS::SSM::Parameter", "Properties": parameter})
    lab.session.client("cloudformation").update_stack(
        StackName="stack", TemplateBody=json.dumps({"Resources": new})
    )
    found = lab.session.client("ssm").get_parameter(Name="/name")["Parameter"]["Value"]
    assert found == "old", "moto now changes it first: nestedsf.emulator.stacks.updates may go"
