"""Details of a state: its Retry and time-outs, and how a Map takes its items, in a few words each.

https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html and
https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nestedsf.asl.definition import StateDefinition

__all__ = ["details", "kind_of_map"]

_MOST_RETRIERS = 4
_MAX_ATTEMPTS = 3  # where a retrier does not say it
_RATES = (("ToleratedFailurePercentage", " %"), ("ToleratedFailureCount", ""))


def details(state: StateDefinition) -> tuple[str, ...]:
    """What else a state does, a line each.

    >>> from nestedsf.asl.definition import parse_definition
    >>> retry = [{"ErrorEquals": ["States.Timeout"], "MaxAttempts": 2}]
    >>> task = {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "Retry": retry}
    >>> details(parse_definition({"StartAt": "A", "States": {"A": task}}).state("A"))
    ('retry up to 2 times: States.Timeout',)
    """
    return (*_language(state.raw), *_of_map(state), *_limits(state), *_retries(state.raw))


def kind_of_map(state: StateDefinition) -> str:
    """What sort of executions a Distributed Map's children are; empty for other states.

    `Distributed · Express`, or the same with Standard.
    """
    if not state.distributed:
        return ""
    kind = state.raw["ItemProcessor"]["ProcessorConfig"].get("ExecutionType")
    return f"Distributed · {str(kind).capitalize()}" if kind else "Distributed"


def _language(raw: Mapping[str, Any]) -> Iterator[str]:
    """The query language of a state that says it itself; that of all stands in the title."""
    if isinstance(raw.get("QueryLanguage"), str):
        yield raw["QueryLanguage"]


def _limits(state: StateDefinition) -> Iterator[str]:
    if state.type == "Task":
        whole, sign = _given(state.raw, "TimeoutSeconds"), _given(state.raw, "HeartbeatSeconds")
        if whole:
            yield f"times out after {whole} s"
        if sign:
            yield f"times out without a heartbeat for {sign} s"


def _retries(raw: Mapping[str, Any]) -> Iterator[str]:
    retriers = raw.get("Retry")
    rules = [_mapping(rule) for rule in retriers] if isinstance(retriers, list) else []
    for rule in rules[:_MOST_RETRIERS]:
        errors = rule.get("ErrorEquals")
        names = ", ".join(map(str, errors)) if isinstance(errors, list) else "errors"
        attempts = rule.get("MaxAttempts", _MAX_ATTEMPTS)
        if attempts == 0:
            yield f"no retry: {names}"
        else:
            often = "once" if attempts == 1 else f"up to {_number(attempts)} times"
            yield f"retry {often}: {names}"
    if len(rules) > _MOST_RETRIERS:
        yield f"{len(rules) - _MOST_RETRIERS} more retriers"


def _of_map(state: StateDefinition) -> Iterator[str]:
    raw = state.raw
    if state.type != "Map":
        return
    if state.distributed:
        yield from _items(_mapping(raw.get("ItemReader")))
        yield f"a child execution for each {_batch(raw.get('ItemBatcher'))}"
    at_once = _given(raw, "MaxConcurrency")
    if at_once:
        yield f"at most {at_once} at once"
    if state.distributed:
        for field, unit in _RATES:
            tolerated = _given(raw, field)
            if tolerated:
                yield f"up to {tolerated}{unit} may fail"
        writes = _api(_mapping(raw.get("ResultWriter")))
        if writes:
            yield f"results to {writes}"


def _items(reader: Mapping[str, Any]) -> Iterator[str]:
    reads, config = _api(reader), _mapping(reader.get("ReaderConfig"))
    if not reads:
        return
    most = _given(config, "MaxItems")
    kind = config.get("InputType")
    words = [f"items from {reads}"]
    words += [str(kind)] if isinstance(kind, str) else []
    words += [f"at most {most}"] if most else []
    yield ", ".join(words)


def _batch(batcher: object) -> str:
    """What one child execution is for."""
    items = _given(_mapping(batcher), "MaxItemsPerBatch")
    size = _given(_mapping(batcher), "MaxInputBytesPerBatch")
    words = [f"{items} items"] if items else []
    words += [f"{size} bytes"] if size else []
    return f"batch of up to {' and '.join(words)}" if words else "item"


def _api(part: Mapping[str, Any]) -> str:
    """`s3:getObject` of an ItemReader or ResultWriter."""
    resource = part.get("Resource")
    return resource.rpartition(":::")[2] if isinstance(resource, str) else ""


def _given(raw: Mapping[str, Any], field: str) -> str:
    """A number, or the path or expression that gives it; empty where there is none or 0."""
    value = raw.get(field, raw.get(f"{field}Path"))
    return _number(value) if value else ""


def _number(value: object) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    return str(value).strip().removeprefix("{%").removesuffix("%}").strip()


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
