"""Work on one stack: CloudFormation is asked, followed and asked again, until it is done."""

from __future__ import annotations

import contextlib
import time
import uuid
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from nestedsf.account import failures, machines, ownership, stacks
from nestedsf.account.stacks import Progress, ResourceEvent, Stack
from nestedsf.exceptions import DeploymentError
from nestedsf.model.masking import masked

if TYPE_CHECKING:
    from collections.abc import Iterator

    import boto3

BACK_OFF = (5.0, 15.0, 45.0)
"""Seconds before a stack is tried again that failed for a reason which passes."""
_OVERTAKEN = 5
"""How often another process may be faster."""
_SUCCEEDED = frozenset({"CREATE_COMPLETE", "UPDATE_COMPLETE"})
_COMPLETE = _SUCCEEDED | {"UPDATE_ROLLBACK_COMPLETE"}
_REMAINS = frozenset(
    {
        "CREATE_FAILED",
        "ROLLBACK_COMPLETE",
        "ROLLBACK_FAILED",
        "DELETE_FAILED",
        "REVIEW_IN_PROGRESS",
    }
)
"""What is left of a stack that was not created or not deleted: it can only be deleted."""


class StackWork:
    """What is done with one stack, its progress told."""

    def __init__(self, session: boto3.Session, name: str, progress: Progress | None) -> None:
        self.session, self.name = session, name
        self.client = session.client("cloudformation")
        self.told: Progress = progress or (lambda _event: None)
        self.pause = stacks.pause_of(session)
        self._back_off = iter(BACK_OFF)
        self._overtaken = 0

    @contextlib.contextmanager
    def interruptible(self, call: str) -> Iterator[None]:
        """Let Ctrl-C say what goes on, and how to come back to it."""
        try:
            yield
        except KeyboardInterrupt:
            raise KeyboardInterrupt(
                f"CloudFormation goes on with what it has begun with the stack {self.name}: {call} "
                "it again to follow that to its end, or look at its status."
            ) from None

    def reach(self, body: str) -> Stack:
        """Let there be a stack with that template, and nothing wrong with it."""
        while True:
            stack = stacks.settled(self.client, self.name, self.told, self.pause)
            if stack is not None:
                ownership.check_ours(stack)
                ownership.check_owner(stack, self.session)
                if is_complete(self.client, stack, body):
                    return stack
                if stack.status in _REMAINS:
                    self.remove()
                    stack = None
                elif stack.status not in _COMPLETE:
                    raise DeploymentError(
                        f"The stack {self.name} is {stack.status}, and can neither be used nor "
                        "updated: destroy it, then deploy again."
                    )
            done = self._create(body) if stack is None else self._update(stack, body)
            if done is None:
                continue
            reached, events = done
            if reached is not None and (reached is stack or reached.status in _SUCCEEDED):
                return reached
            failure = stacks.first_failure(events)
            if not self._waits(failure):
                raise _not_deployed(self.name, reached, failure)

    def remove(self) -> None:
        """Let there be no such stack."""
        while True:
            stack = stacks.settled(self.client, self.name, self.told, self.pause)
            if stack is None:
                return
            ownership.check_ours(stack)
            machines.stop_running(self.session, stacks.resources(self.client, stack), self.told)
            seen = stacks.last_events(self.client, stack)
            self.client.delete_stack(StackName=stack.id)
            left, events = stacks.follow(self.client, stack, self.told, self.pause, seen)
            if left is None:
                return
            failure = stacks.first_failure(events)
            if not self._waits(failure):
                raise _not_destroyed(self.name, left, failure)

    def _create(self, body: str) -> tuple[Stack | None, list[ResourceEvent]] | None:
        """The stack as it came to rest, and what happened; None where another was faster."""
        tags = ownership.tags_of(self.session)
        try:
            answer = self.client.create_stack(
                StackName=self.name,
                TemplateBody=body,
                Capabilities=["CAPABILITY_IAM"],
                # botocore sends a request again whose answer is lost: it is the same request
                ClientRequestToken=str(uuid.uuid4()),
                Tags=[{"Key": key, "Value": value} for key, value in tags.items()],
            )
        except ClientError as error:
            if self._was_overtaken(error):
                return None
            raise
        made = Stack(
            id=answer["StackId"],
            name=self.name,
            status="CREATE_IN_PROGRESS",
            reason=None,
            tags=tags,
            outputs={},
        )
        return stacks.follow(self.client, made, self.told, self.pause)

    def _update(self, stack: Stack, body: str) -> tuple[Stack | None, list[ResourceEvent]] | None:
        """The same for an update; the stack keeps its tags."""
        seen = stacks.last_events(self.client, stack)
        try:
            self.client.update_stack(
                StackName=stack.id,
                TemplateBody=body,
                Capabilities=["CAPABILITY_IAM"],
                ClientRequestToken=str(uuid.uuid4()),
            )
        except ClientError as error:
            if "No updates are to be performed" in error.response["Error"].get("Message", ""):
                return stack, []  # only the template's text is another one
            if self._was_overtaken(error):
                return None
            raise
        return stacks.follow(self.client, stack, self.told, self.pause, seen)

    def _was_overtaken(self, error: ClientError) -> bool:
        """Whether somebody else has changed the stack since it was looked at."""
        told = error.response["Error"]
        code, message = told.get("Code", ""), told.get("Message", "")
        overtaken = (
            code in {"AlreadyExistsException", "TokenAlreadyExistsException"}
            or "IN_PROGRESS state" in message
            or stacks.is_not_there(error)
        )
        self._overtaken += overtaken
        if not overtaken or self._overtaken > _OVERTAKEN:
            return False
        time.sleep(self.pause)
        return True

    def _waits(self, failure: ResourceEvent | None) -> bool:
        """Wait after a failure that passes; whether it did."""
        seconds = None
        if failure is not None and failures.transient(failure.reason):
            seconds = next(self._back_off, None)
        if failure is None or seconds is None:
            return False
        self.told(
            ResourceEvent(
                id=f"waiting-{failure.id}",
                logical_id=self.name,
                type=stacks.STACK_TYPE,
                status="WAITING",
                reason=f"{failure.logical_id} may succeed in a while: again in {seconds:g} s",
            )
        )
        time.sleep(seconds)
        return True


