"""The environment: moto's own variables, which change nothing in an emulated account."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
