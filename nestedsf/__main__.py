"""`python -m nestedsf` is the command `nestedsf`."""

import sys

from nestedsf.cli import main

sys.exit(main())
