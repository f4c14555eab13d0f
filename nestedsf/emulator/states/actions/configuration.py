"""Configuration: logging, tracing and encryption of a state machine, encryption of an activity.

It is checked, kept and shown as on AWS; no trace is sent to X-Ray, and nothing is encrypted.
https://docs.aws.amazon.com/step-functions/latest/apireference/API_LoggingConfiguration.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nestedsf.emulator.states.errors import ApiError
from nestedsf.emulator.states.logs import OFF, LogGroup

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nestedsf.emulator.states.request import Request

__all__ = ["configuration", "encryption"]

_DEFAULTS: dict[str, dict[str, Any]] = {
    "loggingConfiguration": {"includeExecutionData": False, "level": "OFF"},
    "tracingConfiguration": {"enabled": False},
    "encryptionConfiguration": {"type": "AWS_OWNED_KEY"},
}
_CUSTOMER_KEY = "CUSTOMER_MANAGED_KMS_KEY"
_REUSE_SECONDS = 300


def configuration(request: Request, before: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The configuration that a request gives, and that was there before where it gives none.

    Raises:
        ApiError: InvalidLoggingConfiguration or InvalidEncryptionConfiguration.
    """
    made = dict(before or _DEFAULTS)
    for name, defaults in _DEFAULTS.items():
        given = request.parameters.get(name)
        if given is not None:
            made[name] = {**defaults, **{k: v for k, v in given.items() if v is not None}}
    if request.parameters.get("loggingConfiguration") is not None:
        _check_logging(request, made["loggingConfiguration"])
    _complete_encryption(made["encryptionConfiguration"])
    return made


def encryption(request: Request) -> dict[str, Any]:
    """The encryption that a request gives, or that there is where it gives none.

    Raises:
        ApiError: InvalidEncryptionConfiguration.
    """
    given = request.parameters.get("encryptionConfiguration") or {}
    made = {
        **_DEFAULTS["encryptionConfiguration"],
        **{name: value for name, value in given.items() if value is not None},
    }
    _complete_encryption(made)
    return made


def _check_logging(request: Request, logging: Mapping[str, Any]) -> None:
    destinations = logging.get("destinations") or []
    if logging["level"] == OFF and not destinations:
        return
    if len(destinations) != 1:
        raise _invalid_logging("Must specify exactly one Log Destination.")
    group = destinations[0].get("cloudWatchLogsLogGroup") or {}
    found = LogGroup.of(group.get("logGroupArn") or "")
    if (
        found is None
        or (found.account_id, found.region_name) != (request.account.id, request.region_name)
        or not found.is_there()
    ):
        raise _invalid_logging("Log Destination not found.")
    if logging["level"] != OFF:
        found.validate(request.now)


def _invalid_logging(reason: str) -> ApiError:
    return ApiError("InvalidLoggingConfiguration", f"Invalid Logging Configuration: {reason}")


def _complete_encryption(encryption: dict[str, Any]) -> None:
    if encryption["type"] != _CUSTOMER_KEY:
        return
    if not encryption.get("kmsKeyId"):
        raise ApiError(
            "InvalidEncryptionConfiguration",
            "Invalid Encryption Configuration: 'kmsKeyId' is required when 'type' is "
            f"'{_CUSTOMER_KEY}'",
        )
    encryption.setdefault("kmsDataKeyReusePeriodSeconds", _REUSE_SECONDS)
