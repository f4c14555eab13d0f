"""Importing moto: sealed from the environment, and without what no state machine needs.

moto: importing it makes boto3 sessions, which fail where AWS_PROFILE names a profile that is
not there, and each of which reads botocore's data anew; importing its CloudFormation imports an OpenAPI validator, a second of work, that
only its API Gateway uses.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import importlib
import os
import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import botocore.session

if TYPE_CHECKING:
    from collections.abc import Iterator

_VALIDATOR = "openapi_spec_validator"


class OpenAPIValidationError(Exception):
    """Stands for the validator's error until the validator is imported."""


def _validate(*args: Any, **kwargs: Any) -> Any:
    validator = importlib.import_module(_VALIDATOR)
    errors = importlib.import_module(f"{_VALIDATOR}.validation.exceptions")
    try:
        return validator.validate(*args, **kwargs)
    except errors.OpenAPIValidationError as error:
        raise OpenAPIValidationError(str(error)) from error


def _stand_ins() -> dict[str, ModuleType]:
    names = ("", ".validation", ".validation.exceptions")
    modules = {_VALIDATOR + name: ModuleType(_VALIDATOR + name) for name in names}
    for module in modules.values():
        vars(module).update(
            __path__=[], validate=_validate, OpenAPIValidationError=OpenAPIValidationError
        )
    return modules


@contextlib.contextmanager
def importing_moto() -> Iterator[None]:
    """Import moto inside this: without AWS's environment variables and without the validator."""
    sealed = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    sealed |= {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
    missing = {} if _VALIDATOR in sys.modules else _stand_ins()
    collecting = gc.isenabled()
    gc.collect()
    gc.disable()
    loader = functools.cache(botocore.session.create_loader)  # one for the sessions moto makes
    with (
        patch.dict(os.environ, sealed, clear=True),
        patch.object(botocore.session, "create_loader", loader),
    ):
        sys.modules.update(missing)
        try:
            yield
        finally:
            # moto's data stay for good; without this each full collection walks through them
            # for a tenth of a second, in which no execution gets on.
            gc.freeze()
            if collecting:
                gc.enable()
            for name, module in missing.items():
                if sys.modules.get(name) is module:
                    del sys.modules[name]
