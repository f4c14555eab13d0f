"""Templates in YAML, read by the library in C where PyYAML was built with it.

moto: reads them with PyYAML's reader in Python, which takes a third of the time of a deployment.
"""

from __future__ import annotations

from typing import Any

import yaml  # type: ignore[import-untyped]  # it has no types of its own
from moto.cloudformation import models as stack_models
from moto.cloudformation.utils import yaml_tag_constructor

from nestedsf.emulator.patching import Patches

patches = Patches()


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # no types
    """Reads YAML with CloudFormation's short forms, as !Sub."""


_Loader.add_multi_constructor("", yaml_tag_constructor)


@patches.wraps(stack_models.Stack, "parse_template")
def _parse_quickly(original: Any, template: str) -> Any:
    try:
        return yaml.load(template, Loader=_Loader)  # noqa: S506  a safe loader
    except (yaml.YAMLError, UnicodeError):
        return original(template)  # moto says what is wrong with it
