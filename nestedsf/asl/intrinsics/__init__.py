"""Intrinsic functions: ``States.Format`` and the other seventeen.

https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html
"""

from nestedsf.asl.intrinsics.calls import call, is_call, is_function

__all__ = ["call", "is_call", "is_function"]
