"""Documents: JSON, JSON with comments, YAML; and the line of everything that is wrong."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nestedsf.documents import Bare, document_of, read_document
from nestedsf.exceptions import DefinitionError

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(value=VALUES, indent=st.sampled_from([None, 2]), ascii_only=st.booleans())
def test_what_python_writes_as_json_is_read_as_it_reads_it(
    value: object, indent: int | None, *, ascii_only: bool
) -> None:
    text = json.dumps({"a": value}, indent=indent, ensure_ascii=ascii_only)
    assert document_of(text).value == document_of(f"{text} // noted").value == json.loads(text)


@given(st.text(alphabet="{}[]:,\"'\\/*#-&!<>|$a1 \n\t.eE+", max_size=30))
def test_any_text_is_read_or_refused_in_a_sentence_with_its_line(text: str) -> None:
    refused = None
    try:
        document_of(text)
    except DefinitionError as error:
        refused = str(error)
    assert refused is None or (refused.startswith("The text, line ") and refused.endswith("."))


@pytest.mark.parametrize("path", ["order.asl.json", "order.asl", "order.jsonc", "order.yaml", None])
def test_json_has_comments_and_last_commas(path: str | None) -> None:
    text = (
        '\ufeff// An order\n{"a": [1, 2,], /* and\nmore */ "b": "//no /* comment */", // end\n}\n'
    )
    assert document_of(text, path=path).value == {"a": [1, 2], "b": "//no /* comment */"}


@pytest.mark.parametrize("path", ["order.asl.yaml", "order.yml", "order.asl", None])
def test_yaml_is_told_by_its_content(path: str | None) -> None:
    text = "# An order\nStartAt: A\nStates:\n  A: {Type: Wait, Seconds: 5, End: true}\n"
    assert document_of(text, path=path).value == {
        "StartAt": "A",
        "States": {"A": {"Type": "Wait", "Seconds": 5, "End": True}},
    }


def test_yaml_with_brackets_is_yaml() -> None:
    assert document_of("{StartAt: A, States: {}}", path="a.yaml").value == {
        "StartAt": "A",
        "States": {},
    }


def test_the_functions_of_cloudformation_have_their_long_form() -> None:
    text = """
a: !Sub "${AWS::StackName}-main"
b: !GetAtt Charge.Arn
c: !If [Prod, !Ref A, !Join ["-", [x, !Ref B]]]
d: !Sub
  - ${A}
  - {A: 1}
