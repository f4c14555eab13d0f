"""Importing moto: nestedsf.emulator.lazy_imports."""

from __future__ import annotations

import functools

from tests.emulator.canaries.moto_as_it_is import python


def test_importing_moto_reads_the_profile() -> None:
    assert _imported()[4] == "True", (
        "moto now imports without a session: "
        "the sealed environment of nestedsf.emulator.lazy_imports may go"
    )


def test_importing_moto_reads_botocores_data_again_and_again() -> None:
    assert int(_imported()[0]) > 1, (
        "moto now makes one session: the loader of nestedsf.emulator.lazy_imports may go"
    )


def test_importing_cloudformation_imports_a_validator() -> None:
    assert _imported()[1] == "True", (
        "moto now imports its validator late: _validators of nestedsf.emulator.lazy_imports may go"
    )


def test_importing_step_functions_imports_its_interpreter() -> None:
    result = python(
        "import sys, moto.stepfunctions.models\n"
        "print('moto.stepfunctions.parser.api' in sys.modules)"
    )
    assert "True" in result.stdout or "moto.stepfunctions.parser" in result.stderr, (
        "moto now does without: _interpreters of nestedsf.emulator.lazy_imports may go"
    )


def test_importing_cloudformation_imports_all_of_ec2() -> None:
    assert _imported()[2:4] == ["True", "True"], (
        "moto now reads EC2's instance types late: "
        "_Offerings and _regions of nestedsf.emulator.lazy_imports may go"
    )


@functools.cache
def _imported() -> list[str]:
    """What importing moto's CloudFormation does.

    How many loaders it makes, whether a validator, EC2's offerings and EC2's model are read, and
    whether it fails where AWS_PROFILE names no profile.
    """
    return python(
        "import os, sys, botocore.exceptions, botocore.loaders, botocore.session\n"
        "made, read = [], []\n"
        "create = botocore.session.create_loader\n"
        "botocore.session.create_loader = lambda *a, **k: made.append(1) or create(*a, **k)\n"
        "load = botocore.loaders.JSONFileLoader.load_file\n"
        "botocore.loaders.JSONFileLoader.load_file = lambda self, path: read.append(path) or load(self, path)\n"
        "try:\n    import moto.cloudformation.models\n"
        "except botocore.exceptions.ProfileNotFound:\n    fails = True\n"
        "else:\n    fails = False\n"
        "del os.environ['AWS_PROFILE']\n"
        "made.clear()\n"
        "import moto.cloudformation.models\n"
        "from moto.ec2.models.instance_types import INSTANCE_TYPE_OFFERINGS\n"
        "model = any('/ec2/' in path for path in read)\n"
        "print(len(made), 'openapi_spec_validator' in sys.modules, bool(INSTANCE_TYPE_OFFERINGS), model, fails)",
        AWS_PROFILE="not-there",
    ).stdout.split()
