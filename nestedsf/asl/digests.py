"""Digests: what States.Hash and JSONata's $hash compute.

https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html
"""

from __future__ import annotations

import hashlib

__all__ = ["ALGORITHMS", "digest_of"]

ALGORITHMS = {
    "MD5": "md5",
    "SHA-1": "sha1",
    "SHA-256": "sha256",
    "SHA-384": "sha384",
    "SHA-512": "sha512",
}
"""By AWS's names, those of Python."""


def digest_of(data: bytes, algorithm: str) -> str:
    """The digest by one of `ALGORITHMS`, in hexadecimal digits.

    >>> digest_of(b"tea", "MD5")
    '7239ea2b5dc943f61f3c0a0276c20974'
    """
    return hashlib.new(ALGORITHMS[algorithm], data, usedforsecurity=False).hexdigest()
