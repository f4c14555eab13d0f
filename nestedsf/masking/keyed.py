r"""Secrets after their key in a text that is no JSON: ``SecretAccessKey: …``, ``password=…``.

Such a text is a log line, Python's ``repr`` of a dict, a command, a URL's query, XML, or JSON
that was cut off. Quotes may have backslashes before them (JSON text in JSON text), be
URL-encoded or XML's. What cannot be told is masked: a quoted value without a closing quote to
the end, one without quotes up to where something else begins for certain.
"""

from __future__ import annotations

import re
import string

from nestedsf.masking.keys import SECRET_ENDS, is_telling, secret_under

__all__ = ["keyed_secrets_marked"]

_QUOTE = r"(?:\\{0,99}[\"'`]|\\{1,99}u002[27]|%(?:25){0,3}2[27]|&(?:quot|apos|#34|#39);)"
_SPACE = r"(?:\s|\\{1,99}[nrt]|%(?:25){0,3}20)"
_COMMA = rf"{_SPACE}{{0,8}},{_SPACE}{{0,8}}"
_WORDS = "|".join(end.replace(" ", "[ _.-]?") for end in sorted(SECRET_ENDS, key=len, reverse=True))
_KEY = re.compile(
    rf"(?P<name>(?:{_WORDS}|\bauth)s?[0-9]{{0,4}})(?:"
    # a key and its value as two members: "PASSWORD", "Value": "…"
    rf"{_QUOTE}{_COMMA}{_QUOTE}(?:parameter|string)?value{_QUOTE}{_SPACE}{{0,8}}[:=]{_SPACE}{{0,8}}"
    rf"|{_QUOTE}{_COMMA}(?={_QUOTE})"  # ("password", "…")
    rf"|{_QUOTE}{_SPACE}{{1,8}}value="  # <param name="password" value="…"/>
    rf"|(?P<plain>:)(?=[^\s\"'])"
    rf"|{_QUOTE}?\]?{_SPACE}{{0,8}}(?:=>|:=|={{1,3}}|[:>]|&gt;|%(?:25){{0,3}}3[ad](?:\+|%(?:25){{0,3}}2b){{0,8}}){_SPACE}{{0,8}}"
    # of DynamoDB and SQS: "PASSWORD": {"S": "…"}
    rf"(?:\{{{_SPACE}{{0,8}}{_QUOTE}(?:[snb]|(?:string)?value){_QUOTE}{_SPACE}{{0,8}}:{_SPACE}{{0,8}})?"
    r"|(?P<tag>\s[^<>]{0,100}>)"  # <Password type="…">…
    rf"|(?P<option>{_SPACE}{{1,8}}))",  # --password …
    re.IGNORECASE,
)
_OPENING = re.compile(rf"[bruf]{{0,2}}({_QUOTE})", re.IGNORECASE)
_CLOSING = re.compile(r"(\\*)(u002[27]|[\"'`])")
_MARK = re.compile(r"‹[^›]{1,20}›")
_NO_SECRET = re.compile(
    r"(?:true|false|null|none|undefined)(?=[\s,;&)\]}\"'<\\]|\Z)", re.IGNORECASE
)
_BREAK = r"(?:\\{1,99}n|\r?\n)"
_BLOCK = re.compile(rf"[|>][+-]?[0-9]?[ \t]*(?:{_BREAK}[ \t]+[^\r\n\\]*)+")  # of YAML
_LINE = re.compile(r"[^\"'<\r\n\\]*")
_BARE = re.compile(
    r"(?:[^\s\"'`<\\,;&)\]}%]|%(?!(?:25){0,3}2[267])"
    r"|[,;&)\]}](?![,;&)\]}]{0,5}(?:[\s\"'`<\\]|\Z|[\w.-]{1,40}[\"']?\s?[=:])))*"
)
_CDATA = re.compile(r"<!\[CDATA\[(?P<text>(?:[^\]]|\](?!\]>))*)", re.IGNORECASE)
_BRACE = re.compile(r"[{}]")
_ROLE = re.compile(rf"\{{{_SPACE}{{0,8}}{_QUOTE}?RoleArn", re.IGNORECASE)  # Credentials of a Task
_IN_KEYS = f"{string.ascii_letters}{string.digits}_.-"
_LONGEST_KEY, _LONGEST_PREFIX, _LONGEST_WORD = 64, 20, 16


