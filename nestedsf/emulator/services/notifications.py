"""Notifications: what Amazon SNS sends to a topic's subscribers, signed as AWS signs.

AWS: a topic's SignatureVersion is 1, which is SHA-1, unless it is set to 2, which is SHA-256; a
subject is signed too.
https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html

moto: version 2 always, without the subject.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from moto.sns.models import Subscription

from nestedsf.emulator.patching import Patches

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["patches", "signed_text"]

patches = Patches()

_SIGNED = ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type")


def signed_text(notification: Mapping[str, str]) -> str:
    r"""What of a notification is signed.

    >>> signed_text({"Type": "Notification", "Message": "Hello", "SignatureVersion": "1"})
    'Message\nHello\nType\nNotification\n'
    """
    return "".join(f"{name}\n{notification[name]}\n" for name in _SIGNED if name in notification)


@patches.wraps(Subscription, "get_post_data")
def _get_post_data(
    original: Callable[..., dict[str, Any]], self: Any, *args: Any, **more: Any
) -> dict[str, Any]:
    notification = original(self, *args, **more)
    version = "2" if str(getattr(self.topic, "signature_version", "1")) == "2" else "1"
    digest = hashes.SHA256() if version == "2" else hashes.SHA1()  # noqa: S303  it is AWS's
    text = signed_text(notification).encode()
    signature = self.private_key().sign(text, padding.PKCS1v15(), digest)
    notification["SignatureVersion"] = version
    notification["Signature"] = base64.b64encode(signature).decode()
    return notification
