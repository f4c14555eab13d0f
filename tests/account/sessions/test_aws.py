"""A session that reaches an account says whose it is, or in one line what is missing."""

from __future__ import annotations

import http.server
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import botocore.loaders
import botocore.session
import pytest

import nestedsf
from nestedsf.account.sessions.aws import AwsSession, aws_session
from nestedsf.account.sessions.clients import reaches_aws
from nestedsf.account.sessions.serving import Server
from nestedsf.cli.options import where
from nestedsf.exceptions import CredentialsError, SessionRefusedError
from tests import faults

EXPIRED = """<ErrorResponse><Error><Type>Sender</Type><Code>ExpiredToken</Code>
<Message>The security token included in the request is expired</Message></Error></ErrorResponse>"""
UNKNOWN = """<ErrorResponse><Error><Type>Sender</Type><Code>InvalidClientTokenId</Code>
<Message>The security token included in the request is invalid.</Message></Error></ErrorResponse>"""

LOADER = botocore.loaders.create_loader()
"""It reads botocore's data once for all of `somebody_s`."""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home without credentials; what the computer has of its own is not looked at."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    return tmp_path


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "none")


@pytest.fixture
def answering(request: pytest.FixtureRequest) -> Iterator[str]:
    """A server that answers everything with one error."""
    body = str(request.param).encode()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(403)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def refused(**wanted: str) -> str:
    with pytest.raises(CredentialsError) as refusal:
        aws_session(**wanted)
    told = str(refusal.value)
    assert "\n" not in told
    return told


def test_it_knows_whose_account_it_is(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    session = aws_session()
    assert (session.account_id, session.region_name) == ("123456789012", "us-east-1")
    assert (session.partition, session.endpoint_url) == ("aws", server.endpoint_url)
    assert session.account_id not in repr(session)


@pytest.mark.usefixtures("keys")
def test_without_a_region_one_is_asked_for() -> None:
    assert "AWS_DEFAULT_REGION" in refused()


def test_without_credentials_the_command_that_makes_some_is_named() -> None:
    assert "aws configure" in refused(region_name="eu-west-1")


def test_a_profile_that_is_not_there(home: Path) -> None:
    (home / "config").write_text("[profile other]\nregion = eu-west-1\n")
    told = refused(profile_name="training")
    assert "training" in told
    assert "aws configure list-profiles" in told


def test_a_profile_of_the_environment_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "training")
    assert "aws configure list-profiles" in refused(region_name="eu-west-1")


def test_a_profile_without_credentials_is_named_in_the_command(home: Path) -> None:
    (home / "config").write_text("[profile training]\nregion = eu-west-1\n")
    assert "aws configure --profile training" in refused(profile_name="training")


def test_an_sso_session_that_nobody_has_logged_in_to(home: Path) -> None:
    (home / "config").write_text(
        "[sso-session school]\nsso_start_url = https://school.awsapps.com/start\n"
        "sso_region = eu-west-1\n[profile training]\nsso_session = school\n"
        "sso_account_id = 123456789012\nsso_role_name = Learner\nregion = eu-west-1\n"
    )
    assert refused(profile_name="training").endswith("aws sso login --profile training")


def test_an_old_sso_profile_that_nobody_has_logged_in_to(home: Path) -> None:
    (home / "config").write_text(
        "[profile training]\nsso_start_url = https://school.awsapps.com/start\n"
        "sso_region = eu-west-1\nsso_account_id = 123456789012\nsso_role_name = Learner\n"
        "region = eu-west-1\n"
    )
    assert refused(profile_name="training").endswith("aws sso login --profile training")


def test_half_of_the_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
    assert "aws configure" in refused(region_name="eu-west-1")


def test_a_config_file_that_cannot_be_read(home: Path) -> None:
    (home / "config").write_text("no section\n")
    assert "config" in refused(region_name="eu-west-1")


@pytest.mark.usefixtures("keys")
@pytest.mark.parametrize("answering", [EXPIRED], indirect=True)
def test_expired_credentials(answering: str) -> None:
    told = refused(region_name="eu-west-1", endpoint_url=answering)
    assert "have expired" in told
    assert "aws sso login" in told


@pytest.mark.usefixtures("keys")
@pytest.mark.parametrize("answering", [UNKNOWN], indirect=True)
def test_credentials_that_are_not_accepted(answering: str) -> None:
    told = refused(region_name="eu-west-1", endpoint_url=answering)
    assert "does not accept the credentials (InvalidClientTokenId)" in told


@pytest.mark.usefixtures("keys")
def test_a_server_that_is_not_there() -> None:
    told = refused(region_name="eu-west-1", endpoint_url="http://127.0.0.1:9")
    assert "http://127.0.0.1:9" in told
    assert "endpoint" in told


@pytest.mark.usefixtures("keys")
def test_an_endpoint_that_is_no_address() -> None:
    assert "localhost:4566" in refused(region_name="eu-west-1", endpoint_url="localhost:4566")


