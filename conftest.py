"""How the tests run: alone, alike each time, and side by side in several workers."""

from __future__ import annotations

import atexit
import gc
import os
import shutil
import sys
from tempfile import mkdtemp

import pytest
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadFileScheduling

# --- alone: nothing of whoever runs them reaches them, nor what they start ------------------

OTHERS = ("AWS_", "BOTO", "IPY", "JPY_", "JUPYTER", "LC_", "MOTO_", "NESTEDSF_", "PIP_", "XDG_")
ANOTHER = ("COLORTERM", "COLUMNS", "FORCE_COLOR", "LANG", "LANGUAGE", "LINES", "NO_COLOR", "TERM")
PYTHONS = (
    *("PYTHONDONTWRITEBYTECODE", "PYTHONIOENCODING", "PYTHONPATH"),
    *("PYTHONUNBUFFERED", "PYTHONUTF8", "PYTHONWARNINGS"),
)
for name in list(os.environ):
    is_proxy = name.lower().endswith("_proxy")
    if is_proxy or name.startswith(OTHERS) or name in (*ANOTHER, *PYTHONS):
        del os.environ[name]
# Whatever would show who runs them differs from what the notebooks hold.
os.environ.update(dict.fromkeys(("LOGNAME", "USER", "USERNAME"), "whoever-runs-the-tests"))
# Files of theirs: a profile of AWS, a start-up file of IPython, a kernel. Only the browser, which
# may be confined to it, has their home.
os.environ.setdefault("HOME_OF_BROWSER", os.environ.get("HOME", ""))
os.environ["HOME"] = mkdtemp(prefix="home-of-tests-")
atexit.register(shutil.rmtree, os.environ["HOME"], ignore_errors=True)

# --- soon -----------------------------------------------------------------------------------

# jsonschema, which nbformat needs, has this build forty grammars as soon as it is imported: two
# seconds in each worker, for a format that no notebook has. So nbval comes after it.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
pytest_plugins = ["nbval.plugin"]
from nbval import kernel as of_nbval  # noqa: E402  after that

from tests import kernels  # noqa: E402

if os.name == "posix":
    kernels.install(of_nbval)
# A sixth of the tests' time went into looking for garbage among what one test makes and drops.
gc.set_threshold(20_000)

# --- alike ----------------------------------------------------------------------------------

settings.register_profile(
    "alike",
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],  # a busy machine is no fault
)
settings.register_profile("thorough", max_examples=2_000, deadline=None)
settings.load_profile("alike")

# --- side by side ---------------------------------------------------------------------------

TOGETHER = "tests/browser/"
"""One JupyterLab and one Chromium serve them: they are one worker's."""

LONGEST = (
    TOGETHER,
    "tests/test_laboratory.py",
    "tests/emulator/server/",
    "tests/recorded/test_recordings.py",
    "tests/view/test_bounds.py",
    "tests/cli/",
    "notebooks/",
    "tests/account/",
    "tests/lessons/",
)
"""What takes longest begins first, so that no worker is left with it alone at the end."""


class Files(LoadFileScheduling):
    """Whole files to each worker, as it becomes free."""

    def _split_scope(self, nodeid: str) -> str:
        return TOGETHER if nodeid.startswith(TOGETHER) else str(super()._split_scope(nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Twice as many as there are processors, as many tests wait for a browser or a process."""
    return min(8, (os.cpu_count() or 1) * 2)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Files:
    """Files, in the order in which they are collected."""
    config.option.loadscopereorder = False
    return Files(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Have the longest first, in a worker; otherwise they stay in the order of the files."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: [not item.nodeid.startswith(name) for name in LONGEST])
