"""What is measured on moto: `python -m benchmarks.peers.on_moto WHAT [TIMES]` prints it as JSON.

With the shim, but for `recordings`: those show moto as it comes.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import sys
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextlib.contextmanager
def opened(*, shimmed: bool = True) -> Iterator[Any]:
    """A boto3 session whose account is emulated by moto."""
    import boto3  # noqa: PLC0415  `fresh` measures the imports, too
    from moto import mock_aws  # noqa: PLC0415

    from benchmarks.peers import shim  # noqa: PLC0415

    if shimmed:
        shim.apply()
    with mock_aws(config=shim.CONFIG):
        yield boto3.Session(region_name="us-east-1")


def measured(what: str, times: int) -> Any:
    """The measured values of a benchmark."""
    if what == "recordings":
        from benchmarks.running.recordings import count_equal  # noqa: PLC0415  only here

        logging.disable()  # the interpreter of moto logs a page for each error
        return count_equal(lambda: opened(shimmed=False))
    begun = time.perf_counter()
    with opened() as session:
        from benchmarks.running.executions import on_peer  # noqa: PLC0415  as above

        return on_peer(session, what, times, begun)


def main() -> None:
    """Print what is asked for, and end without waiting for moto's threads."""
    what, *times = sys.argv[1:]
    print(json.dumps(measured(what, int(*times))), flush=True)
    os._exit(0)


if __name__ == "__main__":
    main()
