"""Work on one stack: CloudFormation is asked, followed and asked again, until it is done."""

from __future__ import annotations

import contextlib
import time
import uuid
from typing import TYPE_CHECKING, Literal

from botocore.exceptions import ClientError

from nestedsf.account.sessions.codes import code_of, message_of
from nestedsf.account.stack import cloudformation, failures, machines, ownership
from nestedsf.account.stack.cloudformation import Progress, ResourceEvent, Stack

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import boto3

Step = Literal["kept", "deployed", "updated", "replaced"]
"""What is done with what is there."""
BACK_OFF = (5.0, 15.0, 45.0)
"""Seconds before a stack is tried again that failed for a reason which passes."""
_OVERTAKEN = 5
"""How often another process may be faster."""
_SUCCEEDED = frozenset({"CREATE_COMPLETE", "UPDATE_COMPLETE"})
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
_ONES_OWN = "choose a stack_name of your own (--suffix on the command line)"


class StackWork:
    """What is done with one stack, its progress told."""

    def __init__(self, session: boto3.Session, name: str, progress: Progress | None) -> None:
        self.session, self.name = session, name
        self.client = session.client("cloudformation")
        self.told: Progress = progress or (lambda _event: None)
        self.pause = cloudformation.pause_of(session)
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

    def look(self, body: str) -> tuple[Stack | None, Step]:
        """The stack at rest, and what is to be done with it for it to have that template."""
        stack = cloudformation.settled(self.client, self.name, self.told, self.pause)
        if stack is None:
            return None, "deployed"
        ownership.check_ours(stack, self.session, cloudformation.resources(self.client, stack))
        ownership.check_owner(stack, self.session, _ONES_OWN)
        if stack.complete and self._body_of(stack) == body:
            return stack, "kept"
        if stack.complete or stack.status == "UPDATE_FAILED":
            return stack, "updated"
        if stack.status in _REMAINS:
            return stack, "replaced"
        raise failures.not_updated(stack)

    def reach(self, body: str, *, confirm: bool) -> Stack:
        """Let there be a stack with that template, and nothing wrong with it."""
        while True:
            stack, step = self.look(body)
            if stack is not None and step == "kept":
                return stack
            status = stack.status if stack else None
            ownership.check_confirmed(self.session, self.name, step, confirm=confirm, status=status)
            if step == "replaced":
                self.remove()
                stack = None
            done = self._create(body) if stack is None else self._update(stack, body)
            if done is None:
                continue
            reached, events = done
            if reached is not None and (reached is stack or reached.status in _SUCCEEDED):
                return reached
            failure = cloudformation.first_failure(events)
            if not self._waits(failure):
                raise failures.not_deployed(self.name, reached, failure)

    def remove(self, *, anyones: bool = False) -> None:
        """Let there be no such stack."""
        while True:
            stack = cloudformation.settled(self.client, self.name, self.told, self.pause)
            if stack is None:
                return
            resources = cloudformation.resources(self.client, stack)
            ownership.check_ours(stack, self.session, resources)
            if not anyones:
                ownership.check_owner(stack, self.session, ownership.ANYONES)
            if stack.protected:
                raise failures.protected(stack)
            stopped = machines.stop_running(self.session, stack, resources, self.told)
            seen = cloudformation.last_events(self.client, stack)
            try:
                self.client.delete_stack(StackName=stack.id)
            except ClientError as error:
                raise failures.not_to_be_deleted(stack, error, stopped) from None
            left, events = cloudformation.follow(self.client, stack, self.told, self.pause, seen)
            if left is None:
                return
            failure = cloudformation.first_failure(events)
            if not self._waits(failure):
                raise failures.not_destroyed(left, failure)

    def _body_of(self, stack: Stack) -> str:
        return str(self.client.get_template(StackName=stack.id)["TemplateBody"])

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
                Tags=_listed(tags),
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
        return cloudformation.follow(self.client, made, self.told, self.pause)

    def _update(self, stack: Stack, body: str) -> tuple[Stack | None, list[ResourceEvent]] | None:
        """The same for an update; the stack keeps its tags, but for the day until which it is."""
        kept = {key: value for key, value in stack.tags.items() if not key.startswith("aws:")}
        seen = cloudformation.last_events(self.client, stack)
        try:
            self.client.update_stack(
                StackName=stack.id,
                TemplateBody=body,
                Capabilities=["CAPABILITY_IAM"],
                ClientRequestToken=str(uuid.uuid4()),
                Tags=_listed({**kept, **ownership.tags_of(self.session)}),
            )
        except ClientError as error:
            if "No updates are to be performed" in message_of(error):
                return stack, []  # only the template's text is another one
            if self._was_overtaken(error):
                return None
            raise
        return cloudformation.follow(self.client, stack, self.told, self.pause, seen)

    def _was_overtaken(self, error: ClientError) -> bool:
        """Whether somebody else has changed the stack since it was looked at."""
        overtaken = (
            code_of(error) in {"AlreadyExistsException", "TokenAlreadyExistsException"}
            or "IN_PROGRESS state" in message_of(error)
            or cloudformation.is_not_there(error)
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
                type=cloudformation.STACK_TYPE,
                status="WAITING",
                reason=f"{failure.logical_id} may succeed in a while: again in {seconds:g} s",
            )
        )
        time.sleep(seconds)
        return True


def _listed(tags: Mapping[str, str]) -> list[dict[str, str]]:
    """Tags as CloudFormation takes them."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]