e: !Equals [!Condition C, !FindInMap [M, a, b]]
"""
    assert document_of(text).value == {
        "a": {"Fn::Sub": "${AWS::StackName}-main"},
        "b": {"Fn::GetAtt": ["Charge", "Arn"]},
        "c": {"Fn::If": ["Prod", {"Ref": "A"}, {"Fn::Join": ["-", ["x", {"Ref": "B"}]]}]},
        "d": {"Fn::Sub": ["${A}", {"A": 1}]},
        "e": {"Fn::Equals": [{"Condition": "C"}, {"Fn::FindInMap": ["M", "a", "b"]}]},
    }


def test_yaml_gives_json() -> None:
    text = "Version: 2012-10-17\n200: no\na: 0x10\nb: ~\nc: &c {d: 1, e: 2}\nf:\n  <<: *c\n  d: 3\n"
    assert document_of(text).value == {
        "Version": "2012-10-17",
        "200": False,
        "a": 16,
        "b": None,
        "c": {"d": 1, "e": 2},
        "f": {"d": 3, "e": 2},
    }


@pytest.mark.parametrize(
    "text", ['{"Seconds": ${Limit}, "a": "${Limit}"}', 'Seconds: ${Limit}\na: "${Limit}"']
)
def test_a_placeholder_without_quotes_is_known_as_one(text: str) -> None:
    value = document_of(text).value
    assert value == {"Seconds": "${Limit}", "a": "${Limit}"}
    assert isinstance(value, dict)
    assert [isinstance(each, Bare) for each in value.values()] == [True, False]


LOCATED = """{
  "StartAt": "A/B",
  "States": {
    "A": {"Type": "Pass",
          "Next": "A/B"},
    "A/B": {
      "Type": "Task",
      "Retry": [
        {"ErrorEquals": [
          "X"]},
        {"ErrorEquals": ["Y"]}
      ]
    },
    "C[0]": {
      "Type": "Pass"
    }
  }
}"""


@pytest.mark.parametrize(
    ("location", "line"),
    [
        ("/", 1),
        (None, 1),
        ("/StartAt", 2),
        ("/States/A/Next", 5),
        ("/States/A/B", 6),
        ("/States/A/B/Retry[0]/ErrorEquals[0]", 10),
        ("/States/A/B/Retry[1]/ErrorEquals", 11),
        ("/States/A/B/Resource", 6),
        ("/States/A/B/Retry[7]", 8),
        ("/States/C[0]/Type", 15),
        (("States", "A/B", "Retry", 1), 11),
        ("[Source: (String)…; line: 3, column: 2]", 3),
    ],
)
def test_each_location_has_its_line(
    location: str | tuple[str | int, ...] | None, line: int
) -> None:
    as_yaml = LOCATED.replace("{", "{ ")
    for document in (document_of(LOCATED), document_of(as_yaml, path="a.yaml")):
        assert document.line_of(location) == line


def test_a_part_has_the_lines_of_the_whole() -> None:
    part = document_of(LOCATED, path="a.json").part(("States",))
    assert part.line_of("/A/B/Retry[1]") == 11
    assert part.where("/A/Next") == "a.json, line 5"
    assert part.value == document_of(LOCATED).value["States"]  # type: ignore[index,call-overload]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 1, "it is empty"),
        ("// only\n", 1, "it is empty"),
        ('{\n"a": 1\n', 3, "the { of line 1 is never closed"),
        ('{\n"a" 1}', 2, "a colon is missing before “1”"),
        ('{"a": 1\n"b": 2}', 2, 'a comma is missing before "b"'),
        ("{\n'a': 1}", 2, "text in double quotes"),
        ('{"a": True}', 1, "there is “True” where a value belongs"),
        ('{"a": [1,\n,2]}', 2, "a comma too many"),
        ('{"a":}', 1, "a value is missing"),
        ('{"a": "x\ny"}', 1, "no closing quote in its line"),
        ('{"a": "\\d"}', 1, "a character that JSON does not take"),
        ('{"a": "\\ud800"}', 1, "or half of one"),
        ('{"a":\n "\ud800"}', 2, "half of a surrogate pair"),
        ('{"a": NaN}', 1, "“NaN”"),
        ('{"a": 1e999}', 1, "no number that JSON has"),
        ('{"a": 01}', 1, "no number that JSON has"),
        ('{"a": 1}\n}', 2, "after its end"),
        ('{"a": [1}', 1, "correct the brackets"),
        ('{"a": 1,\n"a": 2}', 2, '"a" is there twice in one object, first in line 1'),
        ('{"a": 1 /* x', 1, "comma is missing"),
        ('{"a": /* x', 1, "close it with */"),
        ("[" * 100_000, 1, "more than 300 levels"),
        ("a: " + "{a: " * 100_000, 1, "more than 300 levels"),
        ("a: 1\nb: 2\na: 3", 3, '"a" is there twice'),
        ("a:\n\tb: 1", 2, "with spaces, not with tabs"),
        ("a:\n  b: c: d", 2, "put text with a colon in it into quotes"),
        ("a: !Foo b", 1, "!Foo is no function of CloudFormation"),
        ("a: !!python/object/apply:os.system [ls]", 1, "JSON has nothing for the tag"),
        ("a: 1\n---\nb: 1", 2, "a second document"),
        ("a: .nan", 1, "JSON has no .nan"),
        ("a: *b", 1, "no whole value &b"),
        ("a: &a [*a]", 1, "no whole value &a"),
        ("? [a]\n: 1", 1, "a key that is no text"),
        ("a: x\x00", 1, "U+0000"),
    ],
)
def test_what_is_wrong_is_a_sentence_with_its_line(text: str, line: int, words: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        document_of(text, path="order.asl")
    assert str(caught.value).startswith(f"order.asl, line {line}: ")
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_aliases_do_not_fill_the_memory() -> None:
    levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    levels += [f"a{n + 1}: &a{n + 1} [{', '.join([f'*a{n}'] * 10)}]" for n in range(9)]
    with pytest.raises(DefinitionError, match="more than 500,000 values"):
        document_of("\n".join(levels))


def test_a_large_definition_is_read_in_a_moment() -> None:
    state = {"Type": "Task", "Resource": "arn", "Retry": [{"ErrorEquals": ["A"]}], "Next": "B"}
    text = json.dumps({"States": {f"S{n}": state for n in range(300)}}, indent=2)
    began = time.process_time()
    document_of(text)
    assert time.process_time() - began < 0.5  # it takes a tenth


def test_messages_show_no_order_to_a_terminal(tmp_path: Path) -> None:
    path = tmp_path / "a\x1b[31m.json"
    path.write_text('{"\x1b[31m": <script>}')
    with pytest.raises(DefinitionError) as caught:
        read_document(path)
    assert str(caught.value).isprintable()


def test_files_that_are_none_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "latin.json").write_bytes(b'{\n"a": "\xe9"}')
    (tmp_path / "large.json").write_bytes(b" " * 4_000_001)
    expected = {
        "none.json": "There is no file",
        "": "is a folder",
        "fifo": "it is a FIFO",
        "latin.json": "line 2: it is not UTF-8 text",
        "large.json": "it is larger than 4,000,000 bytes",
        "a\x00b": "no file can have this name",
    }
    for name, words in expected.items():
        with pytest.raises(DefinitionError, match=words):
            read_document(f"{tmp_path}/{name}")
    with pytest.raises(DefinitionError, match="it is a device"):
        read_document("/dev/zero")


def test_a_path_of_any_length_is_said_in_a_short_sentence() -> None:
    with pytest.raises(DefinitionError, match=r"^x+… cannot be read: .*\.$") as caught:
        read_document("x" * 100_000)
    assert len(str(caught.value)) < 300
