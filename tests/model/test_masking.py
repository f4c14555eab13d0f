"""Masking: what differs between two executions, and nothing else."""

from __future__ import annotations

import json
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nestedsf.model import masked

ARN = "arn:aws:states:eu-west-1:123456789012:execution:main:first"
TOKEN = "AAAAKgAAAAIAAAAAAAAAAeBx" + "aB3+/=" * 20


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (ARN, "‹execution›"),
        (f"see '{ARN}'.", "see '‹execution›'."),
        (f"{ARN}\n{ARN}", "‹execution›\n‹execution›"),
        ("arn:aws:states:eu-west-1:1:express:main:first:0a-1", "‹execution›"),
        (
            "arn:aws-cn:states:cn-north-1:123456789012:stateMachine:main",
            "arn:aws-cn:states:cn-north-1:‹account›:stateMachine:main",
        ),
        ("arn:aws:s3:::bucket/123456789012", "arn:aws:s3:::bucket/123456789012"),
        ("at 2024-01-15T12:00:00.123Z, then", "at ‹date›, then"),
        ("2024-01-15", "2024-01-15"),
        (f"Request ID: {uuid.UUID(int=7)}; Proxy: null", "Request ID: ‹uuid›; Proxy: null"),
        (f"x{uuid.UUID(int=7)}", f"x{uuid.UUID(int=7)}"),
        (f"token {TOKEN}", "token ‹task token›"),
        ({"TaskToken": "short"}, {"TaskToken": "‹task token›"}),
        ({"MyTaskToken": [TOKEN, ""]}, {"MyTaskToken": ["‹task token›", ""]}),
        ({"Token": "tea", "token": "t" * 36}, {"Token": "tea", "token": "‹task token›"}),
        ({"StartDate": 1.7e12, "Date": 1.7e12}, {"StartDate": "‹date›", "Date": 1.7e12}),
        ({"StopDate": 3, "startDate": None}, {"StopDate": 3, "startDate": None}),
        ({"Name": "first"}, {"Name": "first"}),
        (
            {"Name": "first", "ExecutionArn": ARN},
            {"Name": "‹execution name›", "ExecutionArn": "‹execution›"},
        ),
        (
            {"ExecutionArn": ARN, "Input": {"Name": "Ada"}, "Name": "first"},
            {"ExecutionArn": "‹execution›", "Input": {"Name": "Ada"}, "Name": "‹execution name›"},
        ),
        (
            {
                "SdkHttpMetadata": {
                    "AllHttpHeaders": {"Date": ["Mon"], "Content-Length": ["164"], "A": ["b"]},
                    "HttpHeaders": {"x-amzn-RequestId": "7", "Content-Type": "json"},
                    "HttpStatusCode": 200,
                },
                "SdkResponseMetadata": {"RequestId": "7"},
            },
            {
                "SdkHttpMetadata": {
                    "AllHttpHeaders": {
                        "Date": ["‹date›"],
                        "Content-Length": ["‹length›"],
                        "A": ["b"],
                    },
                    "HttpHeaders": {"x-amzn-RequestId": "‹request id›", "Content-Type": "json"},
                    "HttpStatusCode": 200,
                },
                "SdkResponseMetadata": {"RequestId": "‹request id›"},
            },
        ),
        ({"RequestId": "7", "Content-Length": "164"}, {"RequestId": "7", "Content-Length": "164"}),
    ],
)
def test_marks(value: object, expected: object) -> None:
    assert masked(value) == expected  # type: ignore[arg-type]


def test_json_text_in_a_string_keeps_its_form() -> None:
    form = '{ "StartDate" : WHEN,\t"b":[1.0, 1e5, "\\u00e9\\/"], "ExecutionArn":"WHICH" }'
    text = form.replace("WHEN", "1700000000000").replace("WHICH", ARN)
    expected = form.replace("WHEN", '"‹date›"').replace("WHICH", "‹execution›")
    assert masked({"Output": text}) == {"Output": expected}


def test_json_text_in_json_text_is_masked_too() -> None:
    inner = json.dumps({"Cause": json.dumps({"ExecutionArn": ARN, "StartDate": 1700000000000})})
    value = masked({"Output": inner})
    assert isinstance(value, dict)
    assert json.loads(json.loads(str(value["Output"]))["Cause"]) == {
        "ExecutionArn": "‹execution›",
        "StartDate": "‹date›",
    }


def test_a_value_without_anything_to_mask_is_not_copied() -> None:
    value = {"a": [1, 2.5, None, "text"]}
    assert masked(value) is value  # type: ignore[arg-type]


def test_values_that_are_no_json_come_back() -> None:
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep, ARN]
    assert masked(deep) is deep  # type: ignore[arg-type]


FRAGMENTS = st.sampled_from(
    [
        ARN,
        TOKEN,
        "arn:aws:states:",
        "arn:",
        ":111111111111:",
        "123456789012",
        str(uuid.UUID(int=2**100)),
        "2024-01-15T12:00",
        ":00.5",
        "Z",
        "+01:00",
        "-0000-0000-",
        '"',
        "\\",
        "{",
        '{"StartDate":1700000000000}',
        '["',
        "'",
        ".",
        " ",
        "‹date›",
        "execution",
        ":",
        "AQCDAAAAKgAAAA",
        "x" * 40,
        "é",
        "\x00",
        "\ud800",
    ]
)
KEYS = st.sampled_from(
    [
        *("StartDate", "Name", "ExecutionArn", "TaskToken", "Token", "Output", "Date", "RequestId"),
        *("HttpHeaders", "SdkResponseMetadata", "Content-Length", "a", 'b"', "ExecutionArn\\"),
    ]
)
TEXTS = st.lists(FRAGMENTS, max_size=6).map("".join) | st.text(max_size=8)
SCALARS = (
    TEXTS
    | st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(KEYS, inner, max_size=4)
        | inner.map(json.dumps)
        | inner.map(lambda value: json.dumps(value, ensure_ascii=False, indent=1))
    ),
    max_leaves=8,
)


@given(VALUES)
def test_masking_twice_is_masking_once(value: object) -> None:
    once = masked(value)  # type: ignore[arg-type]
    assert masked(once) == once


@given(VALUES)
def test_the_shape_stays(value: object) -> None:
    def shape(found: object) -> object:
        if isinstance(found, dict):
            return {key: shape(inner) for key, inner in found.items()}
        return [shape(inner) for inner in found] if isinstance(found, list) else None

    assert shape(masked(value)) == shape(value)  # type: ignore[arg-type]


@given(st.recursive(st.text(alphabet='ab é\n"\\') | st.integers() | st.none(), st.lists))
def test_what_has_nothing_to_mask_stays_as_it_is(value: object) -> None:
    assert masked(value) == value  # type: ignore[arg-type]
    text = json.dumps(value)
    assert masked(text) == text
