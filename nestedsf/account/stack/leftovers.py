"""Leftovers: what nestedsf has left in an account, found by reading alone.

The permissions for all of it: cloudformation:DescribeStacks, ListStackResources;
states:ListStateMachines, DescribeStateMachine, ListExecutions, ListTagsForResource;
lambda:ListFunctions, ListTags; logs:DescribeLogGroups, ListTagsForResource; iam:ListRoles,
ListRoleTags, ListRolePolicies, ListAttachedRolePolicies, ListInstanceProfilesForRole, GetRole,
GetRolePolicy; events:DescribeRule; tag:GetResources.
"""

from __future__ import annotations

import contextlib
from dataclasses import replace
from datetime import date, datetime, timezone
from typing import TYPE_CHECKING, Any

from nestedsf.account.stack import removals, roles, tagging
from nestedsf.account.stack.cloudformation import Stack, StackResource, stack_of
from nestedsf.account.stack.ownership import STACK_NAME, TAGS, check_kind, is_ours, owns, shared_by
from nestedsf.account.stack.reading import Reader
from nestedsf.arguments import FLAG, TEXT, Kind
from nestedsf.masking.names import masked_name
from nestedsf.trace.resources.leftover import (
    FUNCTION,
    LOG_GROUP,
    MACHINE,
    OF_LAMBDA,
    ROLE,
    STACK,
    Leftover,
    has_prefix,
)
from nestedsf.trace.resources.plan import SHARED_RULE
from nestedsf.view.plans.leftovers import Leftovers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nestedsf.account.sessions.aws import AwsSession
    from nestedsf.account.sessions.moto import MotoSession
    from nestedsf.account.stack.tagging import Tags

_DAY = "‹date›"  # outputs of a notebook are the same each day
_YOU, _ANOTHER = "you", "somebody else"
_RULE = (
    f"The rule {SHARED_RULE} is there. Step Functions made it for all state machines of the "
    "account, and makes it again: leave it alone."
)
_LISTINGS = {
    MACHINE: (
        "stepfunctions",
        "list_state_machines",
        "stateMachines",
        "name",
        "stateMachineArn",
    ),
    FUNCTION: ("lambda", "list_functions", "Functions", "FunctionName", "FunctionArn"),
    LOG_GROUP: ("logs", "describe_log_groups", "logGroups", "logGroupName", "arn"),
    ROLE: ("iam", "list_roles", "Roles", "RoleName", "Arn"),
}
"""Where each kind is listed: service, call, the list's key, name and ARN in it."""
_LONG_PAGES = {"PaginationConfig": {"PageSize": 1000}}
_PAGES = {MACHINE: _LONG_PAGES, ROLE: _LONG_PAGES}
"""Where AWS allows more a page than it takes by itself."""


_DAY_GIVEN = Kind("a date", (date,))


def leftovers(
    session: AwsSession | MotoSession,
    *,
    prefix: str = STACK_NAME,
    today: date | None = None,
    show_secrets: bool = False,
) -> Leftovers:
    """Find what a deployment, a crash or a half-failed destroy has left; reads only.

    Found are stacks, state machines, functions, log groups and roles whose name is the prefix or
    begins with it and a dash, what belongs to such a stack, and with the usual prefix also what
    has the tag project=nestedsf (of roles, which AWS finds by no tag, only those of a stack that
    is there). It is looked in the session's region; IAM has roles for all regions, and those that
    are for another one are left out. The rule that all state machines of the account share is
    told apart. A kind that cannot be listed hides no other: `unlisted` says which and why, and
    where that are the stacks, nothing is said to belong to none.

    Args:
        session: A session made by `nestedsf.moto_session` or `nestedsf.aws_session`.
        prefix: How names begin: "nestedsf-anna" for what one learner has left.
        today: The day that the tag `expires` is compared with; by default today, in UTC.
        show_secrets: Whether owners, days, the account's id and what CloudFormation has made up of
            names are shown as they are. Without, an owner is "you" or "somebody else".

    Raises:
        BotoCoreError: There are no credentials any more.
        SessionRefusedError: The session comes from neither.

    >>> import nestedsf
    >>> with nestedsf.moto_session() as session:
    ...     print(leftovers(session))
    Nothing is left.
    """
    TEXT.check(prefix=prefix)
    _DAY_GIVEN.or_none.check(today=today)
    FLAG.check(show_secrets=show_secrets)
    check_kind(session)
    search = _Search(session, prefix, today or datetime.now(timezone.utc).date())
    found, rule = search.found(), search.rule()
    unlisted = tuple(f"{', '.join(what)}: {why}" for why, what in search.reader.refused.items())
    if not show_secrets:
        found = tuple(_masked(left, session) for left in found)
        unlisted = tuple(map(masked_name, unlisted))
    return Leftovers(found=found, unlisted=unlisted, rule=rule)


