"""Notebook 14: a workflow in files, and checks of a definition, of mocks and of a test.

https://docs.aws.amazon.com/step-functions/latest/dg/concepts-statemachines.html
"""

from __future__ import annotations

from nestedsf.lessons.from_files_to_a_test.files import enter_folder
from nestedsf.lessons.from_files_to_a_test.mocking import check_2
from nestedsf.lessons.from_files_to_a_test.pytest_runs import pytest
from nestedsf.lessons.from_files_to_a_test.returns import check_1
from nestedsf.lessons.from_files_to_a_test.testing import check_3

__all__ = ["check_1", "check_2", "check_3", "enter_folder", "pytest"]
