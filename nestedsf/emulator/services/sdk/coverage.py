"""Coverage: which actions of which services moto has, found without importing the other services.

moto has no list that can be asked: what its classes of a service implement is read from them.
"""

from __future__ import annotations

import functools
import importlib
import inspect
from importlib.util import find_spec
from typing import TYPE_CHECKING

from moto import backends
from moto.core.responses import BaseResponse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botocore.model import OperationModel

__all__ = ["lack"]

# Services that moto answers with the module of another.
_MODULES = {"docdb": "rds", "lambda": "awslambda", "neptune": "rds"}
# Services whose methods moto names by the paths of their URLs, not by their operations.
_NAMED_BY_PATH = frozenset({"xray"})


def lack(operation: OperationModel) -> str | None:
    """Why moto cannot answer an operation; None where it can.

    The reason is the end of a sentence: "moto does not have the service".
    """
    service = operation.service_model.service_name
    if service == "stepfunctions":
        return None  # the API of the account answers all of it
    module = _module(service)
    if module is None:
        return "moto does not have the service"
    if operation.has_event_stream_input or operation.has_event_stream_output:
        return "it is answered with a stream of events"
    try:
        implemented = _implemented(module)
    except ImportError as error:
        package = (error.name or "a package").partition(".")[0]
        return f"moto needs the package '{package}' for it"
    name = operation.name
    if module in _NAMED_BY_PATH:
        name = operation.http["requestUri"].rpartition("/")[2]
    return None if name.lower() in implemented else "moto does not have the action"


def _module(service: str) -> str | None:
    """The name in moto of one of botocore's services; None where moto does not have it."""
    module = service.replace("-", "")
    module = _MODULES.get(module, module)
    return module if find_spec(f"moto.{module}") else None


@functools.cache
def _implemented(module: str) -> frozenset[str]:
    """The operations of one of moto's services, in lower case, without underscores."""
    return frozenset(
        name.replace("_", "")
        for owner in _owners(module)
        for name, _ in inspect.getmembers(owner, inspect.isfunction)
        if not hasattr(BaseResponse, name)
    )


def _owners(module: str) -> Iterator[type]:
    """The classes that take a service's requests, and the one that keeps what they ask for."""
    yield backends.get_backend(module).backend
    urls = importlib.import_module(f"moto.{module}.urls")
    values = [*vars(urls).values(), *urls.url_paths.values()]
    if find_spec(f"moto.{module}.responses"):
        values += vars(importlib.import_module(f"moto.{module}.responses")).values()
    for value in values:
        owner = value if isinstance(value, type) else getattr(value, "__self__", None)
        if isinstance(owner, type) and issubclass(owner, BaseResponse):
            yield owner
