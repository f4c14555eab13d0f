"""moto's own variables change nothing, whether moto has been imported before or not."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

import nestedsf
from nestedsf.account.sessions.serving import serve

VARIABLES = {
    "INITIAL_NO_AUTH_ACTION_COUNT": "0",
    "MOTO_ACCOUNT_ID": "999999999999",
    "MOTO_ALLOW_NONEXISTENT_REGION": "true",
    "MOTO_AMIS_PATH": "/nowhere",
    "MOTO_LAMBDA_CONCURRENCY_QUOTA": "1",
    "MOTO_S3_DEFAULT_MAX_KEYS": "1",
    "SF_EXECUTION_HISTORY_TYPE": "FAILURE",
    "TEST_PROXY_MODE": "true",
    "TEST_SERVER_MODE": "true",
}
USE = """
import json, os
before = dict(os.environ)
{}
import nestedsf

ARM = [{{"Name": "architecture", "Values": ["arm64"]}}]  # to describe all takes a second

def used(session):
    s3 = session.client("s3")
    s3.create_bucket(Bucket="bucket")
    for key in "abc":
        s3.put_object(Bucket="bucket", Key=key, Body=b"")
    return [
        session.client("sts").get_caller_identity()["Account"],
        len(s3.list_objects_v2(Bucket="bucket")["Contents"]),
        len(session.client("ec2").describe_images(Filters=ARM)["Images"]) > 0,
        nestedsf.run(session, nestedsf.deploy(session, confirm=True)).status,
    ]

with nestedsf.moto_session(time_scale=50) as session:
    print(json.dumps(used(session)))
assert dict(os.environ) == before
"""
USED = '["123456789012", 3, true, "SUCCEEDED"]'


@pytest.mark.parametrize("before", ["", "import moto.core, moto.s3.models, moto.awslambda.models"])
def test_moto_s_variables_change_nothing(before: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", USE.format(before)],
        env={**os.environ, **VARIABLES},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.stdout.strip() == USED, done.stderr


def test_moto_s_variables_change_nothing_in_a_server(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in VARIABLES.items():
        monkeypatch.setenv(name, value)
    with serve(time_scale=50) as server:
        session = server.session()
        assert session.account_id == "123456789012"
        deployment = nestedsf.deploy(session, confirm=True)
        assert nestedsf.run(session, deployment).status == "SUCCEEDED"
