"""The sample is AWS's, and the template is one for moto and AWS."""

from __future__ import annotations

import hashlib
import runpy
import textwrap
from pathlib import Path

import boto3
import pytest

from nestedsf import sample
from nestedsf.account.stack.planning import read_template
from nestedsf.asl.definition import parse_definition
from nestedsf.asl.validation import validate

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


@pytest.mark.parametrize("edition", sample.EDITIONS)
def test_no_file_line_is_left_in_the_template(edition: str) -> None:
    lines = sample.template(edition=edition).splitlines()
    assert not [line for line in lines if line.strip().startswith("@")]


def test_what_the_editions_have_in_common_is_the_same_in_their_templates() -> None:
    one, other = (read_template(sample.template(edition=edition)) for edition in sample.EDITIONS)
    shared = {key for key in other["Resources"] if not key.startswith("AnotherStateMachine")}
    assert shared == {"MainStateMachine", "MainStateMachineRole"}
    for resources in (one["Resources"], other["Resources"]):
        del resources["MainStateMachine"]["Properties"]["DefinitionString"]
    assert {key: one["Resources"][key] for key in shared} == {
        key: other["Resources"][key] for key in shared
    }
    trusts = [
        each["Resources"]["AnotherStateMachineRole"]["Properties"]["AssumeRolePolicyDocument"]
        for each in (one, other)
    ]
    assert trusts[0] == trusts[1]


@pytest.mark.parametrize("name", ["main.asl.json", "another.asl.json"])
def test_the_states_have_the_same_names_and_transitions_in_both(name: str) -> None:
    one, other = (
        parse_definition(sample.read(name, each).replace("${CallbackFunctionArn}", "callback"))
        for each in sample.EDITIONS
    )
    assert [(s.name, s.type) for s in one.states] == [(s.name, s.type) for s in other.states]
    for state, same in zip(one.states, other.states, strict=True):
        for field in ("Next", "End", "Default", "StartAt"):
            assert state.raw.get(field) == same.raw.get(field)


def test_the_edition_in_jsonata_is_in_jsonata_throughout() -> None:
    for name in ("main.asl.json", "another.asl.json"):
        text = sample.read(name, "jsonata")
        assert parse_definition(text).raw["QueryLanguage"] == "JSONata"
        assert not [word for word in ('.$"', '"$.', '"$$.', "Parameters", "Path") if word in text]
        assert validate(text) == ()


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
