"""The table: each action of the API that is answered, and the function that answers it.

What takes time answers with a future that ends with the answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from nestedsf.emulator.states.actions import (
    activities,
    aliases,
    definitions,
    executions,
    histories,
    map_runs,
    redrives,
    state_machines,
    state_tests,
    sync_executions,
    tags,
    task_tokens,
    versions,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from nestedsf.emulator.states.request import Answer, Request
    from nestedsf.engine.scheduler import Future

    Action: TypeAlias = Callable[[Request], Answer | Future]

__all__ = ["ACTIONS", "AWAITED"]

ACTIONS: dict[str, Action] = {
    "CreateActivity": activities.create_activity,
    "CreateStateMachine": state_machines.create_state_machine,
    "CreateStateMachineAlias": aliases.create_state_machine_alias,
    "DeleteActivity": activities.delete_activity,
    "DeleteStateMachine": state_machines.delete_state_machine,
    "DeleteStateMachineAlias": aliases.delete_state_machine_alias,
    "DeleteStateMachineVersion": versions.delete_state_machine_version,
    "DescribeActivity": activities.describe_activity,
    "DescribeExecution": executions.describe_execution,
    "DescribeMapRun": map_runs.describe_map_run,
    "DescribeStateMachine": state_machines.describe_state_machine,
    "DescribeStateMachineAlias": aliases.describe_state_machine_alias,
    "DescribeStateMachineForExecution": state_machines.describe_state_machine_for_execution,
    "GetActivityTask": activities.get_activity_task,
    "GetExecutionHistory": histories.get_execution_history,
    "ListActivities": activities.list_activities,
    "ListExecutions": executions.list_executions,
    "ListMapRuns": map_runs.list_map_runs,
    "ListStateMachineAliases": aliases.list_state_machine_aliases,
    "ListStateMachines": state_machines.list_state_machines,
    "ListStateMachineVersions": versions.list_state_machine_versions,
    "ListTagsForResource": tags.list_tags_for_resource,
    "PublishStateMachineVersion": versions.publish_state_machine_version,
    "RedriveExecution": redrives.redrive_execution,
    "SendTaskFailure": task_tokens.send_task_failure,
    "SendTaskHeartbeat": task_tokens.send_task_heartbeat,
    "SendTaskSuccess": task_tokens.send_task_success,
    "StartExecution": executions.start_execution,
    "StartSyncExecution": sync_executions.start_sync_execution,
    "StopExecution": executions.stop_execution,
    "TagResource": tags.tag_resource,
    "TestState": state_tests.test_state,
    "UntagResource": tags.untag_resource,
    "UpdateMapRun": map_runs.update_map_run,
    "UpdateStateMachine": state_machines.update_state_machine,
    "UpdateStateMachineAlias": aliases.update_state_machine_alias,
    "ValidateStateMachineDefinition": definitions.validate_state_machine_definition,
}
"""By the action's name."""

AWAITED = frozenset({"GetActivityTask", "StartSyncExecution", "TestState"})
"""Those that may take time, and then answer with a future."""
