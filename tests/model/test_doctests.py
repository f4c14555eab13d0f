"""The examples in the docstrings."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import nestedsf.model

MODULES = ["nestedsf.exceptions", "nestedsf.model"] + [
    f"nestedsf.model.{module.name}" for module in pkgutil.iter_modules(nestedsf.model.__path__)
]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0
