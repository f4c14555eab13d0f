"""A queue that is the target of rules."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from tests.emulator.machines_for_tests import Json, Lab, until

if TYPE_CHECKING:
    import nestedsf

ANY_CHANGE = {"source": ["aws.states"]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """Rules of an account, and a queue."""

    session: nestedsf.MotoSession
    url: str
    queue_arn: str

    def rule(self, pattern: Json, *arns: str, state: str = "ENABLED", **target: Any) -> str:
        """A rule with these targets; its name."""
        events = self.session.client("events")
        events.put_rule(Name="watch", EventPattern=json.dumps(pattern), State=state)
        targets = [{"Id": str(i), "Arn": arn, **target} for i, arn in enumerate(arns)]
        events.put_targets(Rule="watch", Targets=targets)
        return "watch"

    def bodies(self) -> list[str]:
        """What is in the queue now, each once."""
        sqs, found = self.session.client("sqs"), []
        while got := sqs.receive_message(QueueUrl=self.url, MaxNumberOfMessages=10).get("Messages"):
            for message in got:
                sqs.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])
                found.append(message["Body"])
        return found

    def events(self) -> list[Json]:
        """The events in the queue."""
        return [json.loads(body) for body in self.bodies()]

    def statuses(self) -> list[str]:
        """The statuses of the changes in the queue."""
        return [event["detail"]["status"] for event in self.events()]

    def until_body(self) -> str:
        """The next that comes into the queue."""
        return str(until(self.bodies)[0])


@pytest.fixture
def watch(session: nestedsf.MotoSession) -> Watch:
    sqs = session.client("sqs")
    url = sqs.create_queue(QueueName="changes")["QueueUrl"]
    got = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    return Watch(session=session, url=url, queue_arn=got["Attributes"]["QueueArn"])


@pytest.fixture
def watched(watch: Watch, lab: Lab) -> Watch:
    """A queue that gets all status changes."""
    assert lab.session is watch.session
    watch.rule(ANY_CHANGE, watch.queue_arn)
    return watch
