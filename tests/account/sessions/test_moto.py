"""A moto session is sealed: nothing leaves the machine, nothing outside is answered."""

from __future__ import annotations

import gc
import os
import socket
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, EndpointConnectionError
from moto import mock_aws

import nestedsf
from nestedsf.exceptions import InputError, SessionClosedError, SessionRefusedError

PLANTED = {
    "AWS_PROFILE": "production",
    "AWS_ACCESS_KEY_ID": "AKIAREALREALREALREAL",
    "AWS_SECRET_ACCESS_KEY": "real",
    "AWS_SESSION_TOKEN": "real",
    "AWS_DEFAULT_REGION": "eu-central-1",
    "AWS_REGION": "eu-central-1",
    "AWS_ENDPOINT_URL": "http://192.0.2.1:4566",
    "AWS_ENDPOINT_URL_STEP_FUNCTIONS": "http://192.0.2.1:4566",
    "AWS_ENDPOINT_URL_SFN": "http://192.0.2.1:4566",
    "AWS_USE_FIPS_ENDPOINT": "true",
    "AWS_USE_DUALSTACK_ENDPOINT": "true",
    "AWS_CA_BUNDLE": "/nowhere/bundle.pem",
    "HTTPS_PROXY": "http://192.0.2.1:3128",
    "HTTP_PROXY": "http://192.0.2.1:3128",
}

GUARDED = """
    import socket

    def guard(*args, **kwargs):
        raise SystemExit("a socket was used")

    socket.socket.connect = socket.socket.connect_ex = guard
    socket.getaddrinfo = socket.create_connection = guard
    import nestedsf

    with nestedsf.moto_session(time_scale=50) as session:
        trace = nestedsf.run(session, nestedsf.deploy(session))
        print(trace.status, session.region_name)
        nestedsf.destroy(session, "there-is-none")
"""


def run_python(code: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("AWS_")}
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", textwrap.dedent(code)],
        env={**kept, **env},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def planted_home(tmp_path: Path) -> Path:
    """A home with a profile, a credential process and an endpoint of its own."""
    folder = tmp_path / ".aws"
    folder.mkdir()
    script = tmp_path / "credentials-were-asked-for"
    (folder / "config").write_text(
        "[default]\nregion = eu-west-1\nendpoint_url = http://192.0.2.1:1\n"
        f"[profile production]\nregion = eu-west-1\ncredential_process = touch {script}\n"
        "services = local\n[services local]\nsfn =\n  endpoint_url = http://192.0.2.1:2\n"
    )
    (folder / "credentials").write_text("[default]\naws_access_key_id=A\naws_secret_access_key=B\n")
    return tmp_path


@pytest.mark.parametrize("profile", ["production", "no-such-profile"])
def test_no_request_leaves_the_machine(planted_home: Path, profile: str) -> None:
    env = {**PLANTED, "AWS_PROFILE": profile, "HOME": str(planted_home)}
    done = run_python(GUARDED, env)
    assert (done.stdout, done.stderr) == ("SUCCEEDED us-east-1\n", "")
    assert not (planted_home / "credentials-were-asked-for").exists()


def test_a_session_made_in_another_way_is_refused_while_one_is_open() -> None:
    earlier = boto3.Session("A", "B", region_name="us-east-1").client("stepfunctions")
    with nestedsf.moto_session():
        later = boto3.Session("A", "B", region_name="us-east-1").client("stepfunctions")
        for client in (earlier, later):
            with pytest.raises(SessionRefusedError, match=r"close it first"):
                client.list_state_machines()


