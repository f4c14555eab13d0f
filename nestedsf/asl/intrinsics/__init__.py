"""Intrinsic functions: ``States.Format`` and the other seventeen.

https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html
"""

from nestedsf.asl.intrinsics.calls import call, is_call, is_function
from nestedsf.asl.intrinsics.grammar import paths_in, read_call

__all__ = ["call", "is_call", "is_function", "paths_in", "read_call"]
