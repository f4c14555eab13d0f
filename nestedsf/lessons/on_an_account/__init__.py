"""On an account: the checks of notebook 11, on names, leftovers and a reader's policy."""

from __future__ import annotations

from nestedsf.lessons.on_an_account.checks import (
    AFTER_A_WORKSHOP,
    POLICY,
    RECORDED,
    check_1,
    check_2,
    check_3,
)

__all__ = [
    "AFTER_A_WORKSHOP",
    "POLICY",
    "RECORDED",
    "check_1",
    "check_2",
    "check_3",
]
