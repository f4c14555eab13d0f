"""Wait for a callback (notebook 06): the mail with the link, and the checks of its exercises."""

from __future__ import annotations

from nestedsf.lessons.wait_for_a_callback.checks import (
    MESSAGE,
    check_1,
    check_2,
    check_3,
    mail,
)

__all__ = [
    "MESSAGE",
    "check_1",
    "check_2",
    "check_3",
    "mail",
]
