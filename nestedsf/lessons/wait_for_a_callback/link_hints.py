"""Hints on the third exercise of notebook 06: on a function that makes links, and on its links."""

from __future__ import annotations

import re

from nestedsf.lessons.judging.fitting import fitting

__all__ = ["OF_A_FUNCTION", "hints_on"]

_OF_THE_CODE = (
    "The function is executed as it stands here. Is everything that it uses imported?",
    "A function of urllib.parse is imported by a line such as from urllib.parse import quote.",
)
_OF_WHAT_IS_RETURNED = (
    "What follows return is handed over. It has to be the whole link, as text.",
)
OF_A_FUNCTION = (
    "link is the function of the cell above: keep its def, and change what it returns.",
)
_OF_THE_LINK = (
    "Which characters of a token mean something else in a link?",
    "The token has to be URL-encoded: the token alone, and once.",
    "urllib.parse has functions for that: quote for a value, urlencode for all parameters.",
)


_OF_THE_ARGUMENT = (
    "What is between the ( and the ) of its first line?",
    "It is called as link(token), as the function at the start can be.",
)
_OF_URLENCODE = (
    "urlencode makes all parameters of a link at once, each with its name and a =.",
    'It takes them as a dict, as {"token": token}, and quote takes one value alone.',
)
_OF_WHAT_IT_CALLS = (
    "Execute link with this token in a cell of your own: Python points at the line that ends it.",
    "What does the function that is called in that line take, and what is it given?",
)


_OF_THE_PARAMETER = (
    "In a link, parameters stand after a ?, each as name=value with & between two of them.",
    "The name token and the = are written as they are, in small letters. Only the value is encoded.",
)
_OF_THE_PAGE = (
    "The link of the start leads to the page of the shop: what is before its ? stays as it was.",
    "It is https://shop.example/approve, then ?token=, and then the encoded token.",
)
_OF_TWICE = (
    "The token is encoded still when it arrives: how often was it encoded?",
    "A web server decodes once, so the token is encoded once.",
)
_OF_CODE = (
    "Between quotes, Python does not call a function. Where does the text of the link end?",
    "An f before the quotes makes Python read what is between { and }, or + puts two texts together.",
)
_OF_WHAT_CHANGED = (
    "Compare the two, character by character: what has come to the token, or gone from it?",
    "The value after token= is the encoded token, and nothing else.",
    "quote of urllib.parse encodes a value for a link.",
)

_FITTING = (
    ("named token", _OF_THE_PARAMETER),
    ("link is to return|and a host|at another page", _OF_THE_PAGE),
    ("a plus stands for a space", _OF_THE_LINK),
    (r"arrives as .*%[0-9A-F]{2}", _OF_TWICE),
    (r"arrives as “\{?\w*\(", _OF_CODE),
    (r"arrives (as|with)", _OF_WHAT_CHANGED),
)


def hints_on(mistake: str, link: object) -> tuple[str, ...]:
    """What leads on from what is wrong with a link, or with the function that makes it."""
    if " ends with " in mistake:
        if re.search(r"\b(NameError|ImportError|ModuleNotFoundError|AttributeError: mod)", mistake):
            return _OF_THE_CODE
        named = getattr(getattr(link, "__code__", None), "co_names", ())
        return _OF_URLENCODE if "urlencode" in named else _OF_WHAT_IT_CALLS
    if "is called with one argument" in mistake:
        return _OF_THE_ARGUMENT
    if " returns " in mistake:
        return _OF_WHAT_IS_RETURNED
    return fitting(_FITTING, mistake, _OF_THE_LINK)
