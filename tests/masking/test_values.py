"""Masking: what differs between two executions, and nothing else."""

from __future__ import annotations

import json
import re
import time
import uuid
from base64 import b64encode
from datetime import datetime, timezone
from typing import Any
from urllib.parse import quote, quote_plus, unquote_plus, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nestedsf.masking import accounts, keyed, keys, marks
from nestedsf.masking.values import masked, may_be_masked, without_secrets
from tests.masking.secrets import FORMS

ARN = "arn:aws:states:eu-west-1:123456789012:execution:main:first"
UUID_OF_DIGITS = "12345678-1234-1234-1234-123456789012"
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


HIDDEN_WORD = '{"password": "tea-pot-7"}'
BASIC = "Basic YWRhOnRlYS1wb3QtNw=="  # ada:tea-pot-7


@pytest.mark.parametrize(
    "value",
    [
        # objects, however deep, and pairs under a telling key
        {"secrets": {"db": "tea-pot-7"}},
        {"apiKeys": {"prod": {"eu": ["tea-pot-7"]}}},
        {"Password": ["a", {"old": "tea-pot-7"}]},
        {"credentials": {"db": "tea-pot-7", "expiration": "2026-01-01"}},
        {"Name": "DB_PASSWORD", "Value": {"now": "tea-pot-7"}},
        [["password", "tea-pot-7"]],
        {"rawHeaders": [["Authorization", BASIC], ["Accept", "*/*"]]},
        *("{'secrets': {'db': 'tea-pot-7'}}", '{"tokens": {"of all": {"db": "tea-pot-7", "c'),
        *("secret={a: {b: tea-pot-7}}, c: 1", "NextToken: {'password': 'tea-pot-7'}"),
        # URL-encoded, with a plus or a space that is encoded twice after the colon
        urlencode({"body": HIDDEN_WORD}),
        f"x={quote_plus(HIDDEN_WORD)}&y=1",
        quote(quote(HIDDEN_WORD)),
        f"body={quote_plus(quote_plus(HIDDEN_WORD))}",
        # HTML, XML, comparisons, Basic's user and password
        '<param name="password" value="tea-pot-7"/>',
        *("<password><![CDATA[tea-pot-7]]></password>", "&lt;password&gt;tea-pot-7&lt;/password>"),
        *(
            "password == 'tea-pot-7'",
            "password === tea-pot-7",
            f"sent {BASIC}, then",
            BASIC.replace("B", "b", 1),
        ),
        b64encode(b'{\r\n\t"password": "tea-pot-7"}').decode(),
        b64encode(b'\t{"password": "tea-pot-7"}').decode(),
    ],
)
def test_a_secret_is_found_wherever_its_key_is(value: object) -> None:
    for found in (masked(value), without_secrets({"Cause": json.dumps(value)})):  # type: ignore[arg-type]
        text = unquote_plus(unquote_plus(json.dumps(found)))
        assert "‹" in json.dumps(found, ensure_ascii=False)
        assert not re.search("tea-pot-7|YWRhOnRl|InRlYS1wb3", text)


@pytest.mark.parametrize(
    "value",
    [
        {"accounts": {"prod": "210987654321"}},
        {"account": {"prod": 210987654321}},
        {"linkedAccounts": {"all": [{"a": "210987654321"}]}},
        {"acct": "210987654321"},
        *("account `210987654321`", "Account **210987654321**", "account \u201c210987654321\u201d"),
        *(
            "account \u2018210987654321\u2019",
            "account «210987654321»",
            "account <b>210987654321</b>",
        ),
        *("account, 210987654321", "account|210987654321", "account—210987654321"),
        *(
            "210987654321 is my account",
            "account: 2109 8765 4321",
            "in 2109 8765 4321 (our account)",
        ),
        "ARN:AWS:LAMBDA:EU-WEST-1:210987654321:FUNCTION:F",
        "cdk-hnb659fds-assets-210987654321-eu-west-1",
        "to aws-cloudtrail-logs-210987654321-0f0f",
        {"Bucket": "elasticbeanstalk-eu-west-1-210987654321"},
    ],
)
def test_an_account_is_found_however_it_is_written(value: object) -> None:
    for found in (masked(value), without_secrets({"Cause": json.dumps(value)})):  # type: ignore[arg-type]
        assert "‹account›" in json.dumps(found, ensure_ascii=False)
        assert not re.search("2109.?8765.?4321", json.dumps(found))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("run-AKIAIOSFODNN7EXAMPLEb", "run-‹access key›b"),
        ("xABIAIOSFODNN7EXAMPLE", "x‹access key›"),
        ("AROAIOSFODNN7EXAMPLE:ada.l@x.example", "AROAIOSFODNN7EXAMPLE:‹session›"),
    ],
)
def test_ids_of_iam_are_found_anywhere(text: str, expected: str) -> None:
    assert masked(text) == without_secrets(text) == expected


