"""Quiet: what moto and the emulator log does not land on stderr, and so in a learner's cell."""

from __future__ import annotations

import logging


class Quiet:
    """Keeps their logs from stderr while it is applied; a handler of the user still gets them."""

    def __init__(self) -> None:
        self._handler = logging.NullHandler()

    def apply(self) -> None:
        """Give the loggers a handler, so that Python's handler of last resort is not used."""
        for name in ("moto", "nestedsf.emulator"):
            logging.getLogger(name).addHandler(self._handler)

    def restore(self) -> None:
        """Take the handler away."""
        for name in ("moto", "nestedsf.emulator"):
            logging.getLogger(name).removeHandler(self._handler)
