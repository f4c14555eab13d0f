"""Inline code: a function's files as the one text that CloudFormation takes in a template.

CloudFormation puts the text of ZipFile into a file index.py. Further files are packed into that
text, and unpacked where the function starts: so nothing has to be kept in a bucket.
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-code.html
"""

from __future__ import annotations

import base64
import io
import textwrap
import tokenize
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["inline_code"]

_MODULE = "index"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # of all files: the same files make the same text
_PACKED = '''\
# Packed by nestedsf, as CloudFormation takes one file: {names}.
import base64
import importlib
import io
import os
import sys
import tempfile
import zipfile

_FILES = """
{files}
"""
_folder = os.getcwd() if os.access(".", os.W_OK) else tempfile.mkdtemp()  # on AWS it is not
zipfile.ZipFile(io.BytesIO(base64.b64decode(_FILES))).extractall(_folder)
sys.path.insert(0, _folder)
_this = sys.modules.pop(__name__)  # a file of the function may have the same name
{function} = importlib.import_module("{module}").{function}
sys.modules.setdefault(__name__, _this)
'''


def inline_code(files: Mapping[str, bytes], handler: str) -> tuple[str, str]:
    """The text of ZipFile and the Handler that goes with it.

    Args:
        files: The function's files by their paths, as ``charge.py`` and ``shop/prices.py``.
        handler: As Lambda has it: ``charge.handler``, ``shop.charge.handler``.

    >>> inline_code({"charge.py": b"def pay(event, context): ..."}, "charge.pay")
    ('def pay(event, context): ...', 'index.pay')
    """
    module, _, function = handler.rpartition(".")
    if list(files) == [f"{module}.py"] and _is_utf_8(files[f"{module}.py"]):
        return files[f"{module}.py"].decode("utf-8-sig"), f"{_MODULE}.{function}"
    packed = _PACKED.format(
        names=", ".join(sorted(files)),
        files=textwrap.fill(base64.b64encode(_archive(files)).decode(), 76),
        module=module.replace("/", "."),
        function=function,
    )
    return packed, f"{_MODULE}.{function}"


def _is_utf_8(source: bytes) -> bool:
    """Whether a Python file is in UTF-8, as most are; its first lines can name another encoding."""
    try:
        return tokenize.detect_encoding(io.BytesIO(source).readline)[0].startswith("utf-8")
    except SyntaxError:
        return False


def _archive(files: Mapping[str, bytes]) -> bytes:
    """A zip file of them."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), files[name], zipfile.ZIP_DEFLATED)
    return written.getvalue()
