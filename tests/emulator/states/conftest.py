"""Step Functions' API of a moto session: its client, and the account behind it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.machines_for_tests import Lab, account_of


@pytest.fixture
def sfn(lab: Lab) -> Any:
    return lab.sfn


@pytest.fixture
def account(lab: Lab) -> Any:
    return account_of(lab)