@pytest.mark.parametrize(
    "value",
    [
        # what tells where a secret is, or is a path to it
        {"Credentials": {"RoleArn": "arn:aws:iam::aws:role/R"}},
        {"Credentials": {"RoleArn.$": "$.role"}, "Parameters": {"token": {"S.$": "$.token"}}},
        "{'Credentials': {'RoleArn': 'arn:aws:iam::aws:role/R'}}",
        {"owner": {"name": "Ada", "since": 1700000000}, "account": {"items": [1234567890]}},
        ["password", "user", "host"],
        *("Basic authentication is used", "a basic understanding", "account 4111 1111 1111 1111"),
        *("aws-sdk:sfn:startExecution", "aws-cloudtrail-logs", "on account, 12 boxes"),
    ],
)
def test_what_only_looks_like_it_stays(value: object) -> None:
    assert masked(value) == value  # type: ignore[arg-type]


# A token's end from AWS's own format, with what base64 has besides letters.
AWS_TOKEN = "AQCkAAAAKgAAAAMAAAAAAAAAAb" + "aB3+/=" * 20 + "=="


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "arn:aws-us-gov:lambda:us-gov-west-1:123456789012:function:f",
            "arn:aws-us-gov:lambda:us-gov-west-1:‹account›:function:f",
        ),
        (
            "arn:aws-cn:sqs:cn-north-1:123456789012:queue",
            "arn:aws-cn:sqs:cn-north-1:‹account›:queue",
        ),
        ("arn:aws:iam::123456789012:root", "arn:aws:iam::‹account›:root"),
        ("arn:aws:iam::123456789012:role/a/R", "arn:aws:iam::‹account›:role/a/R"),
        ("arn:aws:iam::aws:policy/AWSLambdaRole", "arn:aws:iam::aws:policy/AWSLambdaRole"),
        ("arn:aws:s3:::bucket/key", "arn:aws:s3:::bucket/key"),
        # A bucket may be named after its account, and so may a key be.
        ("arn:aws:s3:::of-123456789012-eu/key", "arn:aws:s3:::of-‹account›-eu/key"),
        ("arn:aws:s3:::bucket/123456789012", "arn:aws:s3:::bucket/‹account›"),
        (
            (
                "User: arn:aws:sts::123456789012:assumed-role/Role/ada@x.example is not "
                "authorized to perform: states:StartExecution on resource: "
                "arn:aws:states:eu-west-1:210987654321:stateMachine:main because"
            ),
            (
                "User: arn:aws:sts::‹account›:assumed-role/Role/‹session› is not "
                "authorized to perform: states:StartExecution on resource: "
                "arn:aws:states:eu-west-1:‹account›:stateMachine:main because"
            ),
        ),
        (
            "User: arn:aws:iam::123456789012:user/division/ada.l is not authorized.",
            "User: arn:aws:iam::‹account›:user/‹user› is not authorized.",
        ),
        ("as arn:aws:iam::123456789012:user/Ada.", "as arn:aws:iam::‹account›:user/‹user›."),
        (
            "'arn:aws:sts::123456789012:federated-user/Ada'",
            "'arn:aws:sts::‹account›:federated-user/‹user›'",
        ),
        ("account 123456789012.", "account ‹account›."),
        ("Account ID: 123456789012", "Account ID: ‹account›"),
        ("accountId='123456789012'", "accountId='‹account›'"),
        (
            "the accounts 123456789012, 210987654321 and 111122223333",
            "the accounts ‹account›, ‹account› and ‹account›",
        ),
        ("AWS_ACCOUNT_ID=123456789012", "AWS_ACCOUNT_ID=‹account›"),
        ("in the 123456789012 account", "in the ‹account› account"),
        (
            "https://sqs.eu-west-1.amazonaws.com/123456789012/queue",
            "https://sqs.eu-west-1.amazonaws.com/‹account›/queue",
        ),
        (
            "https://123456789012.signin.aws.amazon.com/console",
            "https://‹account›.signin.aws.amazon.com/console",
        ),
        ("s3://of-123456789012/a", "s3://of-‹account›/a"),
        (
            "123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:1",
            "‹account›.dkr.ecr.eu-west-1.amazonaws.com/app:1",
        ),
        (
            "https://x.example/?arn=arn%3Aaws%3Asqs%3Aeu-west-1%3A123456789012%3Aqueue",
            "https://x.example/?arn=arn%3Aaws%3Asqs%3Aeu-west-1%3A‹account›%3Aqueue",
        ),
        ("key AKIAIOSFODNN7EXAMPLE", "key ‹access key›"),
        ("ASIAIOSFODNN7EXAMPLE/20260101", "‹access key›/20260101"),
        (
            (
                "https://b.s3.amazonaws.com/k?X-Amz-Credential=ASIAIOSFODNN7EXAMPLE%2F2026"
                "&X-Amz-Security-Token=IQoJ%2F%2Fx&X-Amz-Signature=0f0f&a=1"
            ),
            (
                "https://b.s3.amazonaws.com/k?X-Amz-Credential=‹access key›%2F2026"
                "&X-Amz-Security-Token=‹secret›&X-Amz-Signature=‹secret›&a=1"
            ),
        ),
        (f"token {AWS_TOKEN}", "token ‹task token›"),
        (AWS_TOKEN.replace("AQCk", "AQB8"), "‹task token›"),
        (
            f"https://x.example/done?token={quote(AWS_TOKEN, safe='')}&ok=1",
            "https://x.example/done?token=‹task token›&ok=1",
        ),
        (f"token={quote(quote(TOKEN, safe=''), safe='')}", "token=‹task token›"),
        (
            f"https://x.example/?t={quote(TOKEN, safe='').lower()}".replace(
                "aaaakgaaaa", "AAAAKgAAAA"
            ),
            "https://x.example/?t=‹task token›",
        ),
        # What only speaks of secrets.
        ("Task token: see below; NextToken=abc", "Task token: see below; NextToken=abc"),
        (
            "arn:aws:secretsmanager:eu-west-1:1:secret:name-AbCd",
            "arn:aws:secretsmanager:eu-west-1:1:secret:name-AbCd",
        ),
        ('{"Password.$": "$.pw", "SecretId": "db"}', '{"Password.$": "$.pw", "SecretId": "db"}'),
        # Twelve digits are data anywhere else.
        ("123456789012", "123456789012"),
        ("order 123456789012 of today", "order 123456789012 of today"),
        ("account 1234567890123", "account 1234567890123"),
        ("on account of 123456789012 boxes", "on account of 123456789012 boxes"),
    ],
)
def test_secrets_are_masked_in_either_way(text: str, expected: str) -> None:
    assert masked(text) == expected
    assert without_secrets(text) == expected
    assert without_secrets({"Cause": text}) == {"Cause": expected}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"Account": "123456789012"}, {"Account": "‹account›"}),
        ({"account-id": 123456789012}, {"account-id": "‹account›"}),
        ({"AccountIds": ["123456789012", "a"]}, {"AccountIds": ["‹account›", "a"]}),
        ({"OwnerId": "123456789012"}, {"OwnerId": "‹account›"}),
        (
            {"Order": "123456789012", "n": 123456789012},
            {"Order": "123456789012", "n": 123456789012},
        ),
        (
            {
                "Credentials": {
                    "SecretAccessKey": "wJal/",
                    "SessionToken": "IQoJ",
                    "Expiration": "x",
                }
            },
            {
                "Credentials": {
                    "SecretAccessKey": "‹secret›",
                    "SessionToken": "‹secret›",
                    "Expiration": "x",
                }
            },
        ),
        ({"TaskToken": "short"}, {"TaskToken": "‹task token›"}),
        ('{"Account": 123456789012}', '{"Account": "‹account›"}'),
    ],
)
def test_keys_say_what_is_secret(value: object, expected: object) -> None:
    assert masked(value) == expected  # type: ignore[arg-type]
    assert without_secrets(value) == expected  # type: ignore[arg-type]