def keyed_secrets_marked(text: str) -> str:
    """The text with a mark in place of each secret that stands after its key.

    >>> keyed_secrets_marked("failed: {'DB_PASSWORD': 'tea', 'user': 'ada'}")
    "failed: {'DB_PASSWORD': '‹secret›', 'user': 'ada'}"
    """
    parts: list[str] = []
    done = 0
    for found in _KEY.finditer(text):
        if found.start() < done:
            continue
        before = text[max(found.start() - _LONGEST_KEY, done) : found.start()]
        key = before[len(before.rstrip(_IN_KEYS)) :]
        if found["option"] and not key.startswith("--"):
            continue
        if found["tag"] and "<" not in before[-len(key) - _LONGEST_PREFIX :]:
            continue
        if found["plain"] and before.removesuffix(key).endswith(":"):
            continue  # arn:aws:secretsmanager:eu-west-1:123456789012:secret:its-name
        key += found["name"]
        if not is_telling(key):
            continue
        start, end = _value(text, found.end(), key)
        shown = secret_under(key, text[start:end])
        if shown == text[start:end]:
            continue
        parts += (text[done:start], shown)
        done = end
    return "".join((*parts, text[done:]))


def _value(text: str, start: int, key: str) -> tuple[int, int]:
    """Where the value that begins there has its first character, and where it ends."""
    opening = _OPENING.match(text, start)
    if opening is not None:
        end = _end_of_quoted(text, opening)
        start = opening.end()
    elif _NO_SECRET.match(text, start):
        end = start
    elif cdata := _CDATA.match(text, start):
        start, end = cdata.span("text")
    elif text.startswith("{", start):
        end = start if _ROLE.match(text, start) else _end_of_object(text, start)
    elif text.startswith("[", start):
        start += 1
        end = text.find("]", start) % (len(text) + 1)
    else:
        end = _end_of_bare(text, start, key.lower())
    if _MARK.match(text, start):
        return start, start  # masked already
    return start, end


def _end_of_bare(text: str, start: int, key: str) -> int:
    """Where a value without quotes ends; at once where it is a word, and no token."""
    pattern = _LINE if key.endswith(("authorization", "cookie")) else _BARE
    found = _BLOCK.match(text, start) or pattern.match(text, start)
    if found is None:
        return start
    is_word = found[0].isalpha() and found[0].islower() and len(found[0]) <= _LONGEST_WORD
    return start if is_word and key.endswith("token") else found.end()


def _end_of_quoted(text: str, opening: re.Match[str]) -> int:
    """Where a quoted value ends: at the next quote that is not deeper than the one it began with.

    JSON text in JSON text doubles the backslashes and adds one for each quote, at each level: the
    level of a quote is the number of ones at the end of that of its backslashes, written in binary.
    """
    quote = opening[1]
    mark = quote.lstrip("\\")
    if mark[0] in "%&":
        closing = re.compile(re.escape(quote), re.IGNORECASE).search(text, opening.end())
        return len(text) if closing is None else closing.start()
    level = _level(len(quote) - len(mark))
    for found in _CLOSING.finditer(text, opening.end()):
        if found[2] == mark and _level(len(found[1])) <= level:
            return found.start()
    return len(text)


def _end_of_object(text: str, start: int) -> int:
    """Where an object ends, or the text that was cut off in it: braces in quotes count as well."""
    depth = 0
    for found in _BRACE.finditer(text, start):
        depth += 1 if found[0] == "{" else -1
        if depth == 0:
            return found.end()
    return len(text)


def _level(backslashes: int) -> int:
    return ((backslashes + 1) & -(backslashes + 1)).bit_length() - 1
