"""A first look: `python -m benchmarks.running.fresh` prints the seconds that it takes, as JSON."""

from __future__ import annotations

import time


def main() -> None:
    """Import nestedsf, deploy the sample and run it.

    Raises:
        RuntimeError: It did not succeed.
    """
    begun = time.perf_counter()
    import nestedsf  # noqa: PLC0415  it is measured

    with nestedsf.moto_session(time_scale=1000) as session:
        execution = nestedsf.run(session, nestedsf.deploy(session))
        taken = time.perf_counter() - begun
    if execution.status != "SUCCEEDED":
        raise RuntimeError(f"the sample ended as {execution.status}: {execution.cause}")
    print(taken)


if __name__ == "__main__":
    main()