def test_without_secrets_executions_and_times_can_still_be_told_apart() -> None:
    value = {
        "ExecutionArn": ARN,
        "Name": "first",
        "StartDate": 1700000000000,
        "at": "2024-01-15T12:00:00.123Z",
        "id": str(uuid.UUID(int=123456789012, version=4)),
        "stack": f"arn:aws:cloudformation:x:123456789012:stack/s/{UUID_OF_DIGITS}",
    }
    assert without_secrets(value) == {  # type: ignore[arg-type]
        **value,
        "ExecutionArn": "arn:aws:states:eu-west-1:‹account›:execution:main:first",
        "stack": f"arn:aws:cloudformation:x:‹account›:stack/s/{UUID_OF_DIGITS}",
    }


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


def test_what_json_has_not_saves_nothing_from_its_mark() -> None:
    moment = datetime(2024, 1, 15, tzinfo=timezone.utc)
    assert masked({"at": moment, "arn": ARN}) == {  # type: ignore[dict-item]
        "at": str(moment),
        "arn": "‹execution›",
    }


@pytest.mark.parametrize("secret", [ARN, {"Password": "tea"}, 7])
@pytest.mark.parametrize("depth", [10, 300, 900, 980, 990, 1000, 2000, 100_000])
def test_what_is_nested_too_deeply_to_be_followed_is_hidden(secret: object, depth: int) -> None:
    deep = secret
    for number in range(depth):
        deep = [deep] if number % 2 else {"a": deep}
    for found in (masked(deep), without_secrets(deep)):  # type: ignore[arg-type]
        if found == "‹hidden›":
            assert depth >= 900
            continue
        inner: Any = found
        for _ in range(depth):
            inner = inner[0] if isinstance(inner, list) else inner["a"]
        assert "tea" not in str(inner)
        assert "123456789012" not in str(inner)


