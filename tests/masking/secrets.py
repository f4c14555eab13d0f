"""Secrets of every form that the mask knows: each planted text has one that no other has."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from itertools import count
from typing import Any, NamedTuple
from urllib.parse import quote


class Planted(NamedTuple):
    """What is planted, and the text that nobody may find of it."""

    text: str
    needle: str


_numbers = count(1)


def word() -> str:
    """Forty characters that are nowhere else, as those of a secret access key."""
    return f"wJalr{next(_numbers):06}XUtnFEMI/K7MDENG+bPxRfiCYzz"


def short() -> str:
    return f"hunter{next(_numbers):06}"


def account() -> str:
    return str(210_000_000_000 + next(_numbers))


def token() -> str:
    return f"AQCkAAAAKgAAAAMAAAAAAAA{next(_numbers):09}" + "aB3+/x" * 20 + "=="


def _text(form: str, secret: Callable[[], str] = word) -> Callable[[], Planted]:
    def plant() -> Planted:
        needle = secret()
        return Planted(form.replace("§", needle), needle)

    return plant


def _json(value: Any, secret: Callable[[], str] = word) -> Callable[[], Planted]:
    return _text(json.dumps(value, ensure_ascii=False), secret)


def _nested(levels: int) -> Callable[[], Planted]:
    def plant() -> Planted:
        needle = word()
        text = json.dumps({"Credentials": {"SessionToken": needle}})
        for _ in range(levels):
            text = json.dumps({"Cause": text})
        return Planted(f"failed: {text[:-3]}", needle)  # cut off: no JSON any more

    return plant


def _number(form: str) -> Callable[[], Planted]:
    return _text('{"OwnerId": ' + form + "}", account)


def _token(form: str, change: Callable[[str], str] = str) -> Callable[[], Planted]:
    def plant() -> Planted:
        made = change(token())
        return Planted(form.replace("§", made), made[24:40])

    return plant


def _encoded(form: str) -> Callable[[], Planted]:
    def plant() -> Planted:
        made = base64.b64encode(form.replace("§", word()).encode()).decode()
        return Planted(f"data {made} end", made[10:-10])

    return plant


def _pem() -> Planted:
    needle = word()
    rows = f"MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcw\n{needle}\naB3=="
    return Planted(f"-----BEGIN PRIVATE KEY-----\n{rows}\n-----END PRIVATE KEY-----\n", needle)


def _key_id() -> Planted:
    made = f"AKIAI44QH8DH{next(_numbers):06}XY"
    return Planted(f"used {made}.", made)


def _jwt() -> Planted:
    rest = f"{next(_numbers):06}SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV"
    return Planted(f"got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.{rest}", rest)


FORMS: dict[str, Callable[[], Planted]] = {
    "AWS_SECRET_ACCESS_KEY": _json({"AWS_SECRET_ACCESS_KEY": "§"}),
    "secretAccessKey": _json({"secretAccessKey": "§"}),
    "aws_session_token": _json({"aws_session_token": "§"}),
    "Secret-Access-Key": _json({"a": [{"Secret-Access-Key": "§"}]}),
    "password": _json({"db": {"password": "§"}}, short),
    "DB_PASSWD": _json({"DB_PASSWD": "§"}, short),
    "passwords": _json({"passwords": ["§", "x"]}, short),
    "Authorization": _json({"Headers": {"Authorization": ["Bearer §"]}}),
    "x-api-key": _json({"x-api-key": "§"}, short),
    "DB_PASS": _json({"Environment": {"DB_PASS": "§"}}, short),
    "of DynamoDB": _json({"Item": {"password": {"S": "§"}}}, short),
    "accounts as keys": _json({"Accounts": {"§": {"Name": "x"}}}, account),
    "id of an account": _json({"Account": {"Id": "§"}}, account),
    "bucket": _text("arn:aws:s3:::logs§/a", account),
    "text: begins with none": _text("password=none-§", short),
    "text: bytes": _text("{'password': b'§'}", short),
    "text: YAML": _text("password: |\n  §\nuser: ada", short),
    "text: XML with an attribute": _text('<Password type="x">§</Password>', short),
    "apiKey": _json({"apiKey": "§"}, short),
    "clientSecret": _json({"clientSecret": "§"}),
    "SecretString": _json({"Name": "db", "SecretString": "§"}, short),
    "accessToken": _json({"accessToken": "§"}),
    "private_key": _json({"private_key": "§"}),
    "name and value": _json([{"Name": "AWS_SECRET_ACCESS_KEY", "Value": "§"}]),
    "key and value": _json({"ParameterKey": "DbPassword", "ParameterValue": "§"}, short),
    "TaskToken": _json({"TaskToken": "§"}, short),
    "OwnerId": _json({"OwnerId": "§"}, account),
    "OWNER_ID": _json({"OWNER_ID": "§"}, account),
    "Owner": _json({"Owner": "§"}, account),
    "AccountNumber": _json({"AccountNumber": "§"}, account),
    "Principal": _json({"Principal": {"AWS": ["§"]}}, account),
    "aws:SourceAccount": _json({"StringEquals": {"aws:SourceAccount": "§"}}, account),
    "account and words": _json({"account_id": "§ (account)"}, account),
    "number": _number("§"),
    "number with a fraction": _number("§.0"),
    "ARN": _text("arn:aws-iso-b:sqs:us-isob-east-1:§:queue", account),
    "ARN encoded twice": _text("arn%253Aaws%253Asqs%253Aeu-west-1%253A§%253Aq", account),
    "sentence": _text("§ (account)", account),
    "sentence of a list": _text("the account IDs are §", account),
    "owned by": _text("It is owned by §.", account),
    "ECR": _text("§.dkr.ecr.us-gov-west-1.amazonaws.com/app:1", account),
    "S3": _text("https://logs-§.s3.eu-west-1.amazonaws.com/a", account),
    "SQS without scheme": _text("sqs.eu-west-1.amazonaws.com/§/q", account),
    "text: SecretAccessKey": _text("SecretAccessKey: §, and"),
    "text: environment": _text("AWS_SECRET_ACCESS_KEY=§\nB=1"),
    "text: repr": _text("{'AccessKeyId': 'x', 'SecretAccessKey': '§', 'n': 1}"),
    "text: pairs": _text("[('password', '§')]", short),
    "text: repr of an account": _text("{'Owner': '§'}", account),
    "text: words": _text("Secret Access Key: §"),
    "text: header": _text("curl -H 'Authorization: Bearer §'"),
    "text: bearer": _text("sent Bearer § to it"),
    "text: URL": _text("https://x.example/?a=1&password=§&b=2", short),
    "text: URL-encoded": _text("body=%7B%22password%22%3A%22§%22%7D", short),
    "text: XML": _text("<SecretAccessKey>§</SecretAccessKey>"),
    "connection": _text("postgres://ada:§@db.example:5432/x", short),
    "connection string": _text("Server=db;User Id=ada;Password=§;Port=1", short),
    "JSON in JSON, cut": _nested(1),
    "JSON in JSON in JSON, cut": _nested(3),
    "escaped key": _text('{"\\u0053ecretAccessKey": "§"}'),
    "task token": _token("token §!"),
    "task token in lines": _token(
        "token:\n§\nend", lambda made: "\n".join([made[:7], made[7:60], made[60:]])
    ),
    "task token as a key": _token('{"§": 1}'),
    "task token, URL-encoded": _token("§", lambda made: quote(quote(made, safe=""))),
    "task token in base64": _token(
        "§", lambda made: base64.b64encode(made.encode()).decode()
    ),
    "credentials in base64": _encoded('{"SecretAccessKey": "§"}'),
    "access key": _key_id,
    "JWT": _jwt,
    "PEM": _pem,
}  # fmt: skip
"""How each is planted, by what it is."""
