"""Importing moto: sealed from the environment, and without what no state machine needs.

moto: importing it makes boto3 sessions, which fail where AWS_PROFILE names a profile that is
not there, and each of which reads botocore's data anew; importing its CloudFormation imports an
OpenAPI validator, a second of work, that only its API Gateway uses, and EC2, with the instance
types of all regions, 47 MiB, and the model of its service; its Step Functions takes two
enumerations from its interpreter, which is not installed here.
"""

from __future__ import annotations

import contextlib
import enum
import gc
import importlib
import os
import sys
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import botocore.session

from nestedsf.emulator.environment import without_moto
from nestedsf.emulator.sealing import LOADER

if TYPE_CHECKING:
    from collections.abc import Iterator

_VALIDATOR = "openapi_spec_validator"
_INTERPRETER = "moto.stepfunctions.parser"
_OFFERINGS = "resources/instance_type_offerings"
_listdir_of_os = os.listdir
_regions_of_botocore = botocore.session.Session.get_available_regions


class OpenAPIValidationError(Exception):
    """Stands for the validator's error until the validator is imported."""


def _validate(*args: Any, **kwargs: Any) -> Any:
    validator = importlib.import_module(_VALIDATOR)
    errors = importlib.import_module(f"{_VALIDATOR}.validation.exceptions")
    try:
        return validator.validate(*args, **kwargs)
    except errors.OpenAPIValidationError as error:
        raise OpenAPIValidationError(str(error)) from error


def _validators() -> dict[str, ModuleType]:
    names = ("", ".validation", ".validation.exceptions")
    modules = {_VALIDATOR + name: ModuleType(_VALIDATOR + name) for name in names}
    for module in modules.values():
        vars(module).update(
            __path__=[], validate=_validate, OpenAPIValidationError=OpenAPIValidationError
        )
    return modules


class _EncryptionType(enum.Enum):
    AWS_OWNED_KEY = "AWS_OWNED_KEY"
    CUSTOMER_MANAGED_KMS_KEY = "CUSTOMER_MANAGED_KMS_KEY"


class _ExecutionStatus(enum.Enum):
    RUNNING = "RUNNING"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    TIMED_OUT = "TIMED_OUT"
    ABORTED = "ABORTED"
    PENDING_REDRIVE = "PENDING_REDRIVE"


def _interpreters() -> dict[str, ModuleType]:
    modules = {name: ModuleType(name) for name in (_INTERPRETER, f"{_INTERPRETER}.api")}
    for module in modules.values():
        vars(module).update(
            __path__=[], EncryptionType=_EncryptionType, ExecutionStatus=_ExecutionStatus
        )
    return modules


class _Offerings(dict[str, Any]):
    """EC2's offerings of instance types, by kind of location: read when they are asked for."""

    def __missing__(self, kind: str) -> dict[str, Any]:
        resources = importlib.import_module("moto.utilities.utils")
        folder = Path(importlib.import_module("moto.ec2").__path__[0], _OFFERINGS, kind)
        self[kind] = offered = {
            file.name.split(".")[0]: [
                {**offer, "LocationType": kind}
                for offer in resources.load_resource(f"ec2/{_OFFERINGS}/{kind}/{file.name}")
            ]
            for file in sorted(folder.iterdir())
        }
        return offered


def _listdir(path: Any = ".") -> list[str]:
    return [] if str(path).endswith(_OFFERINGS) else _listdir_of_os(path)


def _regions(
    self: Any,
    service_name: str,
    partition_name: str = "aws",
    allow_non_regional: Any = False,  # noqa: FBT002  botocore's own
) -> list[str]:
    """A service's regions; those of EC2 without its model, of which there is a megabyte."""
    if service_name != "ec2":
        found: list[str] = _regions_of_botocore(
            self, service_name, partition_name, allow_non_regional
        )
        return found
    resolver = self._get_internal_component("endpoint_resolver")
    return list(resolver.get_available_endpoints("ec2", partition_name, allow_non_regional))


@contextlib.contextmanager
def importing_moto() -> Iterator[None]:
    """Import moto inside this: without AWS's and its own variables, validator and interpreter."""
    others = without_moto(os.environ)
    sealed = {name: value for name, value in others.items() if not name.startswith("AWS_")}
    sealed |= {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
    missing = {} if _VALIDATOR in sys.modules else _validators()
    missing |= {} if _INTERPRETER in sys.modules else _interpreters()
    collecting = gc.isenabled()
    gc.collect()
    gc.disable()
    with (
        patch.dict(os.environ, sealed, clear=True),
        patch.object(botocore.session, "create_loader", lambda *_: LOADER),
        patch.object(botocore.session.Session, "get_available_regions", _regions),
        patch.object(os, "listdir", _listdir),
    ):
        sys.modules.update(missing)
        try:
            yield
        finally:
            types = sys.modules.get("moto.ec2.models.instance_types")
            if types is not None and not types.INSTANCE_TYPE_OFFERINGS:
                types.INSTANCE_TYPE_OFFERINGS = _Offerings()  # type: ignore[attr-defined]
            # moto's data stay for good; without this each full collection walks through them
            # for a tenth of a second, in which no execution gets on.
            gc.freeze()
            if collecting:
                gc.enable()
            for name, module in missing.items():
                if sys.modules.get(name) is module:
                    del sys.modules[name]
