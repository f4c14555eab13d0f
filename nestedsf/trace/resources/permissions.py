"""Permissions that a state machine's Tasks and Distributed Maps need.

https://docs.aws.amazon.com/step-functions/latest/dg/service-integration-iam-templates.html. The
optimized integrations are in `nestedsf.trace.resources.integrations`; for the APIs of the AWS
SDK only their own action is given, and not what else a call may need, as iam:PassRole.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from nestedsf.arguments import Kind
from nestedsf.asl.definition import Definition
from nestedsf.trace.resources.iam_actions import iam_actions
from nestedsf.trace.resources.integrations import CONNECTION, INTEGRATIONS, Integration
from nestedsf.trace.resources.plan import SHARED_RULE
from nestedsf.trace.resources.targets import named, target_of
from nestedsf.trace.tasks import CALLBACK, RUN_A_JOB, START_SYNC, task_facts, without_ending

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nestedsf.asl.definition import StateDefinition
    from nestedsf.jsontext import Json

__all__ = [
    "ASSUMED",
    "MACHINE",
    "TOKEN_HOLDER",
    "WORKER",
    "Permission",
    "permissions",
    "permissions_of",
    "task_permissions",
]

MACHINE = "the state machine's role"
ASSUMED = "the role that the Task assumes"
TOKEN_HOLDER = "whoever has the task token"  # noqa: S105  no secret
WORKER = "the activity's worker"
_WAITING = "the state machine that waits"
_ARN_PARTS = 7  # arn:aws:states:region:account:stateMachine:name
_RULE_ACTIONS = ("events:PutTargets", "events:PutRule", "events:DescribeRule")
_WRITES = ("s3:PutObject", "s3:GetObject", "s3:ListMultipartUploadParts", "s3:AbortMultipartUpload")


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """Actions that somebody must be allowed.

    Attributes:
        who: ``MACHINE``, ``TOKEN_HOLDER``, ``WORKER``, or ``ASSUMED`` for a Task that has
            Credentials.
        actions: As in a policy, for example ``states:StartExecution``; empty where they are not
            known.
        on: The resource: an ARN where the definition has it, or the end of one in this account
            and region, as ``table/orders``, or else in words; what is called, where the actions
            are not known.
    """

    who: str
    actions: tuple[str, ...]
    on: str


_DEFINITION = Kind("a Definition, as parse_definition() gives it", (Definition,))


def permissions(definition: Definition) -> tuple[Permission, ...]:
    """The permissions that a state machine needs, each once.

    >>> from nestedsf.asl.definition import parse_definition
    >>> task = {"Type": "Task", "Resource": "arn:aws:states:::states:startExecution", "End": True}
    >>> [needed] = permissions(parse_definition({"StartAt": "A", "States": {"A": task}}))
    >>> needed.who, needed.actions, needed.on
    ("the state machine's role", ('states:StartExecution',), 'the child state machine')
    """
    _DEFINITION.check(definition=definition)
    return tuple(dict.fromkeys(one for state in definition.states for one in permissions_of(state)))


def permissions_of(state: StateDefinition) -> Iterator[Permission]:
    """The permissions that one state needs; those inside it need their own."""
    if state.type == "Task":
        facts = task_facts((), state)
        needed = task_permissions(facts.resource, facts.integration_pattern, _arguments(state.raw))
        yield from (
            _assuming(state.raw["Credentials"], needed) if "Credentials" in state.raw else needed
        )
    elif state.distributed:
        yield from _map_permissions(state.raw)


def task_permissions(
    resource: str | None, pattern: str | None, parameters: Json = None
) -> Iterator[Permission]:
    """The permissions for one Task.

    Args:
        resource: As in ``StateVisit.resource``.
        pattern: The integration pattern.
        parameters: As written in the definition or as in the history, for the ARNs in them.
    """
    resource = resource or ""
    called, _ = without_ending(resource)
    service = called.partition(":")[0]
    given = _mapping(parameters)
    if ":activity:" in resource:
        yield Permission(who=WORKER, actions=("states:GetActivityTask",), on=resource)
    elif ":lambda:" in resource:
        yield _of_machine("lambda:InvokeFunction", on=resource)
    elif service == "lambda":
        yield _of_machine("lambda:InvokeFunction", on=named(given, "FunctionName", "the function"))
    elif called == "states:startExecution":
        yield from _starts(_child(given), pattern)
    elif called == START_SYNC:
        yield _of_machine("states:StartSyncExecution", on=_child(given))
    elif called in INTEGRATIONS:
        yield from _integrated(INTEGRATIONS[called], service, pattern, given)
    elif resource:
        yield _by_name(called.removeprefix("aws-sdk:"), called, given)
    if pattern == CALLBACK or ":activity:" in resource:
        yield Permission(
            who=TOKEN_HOLDER,
            actions=("states:SendTaskSuccess", "states:SendTaskFailure"),
            on=_WAITING,
        )


def _assuming(credentials: object, needed: Iterable[Permission]) -> Iterator[Permission]:
    """Of a Task that calls with another role, often one of another account.

    https://docs.aws.amazon.com/step-functions/latest/dg/concepts-access-cross-acct-resources.html
    """
    yield _of_machine("sts:AssumeRole", on=named(_mapping(credentials), "RoleArn", ASSUMED))
    for one in needed:
        yield replace(one, who=ASSUMED) if one.who == MACHINE else one


def _starts(child: str, pattern: str | None) -> Iterator[Permission]:
    """Of a Task that starts an execution."""
    yield _of_machine("states:StartExecution", on=child)
    if pattern == RUN_A_JOB:
        on = _executions(child)
        yield _of_machine("states:DescribeExecution", "states:StopExecution", on=on)
        yield _of_machine(*_RULE_ACTIONS, on=f"rule/{SHARED_RULE}")


def _integrated(
    found: Integration, service: str, pattern: str | None, given: Mapping[str, Json]
) -> Iterator[Permission]:
    """Of an optimized integration."""
    runs = pattern == RUN_A_JOB
    actions = found.actions.split() + (found.job.split() if runs else [])
    if actions:
        yield _of_machine(*actions, on=f"what {service} acts on")
    for besides, on in found.besides:
        connection = on == CONNECTION and named(
            _mapping(given.get("Authentication")), "ConnectionArn"
        )
        yield _of_machine(*besides.split(), on=connection or on)
    if found.passes_role:
        yield _of_machine("iam:PassRole", on=f"the roles that {service} is given")
    if runs and found.rule:
        yield _of_machine(*_RULE_ACTIONS, on=f"rule/{found.rule}")


def _by_name(api: str, called: str, given: Mapping[str, Json] | None = None) -> Permission:
    """Of a call of an API: `s3:putObject`."""
    service, _, name = api.partition(":")
    actions = iam_actions(service, name)
    if not actions:
        return _of_machine(on=f"not known: {called}")
    on = target_of(called, given or {}) or f"what {actions[0].partition(':')[0]} acts on"
    if service == "sfn" and name.startswith("sendTask"):
        on = _WAITING
    elif service == "sfn" and name in ("startExecution", "startSyncExecution"):
        on = _child(given or {})
    return _of_machine(*actions, on=on)


def _map_permissions(state: Mapping[str, Any]) -> Iterator[Permission]:
    """Of a Distributed Map: each item or batch is a child execution of the state machine itself.

    https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html
    """
    yield _of_machine("states:StartExecution", on="the state machine itself")
    yield _of_machine("states:DescribeExecution", "states:StopExecution", on="its executions")
    reader, writer = _mapping(state.get("ItemReader")), _mapping(state.get("ResultWriter"))
    config, given = _mapping(reader.get("ReaderConfig")), _mapping(_arguments(reader))
    reads = _api(reader)
    if reads == "s3:listObjectsV2":
        yield _of_machine("s3:ListBucket", on=_in_s3(given, "", "the bucket of the items"))
    if reads == "s3:getObject" or config.get("Transformation") == "LOAD_AND_FLATTEN":
        one = "Key" in given and config.get("InputType") != "MANIFEST"
        key = named(given, "Key", "*") if one else "*"
        yield _of_machine("s3:GetObject", on=_in_s3(given, f"/{key}", "the objects of the items"))
    elif reads and reads != "s3:listObjectsV2":
        yield _by_name(reads, reads)
    writes, given = _api(writer), _mapping(_arguments(writer))
    if writes == "s3:putObject":
        prefix = named(given, "Prefix", "")
        on = _in_s3(given, f"/{prefix}{'/' if prefix else ''}*", "the objects of the results")
        yield _of_machine(*_WRITES, on=on)
    elif writes:
        yield _by_name(writes, writes)


def _api(part: Mapping[str, Any]) -> str:
    """`s3:getObject` of an ItemReader or ResultWriter; empty where it calls nothing."""
    resource = part.get("Resource")
    return resource.rpartition(":::")[2] if isinstance(resource, str) else ""


def _in_s3(given: Mapping[str, Json], path: str, else_: str) -> str:
    bucket = named(given, "Bucket", "")
    return f"arn:aws:s3:::{bucket}{path}" if bucket else else_


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _arguments(written: Mapping[str, Any]) -> Json:
    found: Json = written.get("Parameters", written.get("Arguments"))
    return found


def _of_machine(*actions: str, on: str) -> Permission:
    return Permission(who=MACHINE, actions=actions, on=on)


def _child(given: Mapping[str, Json]) -> str:
    """The state machine that is started: AWS authorizes a version or an alias by its ARN.

    https://docs.aws.amazon.com/step-functions/latest/dg/auth-version-alias.html
    """
    child = named(given, "StateMachineArn", "the child state machine")
    parts = child.split(":")
    return ":".join(parts[:_ARN_PARTS]) if parts[0] == "arn" else child


def _executions(child: str) -> str:
    """The executions of a state machine, as a policy writes them."""
    parts = child.split(":")
    if len(parts) < _ARN_PARTS:
        return "the executions of the child"
    return ":".join([*parts[:5], "execution", parts[6], "*"])
