"""Actions of Step Functions and of EventBridge: the calls of their APIs, as policies name them.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsstepfunctions.html
"""

from __future__ import annotations

import re

__all__ = ["ACTIONS", "acts_on"]

_NAMES = {
    "states": """
        CreateActivity CreateStateMachine CreateStateMachineAlias DeleteActivity
        DeleteStateMachine DeleteStateMachineAlias DeleteStateMachineVersion
        DescribeActivity DescribeExecution DescribeMapRun DescribeStateMachine
        DescribeStateMachineAlias DescribeStateMachineForExecution GetActivityTask
        GetExecutionHistory ListActivities ListExecutions ListMapRuns
        ListStateMachineAliases ListStateMachineVersions ListStateMachines
        ListTagsForResource PublishStateMachineVersion RedriveExecution SendTaskFailure
        SendTaskHeartbeat SendTaskSuccess StartExecution StartSyncExecution
        StopExecution TagResource TestState UntagResource UpdateMapRun
        UpdateStateMachine UpdateStateMachineAlias ValidateStateMachineDefinition
    """,
    "events": """
        ActivateEventSource CancelReplay CreateApiDestination CreateArchive
        CreateConnection CreateEndpoint CreateEventBus CreatePartnerEventSource
        DeactivateEventSource DeauthorizeConnection DeleteApiDestination DeleteArchive
        DeleteConnection DeleteEndpoint DeleteEventBus DeletePartnerEventSource
        DeleteRule DescribeApiDestination DescribeArchive DescribeConnection
        DescribeEndpoint DescribeEventBus DescribeEventSource DescribePartnerEventSource
        DescribeReplay DescribeRule DisableRule EnableRule ListApiDestinations
        ListArchives ListConnections ListEndpoints ListEventBuses ListEventSources
        ListPartnerEventSourceAccounts ListPartnerEventSources ListReplays
        ListRuleNamesByTarget ListRules ListTagsForResource ListTargetsByRule PutEvents
        PutPartnerEvents PutPermission PutRule PutTargets RemovePermission RemoveTargets
        StartReplay TagResource TestEventPattern UntagResource UpdateApiDestination
        UpdateArchive UpdateConnection UpdateEndpoint UpdateEventBus
    """,
}
ACTIONS = {
    service: tuple(f"{service}:{name}" for name in names.split())
    for service, names in _NAMES.items()
}
"""By the prefix of the service."""

_OF_EXECUTIONS = (
    "states:DescribeExecution",
    "states:DescribeStateMachineForExecution",
    "states:GetExecutionHistory",
    "states:RedriveExecution",
    "states:StopExecution",
)
_ON_ANYTHING = re.compile(r":(?:Un)?[Tt]agResource|:ListTagsForResource")
_KINDS = (
    (re.compile(r"events:\w*(?:Rule|Targets)"), "rule"),
    (re.compile(r"events:"), "event-bus"),
    (re.compile("|".join(_OF_EXECUTIONS)), "execution"),
    (re.compile(r"states:\w*Activit"), "activity"),
    (re.compile(r"states:\w*MapRun"), "mapRun"),
    (re.compile(r"states:"), "stateMachine"),
)


def acts_on(action: str, on: str) -> bool:
    """Whether an action can act on a resource at all: what is of another kind, it never does.

    >>> execution = "arn:aws:states:us-east-1:123456789012:execution:pack:1"
    >>> acts_on("states:StopExecution", execution), acts_on("states:StartExecution", execution)
    (True, False)
    >>> acts_on("events:PutRule", execution), acts_on("s3:GetObject", execution)
    (False, True)
    """
    if action.partition(":")[0] not in ACTIONS or not on.startswith("arn:"):
        return True
    service, kind = on.split(":")[2], re.split(r"[:/]", on.split(":", 5)[-1])[0]
    if service != action.partition(":")[0]:
        return False
    if _ON_ANYTHING.search(action):
        return True
    return kind == next(each for pattern, each in _KINDS if pattern.match(action))