@pytest.mark.usefixtures("keys")
def test_while_a_moto_session_is_open_nothing_leaves() -> None:
    with nestedsf.moto_session(), pytest.raises(SessionRefusedError):
        aws_session(region_name="eu-west-1")


@pytest.mark.parametrize(
    ("region", "partition"),
    [("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov"), ("eu-west-1", "aws")],
)
def test_the_partition_is_the_region_s(server: Server, region: str, partition: str) -> None:
    keys = server.environment
    session = AwsSession(
        None,
        region,
        server.endpoint_url,
        aws_access_key_id=keys["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=keys["AWS_SECRET_ACCESS_KEY"],
    )
    assert session.partition == partition


# --- the place ------------------------------------------------------------------------------

STATES, ELSEWHERE = "AWS_ENDPOINT_URL_SFN", "http://127.0.0.1:8083"


def somebody_s(region: str = "eu-west-1", endpoint_url: str | None = None) -> AwsSession:
    """A session of somebody: STS's answer is ours, and nothing is sent."""
    botocore_session = botocore.session.Session()
    botocore_session.register_component("data_loader", LOADER)
    botocore_session.register("before-send.sts", lambda request, **_: faults.is_somebody(request))
    return AwsSession(None, region, endpoint_url, botocore_session=botocore_session)


@pytest.mark.usefixtures("keys")
def test_a_service_that_answers_elsewhere_than_the_others_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(STATES, ELSEWHERE)
    told = refused(region_name="eu-west-1")
    assert f"stepfunctions to {ELSEWHERE}" in told
    assert "cloudformation" in told
    assert "to AWS" in told
    assert "AWS_ENDPOINT_URL" in told


@pytest.mark.usefixtures("keys")
def test_a_service_of_the_profile_that_answers_at_aws_alone_is_refused(home: Path) -> None:
    (home / "config").write_text(
        f"[default]\nregion = eu-west-1\nendpoint_url = {ELSEWHERE}\nservices = own\n"
        "[services own]\nsts =\n  endpoint_url = https://sts.eu-west-1.amazonaws.com\n"
    )
    told = refused()
    assert "sts to AWS" in told
    assert f"iam, events, resourcegroupstaggingapi to {ELSEWHERE}" in told


@pytest.mark.usefixtures("keys")
def test_two_servers_in_place_of_aws_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:4566")
    monkeypatch.setenv(STATES, ELSEWHERE)
    assert f"stepfunctions to {ELSEWHERE}" in refused(region_name="eu-west-1")


def test_an_endpoint_that_is_named_is_that_of_all_services(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv(STATES, ELSEWHERE)
    session = aws_session(endpoint_url=server.endpoint_url)
    assert session.endpoint_url == server.endpoint_url
    assert session.client("stepfunctions").meta.endpoint_url == server.endpoint_url


@pytest.mark.usefixtures("keys")
@pytest.mark.parametrize(
    ("region", "host"),
    [
        ("eu-west-1", "vpce-0a1b-2c3d.states.eu-west-1.vpce.amazonaws.com"),
        ("eu-west-1", "states.eu-west-1.api.aws"),
        ("us-east-1", "states-fips.us-east-1.amazonaws.com"),
        ("cn-north-1", "vpce-0a1b-2c3d.states.cn-north-1.vpce.amazonaws.com.cn"),
    ],
)
def test_an_endpoint_of_aws_s_own_is_aws(
    monkeypatch: pytest.MonkeyPatch, region: str, host: str
) -> None:
    monkeypatch.setenv(STATES, f"https://{host}")
    session = somebody_s(region)
    assert session.endpoint_url is None
    assert session.place == "AWS"
    assert where(session) == f"AWS, region {region}"
    assert reaches_aws(session)


@pytest.mark.usefixtures("keys")
@pytest.mark.parametrize(
    "host",
    [
        "ec2-192-0-2-1.eu-west-1.compute.amazonaws.com:4566",
        "states.eu-west-1.amazonaws.com.example.org",
        "states.eu-west-1.example.org",
        "states",
    ],
)
def test_a_server_that_somebody_keeps_stands_in_for_aws(host: str) -> None:
    session = somebody_s(endpoint_url=f"http://{host}")
    assert session.endpoint_url == f"http://{host}"
    assert session.place.endswith("stands in for AWS")
    assert not reaches_aws(session)


@pytest.mark.usefixtures("keys")
@pytest.mark.parametrize("variant", [None, "AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT"])
def test_every_region_of_aws_is_aws(variant: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", ELSEWHERE)  # nobody asks it
    if variant is not None:
        monkeypatch.setenv(variant, "true")
    for region in ("us-east-1", "cn-north-1", "us-gov-west-1", "us-iso-east-1", "eusc-de-east-1"):
        assert somebody_s(region).place == "AWS"
