"""Metadata: the headers of the HTTP answer, which some optimized integrations hand on.

https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html
"""

from __future__ import annotations

import zlib
from email.utils import format_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from nestedsf.jsontext import Json

__all__ = ["dynamodb_headers", "json_headers", "lambda_headers", "sdk_metadata", "xml_headers"]


def sdk_metadata(headers: dict[str, str], request_id: str, status: int = 200) -> dict[str, Json]:
    """The two fields of a result, with the headers in the order in which they came."""
    return {
        "SdkHttpMetadata": {
            "AllHttpHeaders": {name: [value] for name, value in headers.items()},
            "HttpHeaders": {name: headers[name] for name in sorted(headers, key=str.lower)},
            "HttpStatusCode": status,
        },
        "SdkResponseMetadata": {"RequestId": request_id},
    }


def json_headers(request_id: str, body: bytes, moment: datetime) -> dict[str, str]:
    """The headers of Step Functions and Amazon SQS."""
    return {
        "x-amzn-RequestId": request_id,
        "connection": "keep-alive",
        "Content-Length": str(len(body)),
        "Date": _date(moment),
        "Content-Type": "application/x-amz-json-1.0",
    }


def xml_headers(request_id: str, body: bytes, moment: datetime) -> dict[str, str]:
    """The headers of Amazon SNS."""
    return {**json_headers(request_id, body, moment), "Content-Type": "text/xml"}


def dynamodb_headers(request_id: str, body: bytes, moment: datetime) -> dict[str, str]:
    """The headers of DynamoDB."""
    return {
        "Server": "Server",
        "Connection": "keep-alive",
        "x-amzn-RequestId": request_id,
        "x-amz-crc32": str(zlib.crc32(body)),
        "Content-Length": str(len(body)),
        "Date": _date(moment),
        "Content-Type": "application/x-amz-json-1.0",
    }


def lambda_headers(
    request_id: str,
    body: bytes,
    moment: datetime,
    *,
    version: str | None,
    log: str | None,
) -> dict[str, str]:
    """The headers of Lambda's Invoke; `log` is in base64."""
    first = {"X-Amz-Log-Result": log, "X-Amz-Executed-Version": version}
    trace = f"{int(moment.timestamp()):08x}-{request_id.replace('-', '')[:24]}"
    return {
        **{name: value for name, value in first.items() if value is not None},
        "x-amzn-Remapped-Content-Length": "0",
        "Connection": "keep-alive",
        "x-amzn-RequestId": request_id,
        "Content-Length": str(len(body)),
        "Date": _date(moment),
        "X-Amzn-Trace-Id": f"root=1-{trace};sampled=0",
        "Content-Type": "application/json",
    }


def _date(moment: datetime) -> str:
    return format_datetime(moment, usegmt=True)
