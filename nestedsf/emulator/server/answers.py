"""Answers: who may ask at all, and what the emulated account says."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

import botocore.awsrequest
from botocore.model import OperationNotFoundError

from nestedsf.emulator.lifecycle import regions
from nestedsf.emulator.server.refusals import Answer, RefusedError

if TYPE_CHECKING:
    from nestedsf.emulator.gateway import Gateway
    from nestedsf.emulator.server.signatures import Asked, Signed


def check_origin(asked: Asked, hosts: frozenset[str]) -> None:
    """Let in no browser, and no name that somebody else has made to mean this computer.

    Raises:
        RefusedError: It is one; or what is asked for is moto's own page.
    """
    given = asked.all("host")
    if len(given) != 1 or given[0].lower() not in hosts:
        raise RefusedError(
            "AccessDeniedException", f"This server answers {' and '.join(sorted(hosts))} only."
        )
    if asked.all("origin") or asked.method == "OPTIONS":
        raise RefusedError("AccessDeniedException", "This server answers no browser.")
    if not asked.target.startswith("/") or asked.target.startswith("/moto-api"):
        raise _unknown(f"{asked.method} {asked.target}")


def answer_to(asked: Asked, signed: Signed, gateway: Gateway) -> Answer:
    """What the emulated account answers to a request that was let in.

    Raises:
        RefusedError: There is no such region, service or operation here.
    """
    if signed.region_name not in regions():
        raise RefusedError(
            "InvalidSignatureException",
            f"Credential should be scoped to a valid Region, not '{signed.region_name}'.",
        )
    url = f"https://{signed.service}.{signed.region_name}.amazonaws.com"
    if not gateway.knows(url):
        raise RefusedError(
            "InvalidSignatureException",
            f"Credential should be scoped to correct service: there is no '{signed.service}' here.",
        )
    headers = botocore.awsrequest.HeadersDict(signed.headers)
    headers["authorization"] = asked.all("authorization")[0]
    request = botocore.awsrequest.AWSPreparedRequest(
        asked.method, url + asked.target, headers, asked.body, stream_output=False
    )
    try:
        answer = gateway(request)
    except (NotImplementedError, OperationNotFoundError):
        raise _unknown(_operation(asked)) from None
    if answer.status_code == HTTPStatus.NOT_FOUND and answer.content == b"Not yet implemented":
        raise _unknown(_operation(asked))
    return Answer(status=answer.status_code, headers=answer.headers, body=answer.content)


def _operation(asked: Asked) -> str:
    target = "".join(asked.all("x-amz-target")).rpartition(".")[2]
    return target or f"{asked.method} {asked.target}"


def _unknown(what: str) -> RefusedError:
    return RefusedError(
        "UnknownOperationException", f"The emulator does not have {what}.", HTTPStatus.NOT_FOUND
    )
