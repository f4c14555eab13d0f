"""Amazon SNS: publish.

https://docs.aws.amazon.com/step-functions/latest/dg/connect-sns.html
"""

from __future__ import annotations

from nestedsf.emulator.services.integration import Integration
from nestedsf.emulator.services.optimized import Optimized
from nestedsf.emulator.services.sdk.failures import ErrorNames
from nestedsf.emulator.services.sdk.metadata import xml_headers
from nestedsf.engine.services import CALLBACK, REQUEST_RESPONSE

__all__ = ["SNS"]

_SNS = Optimized(
    service="sns",
    errors=ErrorNames(prefix="SNS", base="AmazonSNSException", service="AmazonSNS"),
    headers=xml_headers,
    fields={},
)
SNS = Integration(
    actions=frozenset({"publish"}),
    patterns=frozenset({REQUEST_RESPONSE, CALLBACK}),
    check=_SNS.check,
    begin=_SNS.begin,
)
