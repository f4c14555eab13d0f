"""A template in YAML says what moto's own reader reads in it."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from moto.cloudformation.models import Stack
from moto.cloudformation.utils import yaml_tag_constructor

import nestedsf
from nestedsf import sample

FORMS = """
AWSTemplateFormatVersion: 2010-09-09
Numbers: [1, 1.5, 0o17, 017, 1_000, .inf, 0x1F, 1e3, "1", yes, on, ~, null, 12:30:45]
Base: &base {A: 1, B: [x, y]}
Merged: {<<: *base, B: 2}
Functions:
  - !Ref Name
  - !GetAtt Name.Arn
  - !Sub "${AWS::StackName}-main"
  - !Join ["-", [a, b]]
Text: |
  {"one": "\\u00e9"}
  é 😀
Folded: >-
  one
  two
"""
BROKEN = ["A: [1", "A: \x07", '{"A": "\t"}', "{", "A: 1\n B: 2", "A: *none", "", "%", "\ud800"]


def of_moto(text: str) -> Any:
    yaml.add_multi_constructor("", yaml_tag_constructor)
    return yaml.load(text, Loader=yaml.Loader)  # noqa: S506  as moto does


def test_it_is_read_as_moto_reads_it(session: nestedsf.MotoSession) -> None:
    assert not session.closed
    for text in (FORMS, sample.template()):
        assert Stack.parse_template(text) == of_moto(text)


@pytest.mark.parametrize("text", BROKEN)
def test_what_cannot_be_read_is_refused_as_moto_refuses_it(text: str) -> None:
    def answer() -> object:
        try:
            return Stack.parse_template(text)
        except Exception as error:  # noqa: BLE001  whatever it is
            return type(error), str(error)

    alone = answer()
    with nestedsf.moto_session():
        assert answer() == alone
