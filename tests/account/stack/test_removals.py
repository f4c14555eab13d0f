"""Commands that remove what is left, as they are shown."""

from __future__ import annotations

import pytest

from nestedsf.account.stack.removals import masked_command

COMMAND = "nestedsf destroy --aws --region us-east-1 --endpoint-url http://127.0.0.1:"


@pytest.mark.parametrize("port", [32768, 32837, 33000, 49152, 60999, 65535])
def test_a_port_that_the_system_hands_out_is_masked(port: int) -> None:
    """Linux hands out 32768 to 60999, and other systems 49152 to 65535."""
    assert masked_command(f"{COMMAND}{port}") == f"{COMMAND}‹port›"


@pytest.mark.parametrize("port", [80, 5000, 8080, 32767])
def test_a_port_that_somebody_chose_is_shown(port: int) -> None:
    assert masked_command(f"{COMMAND}{port}") == f"{COMMAND}{port}"
