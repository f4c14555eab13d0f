"""The environment: moto's own variables, which change nothing in an emulated account."""

from __future__ import annotations

import importlib
import importlib.util
import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_PREFIXES = ("MOTO_", "INITIAL_NO_AUTH_", "TEST_PROXY_", "TEST_SERVER_", "TESTS_SKIP_")
_NAMES = frozenset(
    {
        "DEFAULT_CONTAINER_REGISTRY",
        "MAX_SHARED_ACCOUNTS",
        "S3_IGNORE_SUBDOMAIN_BUCKETNAME",
        "S3_UPLOAD_PART_MIN_SIZE",
        "SF_EXECUTION_HISTORY_TYPE",
        "VALIDATE_LAMBDA_S3",
    }
)


def without_moto(variables: Mapping[str, str]) -> dict[str, str]:
    """Variables without those that moto reads.

    >>> without_moto({"PATH": "/bin", "MOTO_PORT": "5000", "INITIAL_NO_AUTH_ACTION_COUNT": "0"})
    {'PATH': '/bin'}
    """
    return {
        name: value
        for name, value in variables.items()
        if not name.startswith(_PREFIXES) and name not in _NAMES
    }


class Environment:
    """Takes moto's variables out of the environment while an account is open.

    moto reads some when it is imported, which may have been before, and others at each request.
    """

    def __init__(self) -> None:
        self._variables: dict[str, str] = {}
        self._settings: dict[str, Any] = {}

    def apply(self) -> None:
        """Take them out, and give moto's settings the values that they have without."""
        for name in os.environ.keys() - without_moto(os.environ).keys():
            self._variables[name] = os.environ[name]
            os.environ.pop(name)
        settings = importlib.import_module("moto.settings")
        spec: Any = importlib.util.spec_from_file_location("settings", settings.__file__)
        unset = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(unset)
        for name, value in vars(unset).items():
            if name.isupper() and value != getattr(settings, name):
                self._settings[name] = getattr(settings, name)
                setattr(settings, name, value)

    def restore(self) -> None:
        """Put back what was there; what has been set meanwhile stays."""
        settings = importlib.import_module("moto.settings")
        for name, value in list(self._settings.items()):
            setattr(settings, name, value)
            del self._settings[name]  # only now: Ctrl-C may come between, and another call goes on
        for name, value in list(self._variables.items()):
            os.environ.setdefault(name, value)
            del self._variables[name]
