"""Workers of an activity over HTTP: one that is gone is given no task."""

from __future__ import annotations

import json
import threading
from typing import Any

import boto3
import pytest

from nestedsf.emulator.lifecycle import Emulation
from nestedsf.emulator.server import http_server as emulator
from tests.emulator.machines_for_tests import ROLE, machine, until
from tests.emulator.server.requests import JSON, signed
from tests.emulator.server.test_crowds import connected, reached


@pytest.fixture
def emulation() -> Any:
    emulation = Emulation("us-east-1", 20.0)
    emulation.open()
    yield emulation
    emulation.close()


def waiting(emulation: Emulation, arn: str) -> int:
    """How many workers wait at an activity."""
    queue = emulation.account.activities._queues.get(arn)  # noqa: SLF001
    return len(queue.workers) if queue else 0


def test_a_worker_that_is_gone_takes_no_task_away(emulation: Emulation) -> None:
    client = boto3.Session(botocore_session=emulation.new_botocore_session()).client(
        "stepfunctions"
    )
    arn = client.create_activity(name="paint")["activityArn"]
    task = {"Paint": {"Type": "Task", "Resource": arn}}
    text = json.dumps(machine(task))
    made = client.create_state_machine(name="m", definition=text, roleArn=ROLE)
    with emulator.Server(emulation.gateway) as listener:
        thread = threading.Thread(target=listener.serve_forever, args=(0.01,))
        thread.start()
        try:
            body = json.dumps({"activityArn": arn}).encode()
            target = {**JSON, "X-Amz-Target": "AWSStepFunctions.GetActivityTask"}
            headers = {
                **signed(reached(listener), headers=target, body=body),
                "Content-Length": str(len(body)),
            }
            lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
            with connected(listener) as worker:
                worker.sendall(f"POST / HTTP/1.1\r\n{lines}\r\n".encode() + body)
                until(lambda: waiting(emulation, arn) == 1)
            client.start_execution(stateMachineArn=made["stateMachineArn"], input="[1]")
            found = client.get_activity_task(activityArn=arn)
            assert found["input"] == "[1]"
        finally:
            listener.shutdown()
            thread.join()
