"""Workflows as people publish them: each is read, or a sentence says what is missing."""

from __future__ import annotations

import re

import pytest

from nestedsf.asl.validation import validate
from nestedsf.exceptions import DefinitionError, InputError
from nestedsf.workflows.reading import name_from, read_workflow
from nestedsf.workflows.workflow import filled
from tests.workflows.conftest import Write
from tests.workflows.published import PUBLISHED, Published


@pytest.mark.parametrize("published", [pytest.param(each, id=each.name) for each in PUBLISHED])
def test_it_is_read_or_a_sentence_says_what_is_missing(write: Write, published: Published) -> None:
    write(published.files)
    path = next(iter(published.files))
    definitions = {published.machine or name_from(path): path}
    if published.refused:
        with pytest.raises((DefinitionError, InputError), match=re.escape(published.refused)) as no:
            read_workflow(definitions, published.functions, published.parameters)
        assert re.search(r", line \d+: .*\.$", str(no.value))
        return
    workflow = read_workflow(definitions, published.functions, published.parameters)
    assert len(workflow.machines) == published.machines
    for machine in workflow.machines:
        found = validate(filled(machine), type=machine.type)
        assert [each for each in found if each.severity == "ERROR"] == []


def test_there_are_forty() -> None:
    assert len({each.name for each in PUBLISHED}) >= 40