def test_what_is_no_json_is_hidden() -> None:
    circle: list[object] = [ARN]
    circle.append(circle)
    for value in (circle, {("a", "b"): ARN}, {"n": 10**5000, "arn": ARN}):
        assert masked(value) == without_secrets(value) == "‹hidden›"  # type: ignore[arg-type]
    found = without_secrets({"n": float("nan"), "arn": ARN, 7: [None, float("inf")]})  # type: ignore[dict-item]
    assert str(found) == (
        "{'n': nan, 'arn': 'arn:aws:states:eu-west-1:‹account›:execution:main:first', "
        "'7': [None, inf]}"
    )


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
        "AKIA",
        "IOSFODNN7EXAMPLE",
        "account ",
        "https://",
        "/",
        "%2B%3d",
        "%3A",
        "arn:aws:sts::123456789012:assumed-role/R/",
        "arn:aws:iam::",
        ":user/",
        "X-Amz-Signature=",
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
        *("AccountId", "SecretAccessKey", "sessionToken", "OwnerId"),
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
def test_secrets_are_among_what_is_masked(value: object) -> None:
    once = without_secrets(value)  # type: ignore[arg-type]
    assert without_secrets(once) == once
    assert masked(once) == masked(value)  # type: ignore[arg-type]


SECRETS = ("987654321098", "AKIAI44QH8DHBEXAMPLE", "Ada.L", TOKEN[-60:])
TELLING = st.sampled_from(
    [
        "arn:aws-cn:sqs:cn-north-1:987654321098:queue",
        "arn:aws:iam::987654321098:user/Ada.L",
        "https://sqs.eu-west-1.amazonaws.com/987654321098/queue",
        "account 987654321098",
        "AKIAI44QH8DHBEXAMPLE",
        TOKEN,
    ]
)


@given(TEXTS, TELLING, TEXTS, st.integers(0, 3))
def test_no_secret_is_left_whatever_stands_around_it(
    before: str, telling: str, after: str, depth: int
) -> None:
    text = f"{before} {telling} {after}"
    for _ in range(depth):
        text = json.dumps({"Cause": text}, ensure_ascii=depth % 2 == 0)
    for found in (masked(text), without_secrets(text), masked({"Output": [text]})):
        assert not any(secret in json.dumps(found) for secret in SECRETS)


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


