"""Configuration: logging, tracing and encryption of a state machine.

It is checked, kept and shown as on AWS; no log is written, no trace is sent, nothing is encrypted.
https://docs.aws.amazon.com/step-functions/latest/apireference/API_LoggingConfiguration.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nestedsf.emulator.states.errors import ApiError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nestedsf.emulator.states.request import Request

__all__ = ["configuration"]

_DEFAULTS: dict[str, dict[str, Any]] = {
    "loggingConfiguration": {"includeExecutionData": False, "level": "OFF"},
    "tracingConfiguration": {"enabled": False},
    "encryptionConfiguration": {"type": "AWS_OWNED_KEY"},
}
_CUSTOMER_KEY = "CUSTOMER_MANAGED_KMS_KEY"
_REUSE_SECONDS = 300
_ARN_PARTS = 8  # arn:aws:logs:<region>:<account>:log-group:<name>:*


def configuration(request: Request, before: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The configuration that a request gives, and that was there before where it gives none.

    Raises:
        ApiError: InvalidLoggingConfiguration or InvalidEncryptionConfiguration.
    """
    made = dict(before or _DEFAULTS)
    for name, defaults in _DEFAULTS.items():
        given = request.parameters.get(name)
        if given is not None:
            made[name] = {**defaults, **given}
    _check_logging(request, made["loggingConfiguration"])
    _complete_encryption(made["encryptionConfiguration"])
    return made


def _check_logging(request: Request, logging: Mapping[str, Any]) -> None:
    destinations = logging.get("destinations") or []
    if logging["level"] == "OFF" and not destinations:
        return
    if len(destinations) != 1:
        raise _invalid_logging("Must specify exactly one Log Destination.")
    group = destinations[0].get("cloudWatchLogsLogGroup") or {}
    if not _has_log_group(request, group.get("logGroupArn") or ""):
        raise _invalid_logging("Log Destination not found.")


def _has_log_group(request: Request, arn: str) -> bool:
    parts = arn.split(":")
    if len(parts) != _ARN_PARTS or parts[2] != "logs" or parts[7] != "*":
        return False
    logs = request.account.client("logs", request.region_name)
    pages = logs.get_paginator("describe_log_groups").paginate(logGroupNamePrefix=parts[6])
    return any(group["logGroupName"] == parts[6] for page in pages for group in page["logGroups"])


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
