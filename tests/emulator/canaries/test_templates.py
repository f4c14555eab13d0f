"""Templates in YAML: nestedsf.emulator.stacks.templates."""

from __future__ import annotations

import pytest
import yaml
from moto.cloudformation.models import Stack


def test_they_are_read_by_the_reader_in_python(monkeypatch: pytest.MonkeyPatch) -> None:
    used: list[type] = []
    load = yaml.load

    def noting(text: str, Loader: type) -> object:  # noqa: N803  it is called by that name
        used.append(Loader)
        return load(text, Loader)

    monkeypatch.setattr(yaml, "load", noting)
    Stack.parse_template("A: !Ref B")
    assert used == [yaml.Loader], (
        "moto now chooses another reader: nestedsf.emulator.stacks.templates may go"
    )
