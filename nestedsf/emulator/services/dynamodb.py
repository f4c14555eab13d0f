"""DynamoDB: one item at a time.

https://docs.aws.amazon.com/step-functions/latest/dg/connect-ddb.html
"""

from __future__ import annotations

from nestedsf.emulator.services.integration import Integration
from nestedsf.emulator.services.optimized import Optimized
from nestedsf.emulator.services.sdk.failures import ErrorNames
from nestedsf.emulator.services.sdk.metadata import dynamodb_headers

__all__ = ["DYNAMODB"]

_DYNAMODB = Optimized(
    service="dynamodb",
    errors=ErrorNames(
        prefix="DynamoDB", base="AmazonDynamoDBException", service="AmazonDynamoDBv2"
    ),
    headers=dynamodb_headers,
    fields={},
)
DYNAMODB = Integration(
    actions=frozenset({"getItem", "putItem", "updateItem", "deleteItem"}),
    check=_DYNAMODB.check,
    begin=_DYNAMODB.begin,
)