SPELLINGS = st.sampled_from((*keys.SECRET_ENDS, *accounts.ACCOUNT_WORDS, "aws", "auth"))


@st.composite
def spelled(draw: st.DrawFn) -> str:
    """A telling key, in one of the ways that it may be spelled."""
    words = (
        draw(st.text("abXY_- ", max_size=6)),
        *draw(SPELLINGS).split(),
        draw(st.text("s1", max_size=1)),
    )
    change = draw(st.sampled_from([str.upper, str.lower, str.title, str.capitalize]))
    return draw(st.sampled_from(["", "_", "-", " ", ".", "__"])).join(map(change, words))


def suspected(text: str) -> bool:
    return may_be_masked(text, ids=False) and may_be_masked(text, ids=True)


@given(spelled() | st.text(max_size=9), st.integers(0, 3))
def test_no_telling_key_is_passed_over(key: str, depth: int) -> None:
    text = json.dumps({key: 210987654321}, ensure_ascii=False)
    for _ in range(depth):
        text = json.dumps({"Cause": text}, ensure_ascii=False)
    assert suspected(text) or not keys.is_telling(key)
    escaped = re.sub("[A-Za-z]", lambda found: f"\\u{ord(found[0]):04x}", key)
    text = json.dumps({"k": 1}).replace("k", escaped) if key.isalnum() else text
    assert suspected(text) or not keys.is_telling(key)


@pytest.mark.parametrize("rule", marks.SECRETS, ids=lambda rule: rule.hints[0].strip())
def test_nothing_that_a_rule_is_for_is_passed_over(rule: Any) -> None:
    @given(st.from_regex(re.compile(rule.pattern.pattern, re.ASCII)))
    @settings(max_examples=30, suppress_health_check=list(HealthCheck))
    def check(text: str) -> None:
        assert suspected(text) or rule.pattern.search(text) is None

    check()


@given(VALUES, st.sampled_from(list(FORMS)))
def test_what_is_passed_over_has_nothing_to_mask(value: object, form: str) -> None:
    for text in (json.dumps(value), FORMS[form]().text):
        if not may_be_masked(text, ids=False):
            assert marks.marked(text, ids=False) == keyed.keyed_secrets_marked(text) == text


@pytest.mark.parametrize(
    "part",
    [
        *("account", "account ", "account 123456789012, , , ,", "accounts 123456789012 and "),
        *("aws-", "aws-a", "arn:", "arn:aws:iam::1:user/", "a/", "https://", "123456789012 "),
        *("AQCk", "AAAAKgAAAA", "%25", "AKIA", "X-Amz-Signature=", "arn:aws:sts:::assumed-role/"),
        *(
            "AAAAKgAAAA\n",
            "arn:‹",
            "\\",
            "://a:",
            "://:",
            "eyJ",
            "-eyJ",
            "-----BEGIN PRIVATE KEY-----",
        ),
        *(
            "password",
            "password=",
            "'password': '",
            '"password",',
            "%22password%22%3A%22",
            "secret,",
        ),
        *("password: [", "password=)", "token=%", "Bearer ", "A\n", "%41", "owner = : ", "\\u0041"),
        *(
            '\\"',
            "{",
            "secrets: {",
            "NextToken={",
            "password><![CDATA[",
            '["a","b"],',
            '{"a":',
            "a" * 30 + "\n",
            "1234-5678-",
            "account (",
            "123456789012.a-",
        ),
    ],
)
def test_masking_takes_time_in_proportion_to_the_text(part: str) -> None:
    def seconds(length: int) -> float:
        text = "arn: " + part * (length // len(part))
        before = time.process_time()
        masked(text)
        return time.process_time() - before

    assert min(seconds(200_000) for _ in range(2)) < 1.5


def test_ten_megabytes_of_arns_take_a_second() -> None:
    # 0.8 s on a quiet machine of two cores; it was ten.
    arns = [f"arn:aws:lambda:eu-west-1:{10**11 + n}:function:of-{n}" for n in range(170_000)]
    before = time.process_time()
    found = without_secrets(arns)  # type: ignore[arg-type]
    assert time.process_time() - before < 3
    assert found == [f"arn:aws:lambda:eu-west-1:‹account›:function:of-{n}" for n in range(170_000)]
