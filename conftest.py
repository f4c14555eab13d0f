"""How the tests run: side by side where there are several workers, and alike each time."""

from __future__ import annotations

import pytest
from hypothesis import settings
from xdist.scheduler import LoadFileScheduling

settings.register_profile("alike", derandomize=True, database=None)
settings.register_profile("thorough", max_examples=1000)
settings.load_profile("alike")

TOGETHER = "tests/browser/"
"""One JupyterLab and one Chromium serve them: they are one worker's."""

LONGEST = (
    TOGETHER,
    "tests/cli/test_command.py",
    "tests/recorded/test_recordings.py",
    "tests/cli/",
    "tests/emulator/server/",
    "notebooks/",
    "tests/account/",
)
"""What takes longest begins first, so that no worker is left with it alone at the end."""


class Files(LoadFileScheduling):
    """Whole files to each worker, as it becomes free."""

    def _split_scope(self, nodeid: str) -> str:
        return TOGETHER if nodeid.startswith(TOGETHER) else str(super()._split_scope(nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Files:
    """Files, in the order in which they are collected."""
    config.option.loadscopereorder = False
    return Files(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Have the longest first, in a worker; otherwise they stay in the order of the files."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: [not item.nodeid.startswith(name) for name in LONGEST])
