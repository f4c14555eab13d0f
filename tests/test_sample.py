"""The sample is AWS's, and the template is one for moto and AWS."""

from __future__ import annotations

import hashlib
import runpy
import textwrap
from pathlib import Path

import boto3
import pytest

from nestedsf import sample

DOCUMENTED = Path(__file__).parent / "documented"


def test_the_parent_is_the_documents_verbatim() -> None:
    documented = (DOCUMENTED / "main.asl.json").read_text(encoding="utf-8")
    assert sample.read("main.asl.json") == documented
    # The text of AWS's document; a change of both files shows here.
    assert hashlib.sha256(documented.encode()).hexdigest() == (
        "9b2370f06d4aa7b94f7a78a10f83299dee1f7c5b2ee772f2f8bc8facd22cc78f"
    )


def test_only_the_childs_arn_is_filled_in() -> None:
    text = sample.template()
    block = text.partition("DefinitionString: |\n")[2].partition("      DefinitionSubst")[0]
    deployed = textwrap.dedent(block)
    filled = deployed.replace("${AnotherStateMachineArn}", sample.DOCUMENTED_CHILD_ARN)
    assert filled.strip() == sample.read("main.asl.json").strip()
    assert "123456789012" not in text


def test_no_file_line_is_left_in_the_template() -> None:
    assert not [line for line in sample.template().splitlines() if line.strip().startswith("@")]


def test_the_callback_lets_errors_out_and_sends_json(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: dict[str, str] = {}

    class StepFunctions:
        def send_task_success(self, **request: str) -> None:
            sent.update(request)
            raise LookupError

    monkeypatch.setattr(boto3, "client", lambda _service: StepFunctions())
    handler = runpy.run_path(str(Path(sample.__file__).with_name("callback.py")))["handler"]
    with pytest.raises(LookupError):
        handler({"TaskToken": "token", "Message": 'with "quotes"'}, None)
    assert sent == {"taskToken": "token", "output": '"with \\"quotes\\""'}
