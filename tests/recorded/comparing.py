"""Compare an answer with AWS's, strictly.

Everything that a recording holds must be equal: event types, ids, previousEventIds, every field,
text and number; nothing may be there that AWS did not answer. What differs between two runs on
AWS itself is matched instead, and in one way throughout a recording:

- a placeholder such as `<uuid:1>`, wherever it stands in a text; with a number it is the same
  text each time;
- a word that the recording has in place of a value of the request ("bucket-name");
- dates, in the form that AWS gives them at that place;
- the account, the role, request ids, the length of an HTTP answer.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from tests.recorded.placeholders import form_of, is_numbered, pattern_of

# What AWS has added to its answers, and when.
_ADDED_KEYS = {
    **dict.fromkeys(["RedriveCount", "RedriveStatus", "RedriveStatusReason"], "2023-11-15"),
    **dict.fromkeys(["redriveCount", "redriveStatus", "redriveStatusReason"], "2023-11-15"),
    "encryptionConfiguration": "2024-07-25",
}
# What AWS has added to its causes, by November 2025 at the latest.
_ADDED = {" (SDK Attempt Count: 1)": "", ":$LATEST (Service": " (Service"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """The first place where an answer differs; a value that is not there is `ABSENT`."""

    path: str
    expected: Any
    actual: Any

    def __str__(self) -> str:
        return f"{self.path}: expected {_short(self.expected)}, actual {_short(self.actual)}"


class _Absent:
    def __repr__(self) -> str:
        return "(not there)"


ABSENT = _Absent()


def later_keys(day: str) -> frozenset[str]:
    """The keys that AWS has added to its answers after a day, as "2024-12-31"."""
    return frozenset(key for key, added in _ADDED_KEYS.items() if day < added)


@dataclass(slots=True)
class Matcher:
    """Compares a recording's answers with ours, and remembers what stands for what.

    `words` is what the recording has in place of the values of this run; `later` are the keys
    that AWS has added to its answers since, and `older` is whether it has added to texts.
    `sent` are texts of the request that the recording may have a word for in the answer.
    """

    later: frozenset[str] = frozenset()
    older: bool = False
    words: dict[str, str] = field(default_factory=dict)
    bound: dict[str, str] = field(default_factory=dict)
    bind: bool = True
    sent: frozenset[str] = frozenset()

    def learn(self, recorded: Any, sent: Any) -> None:
        """Learn the words of a recorded input from the input that was sent."""
        if isinstance(recorded, str) and isinstance(sent, str):
            if recorded and recorded != sent and "<" not in recorded:
                self.words[recorded] = sent
        elif isinstance(recorded, dict) and isinstance(sent, dict):
            for key in recorded.keys() & sent.keys():
                self.learn(recorded[key], sent[key])
        elif isinstance(recorded, list) and isinstance(sent, list):
            for one, other in zip(recorded, sent, strict=False):
                self.learn(one, other)

    def matches(self, expected: Any, actual: Any) -> bool:
        """Whether both are equal; where they are not, nothing is remembered."""
        before = dict(self.bound)
        if self.difference(expected, actual) is None:
            return True
        self.bound = before
        return False

    def difference(
        self, expected: Any, actual: Any, path: str = "$", *, key: str = "", decoded: bool = False
    ) -> Difference | None:
        """The first difference of two values, or None.

        `decoded` is whether they are inside JSON text; recordings have JSON text decoded once.
        """
        if isinstance(actual, str) and isinstance(expected, (dict, list)) and not decoded:
            actual, decoded = _parsed(actual), True
        if isinstance(expected, dict) and isinstance(actual, dict):
            return self._of_objects(expected, actual, path, decoded=decoded)
        if isinstance(expected, list) and isinstance(actual, list):
            return self._of_arrays(expected, actual, path, key, decoded=decoded)
        if isinstance(expected, str):
            same = self._same_text(key, expected, actual)
        else:
            same = type(expected) is type(actual) and expected == actual
        return None if same else Difference(path=path, expected=expected, actual=actual)

    def _of_objects(
        self, expected: dict[str, Any], actual: dict[str, Any], path: str, *, decoded: bool
    ) -> Difference | None:
        if "type" in expected and actual.get("type", expected["type"]) != expected["type"]:
            return Difference(path=f"{path}.type", expected=expected["type"], actual=actual)
        for name, value in expected.items():
            inner = f"{path}.{name}"
            if name not in actual:
                return Difference(path=inner, expected=value, actual=ABSENT)
            found = self.difference(value, actual[name], inner, key=name, decoded=decoded)
            if found:
                return found
        for name in sorted(actual.keys() - expected.keys() - self.later):
            return Difference(path=f"{path}.{name}", expected=ABSENT, actual=actual[name])
        return None

    def _of_arrays(
        self, expected: list[Any], actual: list[Any], path: str, key: str, *, decoded: bool
    ) -> Difference | None:
        form = form_of(key, "") if key else None
        if form and form(actual) and len(expected) == 1:
            return None
        for i, (one, other) in enumerate(zip(expected, actual, strict=False)):
            found = self.difference(one, other, f"{path}[{i}]", key=key, decoded=decoded)
            if found:
                return found
        if len(expected) != len(actual):
            at = min(len(expected), len(actual))
            return Difference(
                path=f"{path}[{at}]",
                expected=expected[at] if at < len(expected) else ABSENT,
                actual=actual[at] if at < len(actual) else ABSENT,
            )
        return None

    def _same_text(self, key: str, expected: str, actual: Any) -> bool:
        if actual == expected or actual == self.words.get(expected, expected):
            return True
        if form := form_of(key, expected):
            return form(actual) or (isinstance(actual, str) and actual in self.sent)
        if isinstance(actual, list):  # a header that the recording has as one word
            return len(actual) == 1 and self._same_text(key, expected, actual[0])
        if not isinstance(actual, str):
            return False
        if self._fits(expected, actual) or _same_json(self, expected, actual):
            return True
        if self.older:
            for added, before in _ADDED.items():
                actual = actual.replace(added, before)
        return self._fits(expected, actual)

    def _fits(self, expected: str, actual: str) -> bool:
        pattern, groups = pattern_of(expected, self.words, self.bound, bind=self.bind)
        found = re.fullmatch(pattern, actual)
        if not found:
            return False
        if self.bind:
            self.bound.update(
                {name: found[group] for group, name in groups.items() if is_numbered(name)}
            )
        return True


def _same_json(matcher: Matcher, expected: str, actual: str) -> bool:
    """Whether JSON text is equal that the recording wrote anew: AWS puts no space in it."""
    if expected[:1] not in {"{", "["}:
        return False
    try:
        value = json.loads(expected)
        if expected == json.dumps(value, separators=(",", ":"), ensure_ascii=False):
            return False
        return expected == json.dumps(value) and matcher.matches(value, json.loads(actual))
    except json.JSONDecodeError:
        return False


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text


def _short(value: Any) -> str:
    text = repr(value) if value is ABSENT else json.dumps(value, default=str, ensure_ascii=False)
    return text if len(text) <= 300 else f"{text[:300]}…"
