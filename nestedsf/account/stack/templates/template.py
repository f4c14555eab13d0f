"""Template: a workflow of one's own as the CloudFormation template that is deployed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml  # type: ignore[import-untyped]  # it has no types of its own

from nestedsf.account.stack.templates import policies
from nestedsf.account.stack.templates.inline_code import inline_code
from nestedsf.account.stack.templates.marks import machine_mark, mark_of, named, substituted
from nestedsf.asl.definition import parse_definition
from nestedsf.workflows.workflow import filled

if TYPE_CHECKING:
    from nestedsf.asl.definition import Definition
    from nestedsf.workflows.workflow import Function, Machine, Workflow

__all__ = ["definition_of", "template_of"]

_MAIN = "Main"
_PYTHON = "python3.13"
_TIMEOUT, _MEMORY = 10, 128
_RETENTION = 7
_NO_LETTER = re.compile(r"[^0-9A-Za-z]")


class _Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]  # no types
    """Writes texts of several lines as they are."""

    def ignore_aliases(self, _: object) -> bool:
        """Write out what is there twice: CloudFormation has no anchors."""
        return True


def _text(dumper: _Dumper, text: str) -> Any:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def definition_of(machine: Machine) -> Definition:
    """The definition of a machine, with marks for what the stack will hold.

    Raises:
        DefinitionError: It is none.
    """
    return parse_definition(filled(machine, mark_of), deployed=True)


def template_of(workflow: Workflow) -> str:
    """The template of a workflow, as YAML text; the same workflow has the same.

    Each state machine has a role that may do what `permissions` says of its definition, each
    function one that may write its log and answer the Tasks that wait for a callback.

    Raises:
        DefinitionError: A definition is none.
    """
    definitions = {machine.name: definition_of(machine) for machine in workflow.machines}
    waits = [
        machine_mark(name)
        for name, definition in definitions.items()
        if policies.is_answered(definition)
    ]
    ids = _Ids()
    resources: dict[str, Any] = {}
    outputs: dict[str, Any] = {}
    for number, machine in enumerate(workflow.machines):
        key = ids.of(machine.name, "StateMachine") if number else f"{_MAIN}StateMachine"
        resources |= _machine(key, machine, definitions[machine.name])
        outputs[f"{key}Arn"] = {"Value": {"Ref": key}}
    for function in workflow.functions:
        key = ids.of(function.name, "Function")
        resources |= _function(key, function, waits)
        outputs[f"{key}Arn"] = {"Value": {"Fn::GetAtt": [key, "Arn"]}}
    template = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "A workflow, deployed by nestedsf",
        "Resources": resources,
        "Outputs": outputs,
    }
    return str(yaml.dump(template, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1000))


class _Ids:
    """Logical ids, of letters and digits alone."""

    def __init__(self) -> None:
        self._taken = {_MAIN}

    def of(self, name: str, ending: str) -> str:
        """The logical id of what has that name; none is given twice."""
        plain = _NO_LETTER.sub("", name).removesuffix(ending)
        plain = f"{plain[:1].upper()}{plain[1:]}"
        candidate, number = plain or "Unnamed", 2
        while candidate in self._taken:
            candidate, number = f"{plain}{number}", number + 1
        self._taken.add(candidate)
        return f"{candidate}{ending}"


def _machine(key: str, machine: Machine, definition: Definition) -> dict[str, Any]:
    properties = {
        "StateMachineName": named(machine.name),
        "StateMachineType": machine.type,
        "RoleArn": {"Fn::GetAtt": [f"{key}Role", "Arn"]},
        "DefinitionString": machine.text,
    }
    if machine.substitutions:
        properties["DefinitionSubstitutions"] = {
            name: substituted(given) for name, given in machine.substitutions.items()
        }
    own = machine_mark(machine.name)
    statements = policies.may_do(definition, own)
    return {
        key: {"Type": "AWS::StepFunctions::StateMachine", "Properties": properties},
        f"{key}Role": _role(policies.trusted("states", own), "RunTheDefinition", statements),
    }


def _function(key: str, function: Function, waits: list[str]) -> dict[str, Any]:
    group = f"/aws/lambda/${{AWS::StackName}}-{function.name}"
    code, handler = inline_code(function.files, function.handler)
    log = f"{key.removesuffix('Function')}LogGroup"
    properties: dict[str, Any] = {
        "FunctionName": named(function.name),
        "Runtime": _PYTHON,
        "Handler": handler,
        "Timeout": function.timeout or _TIMEOUT,
        "MemorySize": function.memory or _MEMORY,
        "Role": {"Fn::GetAtt": [f"{key}Role", "Arn"]},
        "Code": {"ZipFile": code},
    }
    if function.variables:
        variables = {name: substituted(given) for name, given in function.variables.items()}
        properties["Environment"] = {"Variables": variables}
    statements = [*policies.may_answer(waits), policies.may_write_log(group)]
    return {
        key: {"Type": "AWS::Lambda::Function", "DependsOn": log, "Properties": properties},
        # A log group that Lambda makes itself has no retention and outlives the stack.
        log: {
            "Type": "AWS::Logs::LogGroup",
            "Properties": {"LogGroupName": {"Fn::Sub": group}, "RetentionInDays": _RETENTION},
        },
        f"{key}Role": _role(policies.trusted("lambda"), "AnswerAndWriteLog", statements),
    }


def _role(trusted: Any, name: str, statements: list[Any]) -> dict[str, Any]:
    properties: dict[str, Any] = {"AssumeRolePolicyDocument": trusted}
    if statements:
        document = {"Version": policies.VERSION, "Statement": statements}
        properties["Policies"] = [{"PolicyName": name, "PolicyDocument": document}]
    return {"Type": "AWS::IAM::Role", "Properties": properties}
