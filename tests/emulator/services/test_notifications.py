"""What Amazon SNS sends to a queue: its signature can be verified."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.x509 import load_pem_x509_certificate

from nestedsf.emulator.lazy_imports import importing_moto

with importing_moto():
    from moto.sns.models import sns_backends

if TYPE_CHECKING:
    import nestedsf


@pytest.mark.parametrize(
    ("given", "version", "digest"),
    [(None, "1", hashes.SHA1()), ("1", "1", hashes.SHA1()), ("2", "2", hashes.SHA256())],  # noqa: S303
)
def test_the_topic_says_which_version(
    session: nestedsf.MotoSession, given: str | None, version: str, digest: hashes.HashAlgorithm
) -> None:
    sns, sqs = session.client("sns"), session.client("sqs")
    topic = sns.create_topic(Name="orders")["TopicArn"]
    if given:
        sns.set_topic_attributes(
            TopicArn=topic, AttributeName="SignatureVersion", AttributeValue=given
        )
    url = sqs.create_queue(QueueName="orders")["QueueUrl"]
    queue = "arn:aws:sqs:us-east-1:123456789012:orders"
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue)
    sns.publish(TopicArn=topic, Message="Hello", Subject="Order")
    [message] = sqs.receive_message(QueueUrl=url)["Messages"]
    sent = json.loads(message["Body"])
    assert sent["SignatureVersion"] == version
    signed = ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type")
    text = "".join(f"{name}\n{sent[name]}\n" for name in signed)
    certificates = sns_backends["123456789012"]["us-east-1"]._message_public_keys  # noqa: SLF001
    pem = certificates[sent["SigningCertURL"].rpartition("/")[2]]
    key = load_pem_x509_certificate(pem).public_key()
    assert isinstance(key, RSAPublicKey)
    signature = base64.b64decode(sent["Signature"])
    key.verify(signature, text.encode(), padding.PKCS1v15(), digest)
