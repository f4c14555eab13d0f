"""Wait for a callback (notebook 06): the email with the link, and the checks of its exercises."""

from __future__ import annotations

from nestedsf.lessons.wait_for_a_callback.checks import (
    MESSAGE,
    check_1,
    check_2,
    check_3,
    email,
)

__all__ = [
    "MESSAGE",
    "check_1",
    "check_2",
    "check_3",
    "email",
]
