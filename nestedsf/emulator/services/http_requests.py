"""HTTP requests: what an HTTP Task sends, of its parameters and of what its connection adds.

https://docs.aws.amazon.com/step-functions/latest/dg/call-https-apis.html#http-task-data-merge
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from nestedsf.emulator.services.sdk.requests import as_text, check_fields, refuse
from nestedsf.engine.failures import RUNTIME, StateFailure

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nestedsf.emulator.services.rest_apis import Lists
    from nestedsf.jsontext import Json

__all__ = ["Additions", "HttpRequest", "check_parameters", "form", "merged"]

_FIELDS = frozenset(
    {
        *("ApiEndpoint", "Authentication", "Headers", "InvocationConfig", "Method"),
        *("QueryParameters", "RequestBody", "Transform"),
    }
)
_METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD")
_CONNECTION = re.compile(r"arn:[^:]+:events:[^:]*:\d*:connection/([^/:]+)(?:/[^/:]+)?")
_FORBIDDEN = re.compile(
    r"A-IM|Accept-(Charset|Datetime|Encoding)|Authorization|Cache-Control|Connection"
    r"|Content-(Encoding|MD5)|Date|Expect|Forwarded|From|Host|HTTP2-Settings"
    r"|If-(Match|Modified-Since|None-Match|Range|Unmodified-Since)|Max-Forwards|Origin|Pragma"
    r"|Proxy-Authorization|Referer|Server|TE|Trailer|Transfer-Encoding|Upgrade|Via|Warning"
    r"|x-forwarded-.*|x-amz-.*|x-amzn-.*",
    re.IGNORECASE,
)
_ENCODINGS = ("NONE", "URL_ENCODED")
_ARRAYS = ("INDICES", "REPEAT", "COMMAS", "BRACKETS")
_ONE_OF = "The value for the field '{}' must be one of [{}]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Additions:
    """What a connection adds to a request.

    Attributes:
        authorization: The header by which it authorizes: its name and its value.
        headers: Its other headers.
        query: Its parameters of the query.
        body: Its fields of the body.
    """

    authorization: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpRequest:
    """One request.

    Attributes:
        method: As ``GET``.
        url: The endpoint with its query.
        headers: The headers, but for those that the way to the endpoint adds.
        body: The body; None without one.
    """

    method: str
    url: str
    headers: Lists
    body: str | None

    def shown(self) -> dict[str, Json]:
        """The request as TestState shows it at the level TRACE."""
        listed = (f"{name}: {text}" for name, texts in self.headers.items() for text in texts)
        shown: dict[str, Json] = {
            "protocol": urlsplit(self.url).scheme,
            "method": self.method,
            "url": self.url,
            "headers": f"[{', '.join(listed)}]",
        }
        return shown if self.body is None else {**shown, "body": self.body}


def check_parameters(parameters: Json) -> None:
    """Refuse what no request can be made of.

    Raises:
        StateFailure: States.Runtime.
    """
    check_fields(parameters, _FIELDS, ("ApiEndpoint", "Method"))
    given: Any = parameters
    refuse(parameters, list(_problems(given)))


def merged(given: Mapping[str, Any], added: Additions, region: str) -> HttpRequest:
    """The request of a Task and its connection; where both have a key, the connection's counts.

    Args:
        given: The Task's parameters, checked.
        added: What its connection adds.
        region: The region of the execution.

    Raises:
        StateFailure: States.Runtime: the body is a string, and the connection has one too.
    """
    own = {**added.authorization, **added.headers}
    names = {name.lower() for name in own}
    kept = {n: v for n, v in _lists(given.get("Headers")).items() if n.lower() not in names}
    headers = kept | {name: [text] for name, text in own.items()}
    query = _lists(given.get("QueryParameters"))
    query |= {name: [text] for name, text in added.query.items()}
    body, (encoding, arrays) = given.get("RequestBody"), _transform(given)
    if added.body:
        if body is not None and not isinstance(body, dict):
            raise StateFailure(
                RUNTIME,
                "The RequestBody cannot be merged with the body parameters of the connection, as "
                "it is no object.",
            )
        body = {**(body or {}), **added.body}
    text = None if body is None else as_text(body)
    if encoding == _ENCODINGS[1] and isinstance(body, (dict, list)):
        text = form(body, arrays)
    pairs = [f"{_quoted(name)}={_quoted(v)}" for name, values in query.items() for v in values]
    url = given["ApiEndpoint"].partition("#")[0]
    joined = "&" if "?" in url else "?"
    return HttpRequest(
        method=given["Method"],
        url=url + (joined + "&".join(pairs) if pairs else ""),
        headers={
            **headers,
            "User-Agent": [f"Amazon|StepFunctions|HttpInvoke|{region}"],
            "Range": ["bytes=0-262144"],
        },
        body=text,
    )


def form(body: Mapping[str, Any] | list[Json], arrays: str) -> str:
    """A body as form data.

    Args:
        body: The body.
        arrays: How arrays are written: INDICES, REPEAT, COMMAS or BRACKETS.

    >>> form({"a": ["x", "y"], "b": {"c": "d e"}}, "INDICES")
    'a%5B0%5D=x&a%5B1%5D=y&b%5Bc%5D=d%20e'
    >>> form({"a": ["x", "y"]}, "COMMAS")
    'a=x,y'
    """
    return "&".join(f"{_quoted(key)}={text}" for key, text in _pairs("", body, arrays))


def _pairs(key: str, value: Any, arrays: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _pairs(f"{key}[{name}]" if key else name, inner, arrays)
    elif isinstance(value, list) and arrays == "COMMAS":
        yield key, ",".join(_quoted(as_text(inner)) for inner in value)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            after = {"INDICES": f"[{number}]", "BRACKETS": "[]"}.get(arrays, "")
            yield from _pairs(key + after, inner, arrays)
    else:
        yield key, "" if value is None else _quoted(as_text(value))


def _problems(given: Mapping[str, Any]) -> Iterator[str]:
    endpoint, method = given["ApiEndpoint"], given["Method"]
    if not isinstance(endpoint, str) or not endpoint.startswith("https://"):
        yield "The value for the field 'ApiEndpoint' is not valid"
    if method not in _METHODS:
        yield _ONE_OF.format("Method", ", ".join(_METHODS))
    yield from _connection_problems(given)
    for name in ("Headers", "QueryParameters", "Transform"):
        if not isinstance(given.get(name) or {}, dict):
            yield f"The value for the field '{name}' must be an OBJECT"
    headers = given.get("Headers")
    for name in headers if isinstance(headers, dict) else ():
        if _FORBIDDEN.fullmatch(name):
            yield f"The header '{name}' is not allowed in an HTTP Task"
    encoding, arrays = _transform(given)
    if encoding not in _ENCODINGS:
        yield _ONE_OF.format("RequestBodyEncoding", ", ".join(_ENCODINGS))
    if arrays not in _ARRAYS:
        yield _ONE_OF.format("ArrayFormat", ", ".join(_ARRAYS))


def _connection_problems(given: Mapping[str, Any]) -> Iterator[str]:
    held = [name for name in ("Authentication", "InvocationConfig") if given.get(name) is not None]
    if len(held) != 1:
        only = "only one" if held else "one"
        yield f"There must be {only} of the fields [Authentication, InvocationConfig]"
        return
    holder = given[held[0]]
    if not isinstance(holder, dict) or "ConnectionArn" not in holder:
        yield "The field 'ConnectionArn' is required but was missing"
    elif not _CONNECTION.fullmatch(str(holder["ConnectionArn"])):
        yield "The value for the field 'ConnectionArn' is not valid"


def _transform(given: Mapping[str, Any]) -> tuple[Any, Any]:
    """How the body is encoded, and how arrays are in it."""
    transform = given.get("Transform")
    transform = transform if isinstance(transform, dict) else {}
    options = transform.get("RequestEncodingOptions")
    arrays = options.get("ArrayFormat") if isinstance(options, dict) else None
    return transform.get("RequestBodyEncoding") or _ENCODINGS[0], arrays or _ARRAYS[0]


def _lists(given: Mapping[str, Json] | None) -> dict[str, list[str]]:
    return {
        name: [*map(as_text, value)] if isinstance(value, list) else [as_text(value)]
        for name, value in (given or {}).items()
        if value is not None
    }


def _quoted(text: str) -> str:
    return quote(text, safe="", errors="replace")
