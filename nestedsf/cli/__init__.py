"""The command line: one module for each command, or for a few that belong together.

To import it takes no time: what takes some is imported where Ctrl-C is caught.
"""

from __future__ import annotations

from nestedsf.cli import interrupts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; answers with the exit status.

    Without arguments it runs those of this process, which is to end after it.

    0: done. 1: it did not succeed. 2: bad input, nothing was done. 130: Ctrl-C.
    """
    if argv is None:
        interrupts.repeat_lost_ones()
    try:
        from nestedsf.cli import command_line  # noqa: PLC0415  here Ctrl-C is caught

        status = command_line.execute(argv)
    except BaseException as error:
        if interrupts.beneath(error) is None:
            raise
        from nestedsf.cli import output, terminal  # noqa: PLC0415  as above

        terminal.complain("Interrupted.")
        status = output.INTERRUPTED
    if argv is None:
        interrupts.ignore()
    return status
