"""Template: a workflow of one's own as the CloudFormation template that is deployed."""

from __future__ import annotations

import re
from itertools import count
from typing import TYPE_CHECKING, Any

import yaml  # type: ignore[import-untyped]  # it has no types of its own

from nestedsf.account.stack.ownership import DESCRIPTION, MAIN_OUTPUT
from nestedsf.account.stack.templates import policies
from nestedsf.account.stack.templates.inline_code import inline_code
from nestedsf.account.stack.templates.marks import machine_mark, mark_of, named, substituted
from nestedsf.asl.definition import parse_definition
from nestedsf.asl.placeholders import PLACEHOLDER
from nestedsf.workflows.workflow import filled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nestedsf.asl.definition import Definition
    from nestedsf.workflows.workflow import Function, Machine, Workflow

__all__ = ["definition_of", "template_of"]

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
    ids = _Ids(resource.name for resource in workflow.resources)
    resources: dict[str, Any] = {}
    outputs: dict[str, Any] = {}
    for machine in workflow.machines:
        key = ids.of(machine.name)
        resources |= _machine(ids, key, machine, definitions[machine.name])
        outputs[f"{key}Arn" if outputs else MAIN_OUTPUT] = {"Value": {"Ref": key}}
    for function in workflow.functions:
        key = ids.of(function.name)
        resources |= _function(ids, key, function, waits)
        outputs[f"{key}Arn"] = {"Value": {"Fn::GetAtt": [key, "Arn"]}}
    for resource in workflow.resources:
        resources[resource.name] = {
            "Type": resource.type,
            "Properties": dict(resource.properties),
        }
    template = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": DESCRIPTION,
        "Resources": resources,
        "Outputs": outputs,
    }
    return str(yaml.dump(template, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1000))


class _Ids:
    """Logical ids, of letters and digits alone."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = {*taken, MAIN_OUTPUT.removesuffix("Arn")}

    def of(self, name: str) -> str:
        """The logical id of what has that name; none is given twice."""
        plain = _NO_LETTER.sub("", name) or "Unnamed"
        found = next(id_ for id_ in _numbered(plain) if id_ not in self._taken)
        self._taken.add(found)
        return found


def _numbered(name: str) -> Iterator[str]:
    yield name
    yield from (f"{name}{number}" for number in count(2))


def _machine(ids: _Ids, key: str, machine: Machine, definition: Definition) -> dict[str, Any]:
    role = ids.of(f"{key}Role")
    properties: dict[str, Any] = {
        "StateMachineName": named(machine.name),
        "StateMachineType": machine.type,
        "RoleArn": {"Fn::GetAtt": [role, "Arn"]},
        **_definition(machine),
    }
    own = machine_mark(machine.name)
    statements, logs = policies.may_do(definition, own), {}
    if machine.type == "EXPRESS":  # it has no history: what it did is read from its log
        log = ids.of(f"{key}LogGroup")
        logs[log] = _log_group(f"/aws/vendedlogs/states/${{AWS::StackName}}-{machine.name}")
        group = {"CloudWatchLogsLogGroup": {"LogGroupArn": {"Fn::GetAtt": [log, "Arn"]}}}
        properties["LoggingConfiguration"] = {
            "Level": "ALL",
            "IncludeExecutionData": True,
            "Destinations": [group],
        }
        statements.append(policies.may_be_logged())
    return {
        key: {"Type": "AWS::StepFunctions::StateMachine", "Properties": properties},
        **logs,
        role: _role(policies.trusted("states", own), "RunTheDefinition", statements),
    }


def _definition(machine: Machine) -> dict[str, Any]:
    """The definition and what fills it; CloudFormation takes only letters and digits as names."""
    free = (name for name in map("Value{}".format, count(1)) if name not in machine.substitutions)
    names = {
        name: next(free) if _NO_LETTER.search(name) else name for name in machine.substitutions
    }

    def renamed(found: re.Match[str]) -> str:
        name = found.group()[2:-1]
        return f"${{{names[name]}}}" if name in names else found.group()

    filling = {names[name]: substituted(given) for name, given in machine.substitutions.items()}
    text = {"DefinitionString": PLACEHOLDER.sub(renamed, machine.text)}
    return {**text, "DefinitionSubstitutions": filling} if filling else text


def _function(ids: _Ids, key: str, function: Function, waits: list[str]) -> dict[str, Any]:
    role, log = ids.of(f"{key}Role"), ids.of(f"{key}LogGroup")
    group = f"/aws/lambda/${{AWS::StackName}}-{function.name}"
    code, handler = inline_code(function.files, function.handler)
    properties: dict[str, Any] = {
        "FunctionName": named(function.name),
        "Runtime": _PYTHON,
        "Handler": handler,
        "Timeout": function.timeout or _TIMEOUT,
        "MemorySize": function.memory or _MEMORY,
        "Role": {"Fn::GetAtt": [role, "Arn"]},
        "Code": {"ZipFile": code},
    }
    if function.variables:
        variables = {name: substituted(given) for name, given in function.variables.items()}
        properties["Environment"] = {"Variables": variables}
    statements = [*policies.may_answer(waits), policies.may_write_log(group)]
    return {
        key: {"Type": "AWS::Lambda::Function", "DependsOn": log, "Properties": properties},
        # A log group that Lambda makes itself has no retention and outlives the stack.
        log: _log_group(group),
        role: _role(policies.trusted("lambda"), "AnswerAndWriteLog", statements),
    }


def _log_group(name: str) -> dict[str, Any]:
    properties = {"LogGroupName": {"Fn::Sub": name}, "RetentionInDays": _RETENTION}
    return {"Type": "AWS::Logs::LogGroup", "Properties": properties}


def _role(trusted: Any, name: str, statements: list[Any]) -> dict[str, Any]:
    properties: dict[str, Any] = {"AssumeRolePolicyDocument": trusted}
    if statements:
        document = {"Version": policies.VERSION, "Statement": statements}
        properties["Policies"] = [{"PolicyName": name, "PolicyDocument": document}]
    return {"Type": "AWS::IAM::Role", "Properties": properties}
