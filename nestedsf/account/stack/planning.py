"""Planning: what a deployment would create, before anything is created."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nestedsf.account.sessions.moto import MotoSession
from nestedsf.account.stack import bodies, ownership
from nestedsf.account.stack.ownership import STACK_NAME
from nestedsf.arguments import FLAG
from nestedsf.documents import document_of
from nestedsf.masking.values import ACCOUNT
from nestedsf.trace.cost import cost_of
from nestedsf.trace.resources.plan import Place, PlannedStack, planned_resources
from nestedsf.view.plans.plan import Plan

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nestedsf.account.sessions.aws import AwsSession
    from nestedsf.account.stack.bodies import Definitions, Functions

STATES_ENTERED = (4, 4, 4, 5)
"""What the four executions of one run of the sample enter: the parent's and its children's."""

_OWNER = "‹owner›"  # the mark for who deploys the stack
_EXPIRES = "1 day after deployment"


def plan(  # noqa: PLR0913  each is a choice of the reader, by name
    session: AwsSession | MotoSession,
    *,
    definitions: Definitions | None = None,
    functions: Functions | None = None,
    parameters: Mapping[str, Any] | None = None,
    stack_name: str = STACK_NAME,
    edition: str = "jsonpath",
    main_definition: str | Mapping[str, Any] | None = None,
    another_definition: str | Mapping[str, Any] | None = None,
    show_secrets: bool = False,
) -> Plan:
    """Tell what `deploy` would create with the same arguments; creates and changes nothing.

    Read off the template that `deploy` sends: each resource with the name that it gets, each
    role's trust and policies, the tags, the place and what a run costs. Nothing is asked of AWS.

    Args:
        session: Where it would be deployed.
        definitions: As for `deploy`.
        functions: As for `deploy`.
        parameters: As for `deploy`.
        stack_name: As for `deploy`.
        edition: As for `deploy`.
        main_definition: As for `deploy`.
        another_definition: As for `deploy`.
        show_secrets: Whether the account's id and the owner are shown as they are.

    Raises:
        DefinitionError: As for `deploy`; so is InputError.
        DeploymentError: The name is impossible.
        SessionRefusedError: As for `deploy`.

    >>> import nestedsf
    >>> with nestedsf.moto_session() as session:
    ...     [resource.name for resource in plan(session).stack.resources][:2]
    ['nestedsf-main', 'nestedsf-another']
    """
    FLAG.check(show_secrets=show_secrets)
    ownership.check_kind(session)
    ownership.check_name(stack_name)
    body = bodies.body_of(
        session,
        stack_name,
        definitions=definitions,
        functions=functions,
        parameters=parameters,
        edition=edition,
        main_definition=main_definition,
        another_definition=another_definition,
    )
    place = _place(session, show_secrets=show_secrets)
    own = any(one is not None for one in (definitions, main_definition, another_definition))
    stack = PlannedStack(
        name=stack_name,
        place=place,
        resources=planned_resources(read_template(body.text), stack_name, place),
        tags=tuple(_tags(session, show_secrets=show_secrets).items()),
        sharing=ownership.sharing(session),
        run=None if own else cost_of(sum(STATES_ENTERED)),
        left_out=body.left_out,
    )
    return Plan(stack=stack)


def _tags(session: AwsSession | MotoSession, *, show_secrets: bool) -> dict[str, str]:
    tags = dict(ownership.tags_of(session))
    told = {"expires": _EXPIRES} if show_secrets else {"expires": _EXPIRES, "owner": _OWNER}
    return {key: told.get(key, value) for key, value in tags.items()}


def _place(session: AwsSession | MotoSession, *, show_secrets: bool) -> Place:
    if isinstance(session, MotoSession):
        return Place(
            account=_moto_account(session) if show_secrets else ACCOUNT,
            region=session.region_name,
            partition=session.get_partition_for_region(session.region_name),
            words="moto, in this process: nothing reaches AWS, and nothing costs",
            free=True,
        )
    return Place(
        account=session.account_id if show_secrets else ACCOUNT,
        region=session.region_name,
        partition=session.partition,
        words=session.place,
    )


def _moto_account(session: MotoSession) -> str:
    return str(session.client("sts").get_caller_identity()["Account"])


def read_template(text: str) -> dict[str, Any]:
    """A template in YAML as JSON, its functions in their long form.

    Raises:
        DefinitionError: It has a character that YAML has not.

    >>> read_template('Name: !Sub "${AWS::StackName}-main"')
    {'Name': {'Fn::Sub': '${AWS::StackName}-main'}}
    """
    value = document_of(text, path="The template").value
    return value if isinstance(value, dict) else {}
