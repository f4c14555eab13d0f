"""Names: what in one tells whose account it is, or is made up anew each time, gives way to marks."""

from __future__ import annotations

import re

from nestedsf.masking.accounts import ACCOUNT

__all__ = ["masked_name", "masked_profile"]

_TWELVE = re.compile(r"(?<![0-9A-Za-z])\d{12}(?![0-9A-Za-z])")
_IN_ARN = re.compile(r"(?<=:)\d{12}(?=:)")
_ENDING = re.compile(r"(?<=Role)-[0-9A-Za-z]{12,13}\b")  # CloudFormation's


def masked_name(name: str) -> str:
    """A name or an ARN as it is in each account and at each deployment.

    Twelve digits may be a time in the name that somebody has chosen: they stay outside of an ARN.

    >>> masked_name("nestedsf-MainStateMachineRole-1A2B3C4D5E6F")
    'nestedsf-MainStateMachineRole-‹id›'
    """
    return _IN_ARN.sub(ACCOUNT, _ENDING.sub("-‹id›", name))


def masked_profile(name: str) -> str:
    """A profile's name, or words with one: AWS's own names for profiles have the account's id.

    >>> masked_profile("AdministratorAccess-123456789012")
    'AdministratorAccess-‹account›'
    """
    return _TWELVE.sub(ACCOUNT, name)
