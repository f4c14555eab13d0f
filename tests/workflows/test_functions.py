"""Function files: which code goes along, which handler is meant, and what Lambda could not run."""

from __future__ import annotations

import re

import pytest

from nestedsf.exceptions import InputError
from nestedsf.workflows.functions.function import read_function
from tests.workflows.conftest import Write

HANDLER = "def handler(event, context):\n    return event\n"


@pytest.mark.parametrize(
    ("source", "code", "handler"),
    [
        ("charge.py", HANDLER, "charge.handler"),
        ("charge.py", HANDLER.replace("handler", "lambda_handler"), "charge.lambda_handler"),
        ("charge.py:charge", HANDLER.replace("handler", "charge"), "charge.charge"),
        ("charge.py", "def handler(event, *rest): ...\n", "charge.handler"),
        ("charge.py", "def handler(event, context=None, more=1): ...\n", "charge.handler"),
        ("charge.py", "handler = lambda event, context: event\n", "charge.handler"),
        ("charge.py", "from json import dumps as handler\n", "charge.handler"),
        (
            "charge.py",
            "try:\n    import json\nfinally:\n    def handler(e, c): ...\n",
            "charge.handler",
        ),
        ("charge.py", "@print\ndef handler(event): ...\n", "charge.handler"),
        ("charge.py:pay", "from json import *\n", "charge.pay"),
    ],
)
def test_a_file_has_its_handler(write: Write, source: str, code: str, handler: str) -> None:
    write({"charge.py": code})
    function = read_function("Charge", source)
    assert (function.name, function.handler) == ("Charge", handler)
    assert dict(function.files) == {"charge.py": code.encode()}


def test_modules_beside_a_file_go_along_if_it_imports_them(write: Write) -> None:
    write(
        {
            "charge.py": f"import prices\nfrom shop.tax import vat\n{HANDLER}",
            "prices.py": "import rates\n",
            "rates.py": "import charge, json\n",
            "shop/__init__.py": "",
            "shop/tax.py": "from . import deep\n",
            "shop/deep/__init__.py": "",
            "shop/__pycache__/tax.pyc": "",
            "other.py": "",
        }
    )
    assert sorted(read_function("Charge", "charge.py").files) == [
        "charge.py",
        "prices.py",
        "rates.py",
        "shop/__init__.py",
        "shop/deep/__init__.py",
        "shop/tax.py",
    ]


@pytest.mark.parametrize(
    ("source", "handler"),
    [
        ("code", "app.lambda_handler"),
        ("code:app.lambda_handler", "app.lambda_handler"),
        ("code:src/pay.pay", "src.pay.pay"),
        ("code:src.pay.pay", "src.pay.pay"),
        ("code/", "app.lambda_handler"),
    ],
)
def test_a_folder_goes_along_whole(write: Write, source: str, handler: str) -> None:
    write(
        {
            "code/app.py": HANDLER.replace("handler", "lambda_handler"),
            "code/src/pay.py": HANDLER.replace("handler", "pay"),
            "code/prices.json": "{}",
            "code/.env": "SECRET=1",
        }
    )
    function = read_function("Charge", source)
    assert function.handler == handler
    assert sorted(function.files) == ["app.py", "prices.json", "src/pay.py"]


def test_code_is_never_run(write: Write) -> None:
    write({"charge.py": f"raise SystemExit('it ran')\n{HANDLER}"})
    assert read_function("Charge", "charge.py").handler == "charge.handler"


@pytest.mark.parametrize(
    ("source", "code", "words"),
    [
        ("other.py", "", "There is no file other.py: check the path of the function Charge"),
        ("other.py:charge", "", "There is no file other.py"),
        ("charge.txt", "", "charge.txt is no file of Python"),
        (
            "charge.py",
            "",
            "charge.py, line 1: it has neither handler nor lambda_handler, and no other",
        ),
        (
            "charge.py",
            "\ndef charge(event, context): ...\n",
            (
                "charge.py, line 2: it has neither handler nor lambda_handler, but charge (line 2); name "
                "the one that Lambda is to call, as charge.py:charge."
            ),
        ),
        ("charge.py:pay", HANDLER, "charge.py, line 1: it has no pay, but handler (line 1)"),
        (
            "charge.py",
            "def handler(event):\n  ...\n",
            "charge.py, line 1: Lambda calls handler with two",
        ),
        ("charge.py", "def handler(a, b, c): ...\n", "Lambda calls handler with two arguments"),
        ("charge.py", "def handler(a, b, *, c): ...\n", "Lambda calls handler with two arguments"),
        (
            "charge.py",
            "\nasync def handler(event, context): ...\n",
            "charge.py, line 2: handler is async",
        ),
        (
            "charge.py",
            "x = 1\ndef handler(event context): ...\n",
            "charge.py, line 2: it is not Python",
        ),
        ("charge.py", "x = '\x00'\n", "it is not Python"),
        ("charge.py", "-" * 100_000 + "1", "charge.py"),
        (
            "charge.py",
            f"import json\nimport nowhere_to_be_found\n{HANDLER}",
            "charge.py, line 2: it imports nowhere_to_be_found, which is neither beside it nor",
        ),
        ("my-charge.py", HANDLER, "my-charge.py cannot be imported by this name"),
        ("code", HANDLER, "No module of the folder code has handler or lambda_handler"),
        (
            "code:app.handler",
            HANDLER,
            "There is no file code/app.py, where the handler app.handler",
        ),
        ("a\x00b", HANDLER, "There is no file"),
    ],
)
def test_what_lambda_cannot_run_is_a_sentence(
    write: Write, source: str, code: str, words: str
) -> None:
    write({"charge.py": code, "charge.txt": code, "my-charge.py": code, "code/readme.md": ""})
    with pytest.raises(InputError, match=re.escape(words)) as caught:
        read_function("Charge", source)
    assert "\n" not in str(caught.value)


def test_an_import_that_may_fail_is_left_to_the_code(write: Write) -> None:
    code = "try:\n    import nowhere_to_be_found\nexcept ImportError:\n    pass\n" + HANDLER
    write({"charge.py": code})
    assert read_function("Charge", "charge.py").handler == "charge.handler"


def test_a_folder_that_is_too_large_is_refused(write: Write) -> None:
    write({"code/app.py": HANDLER, "code/data": "x" * 10_000_001})
    with pytest.raises(InputError, match="larger than 10,000,000 bytes"):
        read_function("Charge", "code")
    write({f"many/{number}.txt": "" for number in range(1_001)})
    with pytest.raises(InputError, match="more than 1,000 files"):
        read_function("Charge", "many")