def is_complete(client: Any, stack: Stack, body: str) -> bool:
    """Whether a stack is complete, and of that template."""
    if stack.status not in _COMPLETE:
        return False
    return bool(client.get_template(StackName=stack.id)["TemplateBody"] == body)


def _not_deployed(name: str, stack: Stack | None, failure: ResourceEvent | None) -> DeploymentError:
    status = stack.status if stack else "deleted meanwhile"
    why = _why(failure, stack)
    rolled_back = "It has been rolled back."
    if "ROLLBACK_COMPLETE" not in status:
        rolled_back = f"It is {status}, and not rolled back: nestedsf.destroy() removes it."
    reason = failure.reason if failure else None
    cure = failures.cure(reason, "deploy again", "Mend it, and deploy again.")
    return DeploymentError(
        f"The stack {name} could not be deployed, because of {why}. {rolled_back} {cure}"
    )


def _not_destroyed(name: str, stack: Stack, failure: ResourceEvent | None) -> DeploymentError:
    reason = failure.reason if failure else None
    cure = failures.cure(
        reason, "destroy it again", "Remove what it needs, and call nestedsf.destroy() again."
    )
    return DeploymentError(
        f"The stack {name} could not be destroyed, because of {_why(failure, stack)}. {cure}"
    )


def _why(failure: ResourceEvent | None, stack: Stack | None) -> str:
    """The resource that failed and CloudFormation's reason, masked always: it is for a log."""
    if failure is not None:
        reason = str(masked(failure.reason or failure.status)).rstrip(". ")
        return f"{failure.logical_id} ({failure.type}): {reason}"
    return stack.status if stack else "its being deleted meanwhile"