def _masked(left: Leftover, session: AwsSession | MotoSession) -> Leftover:
    you = f"you, or others who use {shared}" if (shared := shared_by(session)) else _YOU
    return replace(
        left,
        name=masked_name(left.name),
        owner=left.owner and (you if owns(session, left.owner) else _ANOTHER),
        expires=left.expires and _DAY,
        commands=tuple(map(removals.masked_command, left.commands)),
    )


class _Search:
    """One look at an account."""

    def __init__(self, session: AwsSession | MotoSession, prefix: str, today: date) -> None:
        self.reader = Reader(session)
        self._session, self._prefix, self._today = session, prefix, today
        self._by_tag = prefix == STACK_NAME
        self._tagged: dict[str, Tags] = {}
        self._members: dict[str, tuple[Leftover, Tags]] = {}
        self._stacks_known = True

    def found(self) -> tuple[Leftover, ...]:
        """Stacks, state machines, functions, log groups, roles; each kind by name."""
        if self._by_tag:
            self._tagged = dict(self.reader.listed("what has the tag", self._with_tag()) or ())
        stacks = self._stacks()
        others = [
            self._resource(kind, name, arn) for kind in _LISTINGS for name, arn in self._named(kind)
        ]
        return (*stacks, *(left for left in others if left is not None))

    def rule(self) -> str | None:
        """What is to be said of the rule that the account shares."""
        what = f"the rule {SHARED_RULE}"
        try:
            answer = self.reader.asked(what, "events", "describe_rule", Name=SHARED_RULE)
        except LookupError:
            return None
        return _RULE if answer else None

    def _with_tag(self) -> Iterator[tuple[str, Tags]]:
        filters = [{"Key": key, "Values": [value]} for key, value in TAGS.items()]
        listing = ("resourcegroupstaggingapi", "get_resources", "ResourceTagMappingList")
        for one in self.reader.pages(*listing, TagFilters=filters):
            yield one["ResourceARN"], tagging.tags_in(one["Tags"])

    def _stacks(self) -> list[Leftover]:
        listed = self.reader.listed(
            "stacks", self.reader.pages("cloudformation", "describe_stacks", "Stacks")
        )
        self._stacks_known = listed is not None
        found = []
        for stack in map(stack_of, listed or ()):
            tagged = tagging.are_ours(stack.tags)
            if has_prefix(stack.name, self._prefix) or (self._by_tag and tagged):
                with contextlib.suppress(LookupError):  # it has gone meanwhile
                    found.append(self._stack(stack, tagged=tagged))
        return sorted(found, key=lambda stack: stack.name)

    def _stack(self, stack: Stack, *, tagged: bool) -> Leftover:
        """A stack, and whose its resources are."""
        resources = self._resources(stack.name)
        commands = removals.of_stack(self._session, stack, ours=tagged)
        if tagged and not is_ours(stack, self._session, resources):
            commands = ()  # it has our tags and what is not ours: destroy refuses it
        left = self._left(STACK, stack.name, stack.tags, status=stack.status, commands=commands)
        own = [one.physical_id for one in resources if one.physical_id]
        self._members |= dict.fromkeys(own, (left, stack.tags))
        return left

    def _resources(self, stack: str) -> list[StackResource]:
        """What belongs to a stack."""
        listing = ("cloudformation", "list_stack_resources", "StackResourceSummaries")
        pages = self.reader.pages(*listing, StackName=stack)
        listed = self.reader.listed(f"resources of the stack {stack}", pages)
        self._stacks_known &= listed is not None
        return [
            StackResource(
                logical_id=one["LogicalResourceId"],
                type=one["ResourceType"],
                status=one["ResourceStatus"],
                physical_id=one.get("PhysicalResourceId"),
            )
            for one in listed or ()
        ]

    def _named(self, kind: str) -> list[tuple[str, str]]:
        """Name and ARN of what is nestedsf's."""
        service, call, key, name, arn = _LISTINGS[kind]
        known = self._tagged.keys() | self._members.keys()
        found = set()
        for asked in self._log_groups() if kind == LOG_GROUP else [_PAGES.get(kind, {})]:
            pages = self.reader.pages(service, call, key, **asked)
            for one in self.reader.listed(f"{kind}s", pages) or ():
                pair = (one[name], one[arn].removesuffix(":*"))
                if has_prefix(one[name], self._prefix) or not known.isdisjoint(pair):
                    found.add(pair)
        return sorted(found)

    def _log_groups(self) -> Iterator[dict[str, Any]]:
        """What to ask for: an account can have thousands of log groups."""
        tagged = (arn.partition(":log-group:")[2] for arn in self._tagged)
        usual = f"{OF_LAMBDA}{self._prefix}"
        names = {name for name in (*tagged, *self._members) if name.startswith(OF_LAMBDA)}
        for name in (usual, *sorted(name for name in names if not name.startswith(usual))):
            yield {"logGroupNamePrefix": name}

    def _resource(self, kind: str, name: str, arn: str) -> Leftover | None:
        """A resource; None if it has gone meanwhile, or is for another region."""
        member = self._members.get(name) or self._members.get(arn)
        try:
            if member is None:
                left = self._orphan(kind, name, arn)
            else:
                stack, tags = member
                commands = stack.commands
                left = self._left(kind, name, tags, stack=stack.name, commands=commands)
            return self._with_executions(left, arn) if left and kind == MACHINE else left
        except LookupError:
            return None

    def _orphan(self, kind: str, name: str, arn: str) -> Leftover | None:
        """What belongs to no stack, as far as is known: only then it is said what removes it."""
        tags = self._tagged.get(arn) or tagging.tags_of(self.reader, kind, name, arn)
        if kind == ROLE:
            policies = roles.policies_of(self.reader, name)
            region = roles.region_of(self.reader, name, tags, policies)
            if region not in (None, self._session.region_name):
                return None
            commands = removals.of_role(self._session, self.reader, name, policies)
        else:
            key = arn if kind == MACHINE else name
            commands = removals.of_orphan(self._session, kind, key)
        return self._left(kind, name, tags, commands=commands if self._stacks_known else ())

    def _left(self, kind: str, name: str, tags: Tags, **more: Any) -> Leftover:
        return Leftover(
            kind=kind,
            name=name,
            owner=tags.get("owner"),
            expires=tags.get("expires"),
            expired=tagging.is_over(tags, self._today),
            tagged=tagging.are_ours(tags),
            **more,
        )

    def _with_executions(self, machine: Leftover, arn: str) -> Leftover:
        """The same, with how many executions run; AWS has it as DELETING until they have ended."""
        service, name = "stepfunctions", machine.name
        what = f"the state machine {name}"
        described = self.reader.asked(what, service, "describe_state_machine", stateMachineArn=arn)
        if described and described["status"] == "DELETING":
            machine = replace(machine, status="DELETING", commands=())
        if described and described["type"] == "EXPRESS":  # AWS lists none of those
            return replace(machine, running=None)
        asked = {"stateMachineArn": arn, "statusFilter": "RUNNING", **_LONG_PAGES}
        pages = self.reader.pages(service, "list_executions", "executions", **asked)
        running = self.reader.listed(f"executions of {name}", pages)
        return replace(machine, running=None if running is None else len(running))