def test_a_session_made_in_another_way_is_untouched_afterwards(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with nestedsf.moto_session():
        pass

    asked: list[object] = []

    def no_network(host: object, *_: object, **__: object) -> None:
        asked.append(host)
        raise OSError

    monkeypatch.setattr(socket, "getaddrinfo", no_network)
    once = Config(retries={"total_max_attempts": 1})
    session = boto3.Session("A", "B", region_name="us-east-1")
    with pytest.raises(EndpointConnectionError):
        session.client("stepfunctions", config=once).list_state_machines()
    assert asked == ["states.us-east-1.amazonaws.com"]


def test_the_default_session_is_refused_and_not_made_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    with nestedsf.moto_session(time_scale=50) as session:
        nestedsf.run(session, nestedsf.deploy(session))
        assert boto3.DEFAULT_SESSION is None


def test_an_endpoint_of_ones_own_is_refused() -> None:
    with nestedsf.moto_session() as session:
        client = session.client("stepfunctions", endpoint_url="http://192.0.2.1:4566")
        with pytest.raises(SessionRefusedError, match="without endpoint_url"):
            client.list_state_machines()


def test_mock_aws_and_a_moto_session_exclude_each_other() -> None:
    with nestedsf.moto_session(), pytest.raises(SessionRefusedError, match="mock_aws"):
        mock_aws().start()
    with mock_aws(), pytest.raises(SessionRefusedError, match="mock_aws"):
        nestedsf.moto_session()


def test_two_sessions_are_two_accounts() -> None:
    with nestedsf.moto_session() as one, nestedsf.moto_session() as other:
        nestedsf.deploy(one)
        assert one.client("stepfunctions").list_state_machines()["stateMachines"]
        assert not other.client("stepfunctions").list_state_machines()["stateMachines"]
        accounts = {s.client("sts").get_caller_identity()["Account"] for s in (one, other)}
        assert len(accounts) == 2


def test_a_closed_session_says_so() -> None:
    session = nestedsf.moto_session()
    client = session.client("stepfunctions")
    session.close()
    session.close()
    assert session.closed
    assert repr(session) == "MotoSession(region_name='us-east-1', closed)"
    with pytest.raises(SessionClosedError, match="open a new one"):
        client.list_state_machines()
    with pytest.raises(SessionClosedError, match="open a new one"):
        session.client("stepfunctions")
    with pytest.raises(SessionClosedError, match="open a new one"):
        nestedsf.deploy(session)


def test_a_new_session_knows_nothing_of_a_closed_one() -> None:
    with nestedsf.moto_session() as session:
        nestedsf.deploy(session)
    with nestedsf.moto_session() as session:
        assert not session.client("stepfunctions").list_state_machines()["stateMachines"]


def test_closing_ends_executions_and_threads() -> None:
    before = set(threading.enumerate())
    with nestedsf.moto_session() as session:
        deployment = nestedsf.deploy(session)
        for _ in range(5):
            nestedsf.start_execution(session, deployment)
        assert set(threading.enumerate()) > before
    assert set(threading.enumerate()) == before


def test_a_session_that_is_dropped_is_closed_with_the_process() -> None:
    code = """
        import nestedsf
        session = nestedsf.moto_session()
        nestedsf.start_execution(session, nestedsf.deploy(session))
    """
    done = run_python(code, {})
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_environment_is_as_before() -> None:
    before = dict(os.environ)
    with nestedsf.moto_session():
        assert dict(os.environ) == before
    assert dict(os.environ) == before
    assert gc.isenabled()


@pytest.mark.parametrize("time_scale", [0, -1, float("inf"), float("nan"), "20"])
def test_an_impossible_time_scale_is_refused(time_scale: float) -> None:
    with pytest.raises(InputError, match="positive number"):
        nestedsf.moto_session(time_scale=time_scale)


@pytest.mark.parametrize(
    ("region", "partition"), [("eu-central-1", "aws"), ("cn-north-1", "aws-cn")]
)
def test_another_region(region: str, partition: str) -> None:
    with nestedsf.moto_session(region_name=region, time_scale=50) as session:
        deployment = nestedsf.deploy(session)
        assert deployment.main_arn.startswith(f"arn:{partition}:states:{region}:")
        assert nestedsf.run(session, deployment).status == "SUCCEEDED"


def test_another_service_is_answered_too() -> None:
    with nestedsf.moto_session() as session:
        queues = session.client("sqs")
        queues.create_queue(QueueName="orders")
        with pytest.raises(ClientError, match="NonExistentQueue"):
            queues.get_queue_url(QueueName="none")


def test_a_cell_that_is_executed_again_leaves_nothing_open() -> None:
    session = nestedsf.moto_session()
    nestedsf.start_execution(session, nestedsf.deploy(session))
    session = nestedsf.moto_session()
    gc.collect()
    session.close()
    once = Config(retries={"total_max_attempts": 1}, connect_timeout=0.01)
    other = boto3.Session("A", "B", region_name="us-east-1")
    endpoint = "http://127.0.0.1:9"
    with pytest.raises(EndpointConnectionError):
        other.client("sts", endpoint_url=endpoint, config=once).get_caller_identity()


def test_a_client_keeps_its_session_open() -> None:
    client = nestedsf.moto_session().client("stepfunctions")
    gc.collect()
    assert client.list_state_machines()["stateMachines"] == []
    client.moto_session.close()


@pytest.mark.parametrize("region", ["mars-1", "", None, 5])
def test_an_unknown_region_is_refused(region: str) -> None:
    with pytest.raises(InputError, match=r"no region|region_name is a text"):
        nestedsf.moto_session(region)
