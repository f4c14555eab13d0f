"""Selection: the fields that hold a path, as InputPath, SecondsPath or ErrorPath."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from nestedsf.asl.scope import Scope
    from nestedsf.jsontext import Json


def select(path: str | None, scope: Scope, field: str) -> Json:
    """What a field's path gives: any value. InputPath, OutputPath; null gives ``{}``."""
    raise NotImplementedError


def items(path: str, scope: Scope) -> list[Json]:
    """The items of a Map: what ItemsPath gives."""
    raise NotImplementedError


def seconds(path: str, scope: Scope, field: str) -> int:
    """SecondsPath, TimeoutSecondsPath, HeartbeatSecondsPath."""
    raise NotImplementedError


def timestamp(path: str, scope: Scope) -> datetime:
    """TimestampPath."""
    raise NotImplementedError


def text(path: str, scope: Scope, field: str) -> str:
    """ErrorPath, CausePath: a text; a path or a call."""
    raise NotImplementedError


def count(path: str, scope: Scope, field: str) -> int:
    """MaxConcurrencyPath, ToleratedFailureCountPath, MaxItemsPath, …: a whole number."""
    raise NotImplementedError


def percentage(path: str, scope: Scope, field: str) -> float:
    """ToleratedFailurePercentagePath: a number from 0 to 100."""
    raise NotImplementedError
