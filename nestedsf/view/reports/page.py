"""The page: the whole document around what a report tells."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from nestedsf.jsontext import visible
from nestedsf.masking.display import for_display
from nestedsf.trace.condensing import condensed
from nestedsf.trace.cost import cost
from nestedsf.view.canvas import lettered
from nestedsf.view.comparisons import compare
from nestedsf.view.palette import css_variables, dark_twins
from nestedsf.view.reports.chapters import book_of, chosen
from nestedsf.view.reports.headline import headline
from nestedsf.view.reports.markup import chip, deep, folded, lines, link, name, scrolling, sprite
from nestedsf.view.reports.pictures import FAILED_STATE, picture, time_axis
from nestedsf.view.reports.sections import lasted, sections, title_of
from nestedsf.view.reports.values import Values
from nestedsf.view.sequences.exchange import exchange_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nestedsf.trace.execution import ExecutionTrace
    from nestedsf.trace.visits import StateVisit
    from nestedsf.view.reports.chapters import Book, Chapter
    from nestedsf.view.sequences.messages import Message

__all__ = ["page"]

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
_LISTED = 40  # executions in the list of them
_SAID = 40  # messages that are shown from the start
_ARROWS = {"request": "→", "answer": "⇢", "failure": "✗"}


def page(trace: ExecutionTrace, notes: Sequence[str], *, show_secrets: bool) -> str:
    """The document. It is well-formed XML as well, so that nothing in it is left open."""
    return "\n".join(filter(None, _page(trace, notes, show_secrets=show_secrets))) + "\n"


def _page(trace: ExecutionTrace, notes: Sequence[str], *, show_secrets: bool) -> Iterator[str]:
    whole, trace = trace, condensed(trace)
    book = book_of(trace)
    title = visible(str(for_display(title_of(trace))))
    drawn, words = picture(whole, book)
    axis, timeline = time_axis(trace, book)
    parts = [
        ("picture", "Picture", _figure("Picture", drawn) + folded("In words", _words(words))),
        (
            "timeline",
            "Timeline",
            _figure("Timeline", axis) + folded("In words", _words(timeline.words)),
        ),
        ("comparison", "Integration patterns", _comparison(trace)),
        ("messages", "Messages", _messages(trace)),
    ]
    parts = [part for part in parts if part[2]]
    yield '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8"/>'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}"/>'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1"/>'
    yield '<meta name="color-scheme" content="light dark"/>'
    yield '<link rel="icon" href="data:,"/>'
    yield f"<title>{lettered(title)} · {lettered(trace.status)}</title>"
    yield f"<style>\n{_style()}</style>\n</head>\n<body>"
    yield sprite()
    yield '<a class="skip" href="#main">Skip to the picture</a>'
    failure = headline(trace, book, in_picture=f'id="{FAILED_STATE}"' in drawn)
    yield f"<header>{''.join(_header(whole, failure, show_secrets=show_secrets))}</header>"
    yield _contents([*((anchor, word) for anchor, word, _ in parts), ("executions", "Executions")])
    yield '<main id="main" tabindex="-1">'
    yield _unread(notes)
    for anchor, word, body in parts:
        yield f'<section id="{anchor}"><h2>{word}</h2>{body}</section>'
    yield f'<section id="executions"><h2>Executions</h2>{_list(book)}'
    yield from sections(book, Values())
    yield "</section></main>"
    yield f"<footer><p>{_footer(show_secrets=show_secrets)}</p></footer>\n</body>\n</html>"


@cache
def _style() -> str:
    """The palette as variables, the dark colours of pictures, and the file itself."""
    shown, dark = css_variables()
    pictures = dark_twins(".nestedsf")
    sheet = (files("nestedsf.view.reports") / "report.css").read_text(encoding="utf-8")
    # Paper is light.
    return (
        f":root{{{shown}}}\n@media screen and (prefers-color-scheme:dark){{"
        f":root{{{dark}}}{pictures}}}\n{sheet}"
    )


def _header(trace: ExecutionTrace, failure: str, *, show_secrets: bool) -> Iterator[str]:
    yield f'<div class="head"><h1>{name(title_of(trace))}</h1> {chip(trace.status)}</div>'
    yield failure
    spent = cost(trace)
    unread = sum(run.unread for visit in trace.walk() for run in visit.map_runs)
    count = sum(1 for _ in trace.executions()) - 1 + unread
    facts = [
        ("Execution", name(trace.name) if trace.name != title_of(trace) else ""),
        ("ARN", name(trace.execution_arn or "") if show_secrets and trace.execution_arn else ""),
        ("Started", lettered(str(for_display(trace.started.isoformat()))) if trace.started else ""),
        ("Duration", lasted(trace.started, trace.stopped)),
        ("State transitions", f"{'at least ' * spent.at_least}{spent.transitions:,}"),
        ("Price", spent.price),
        ("Child executions", f"{count:,}" if count else ""),
    ]
    told = (f"<div><dt>{word}</dt><dd>{value}</dd></div>" for word, value in facts if value)
    yield f"<dl>{''.join(told)}</dl>"
    if show_secrets:
        yield (
            '<p class="warning">This page shows ids, ARNs and task tokens as they are: '
            "keep it to yourself.</p>"
        )


def _contents(entries: list[tuple[str, str]]) -> str:
    items = "".join(f"<li>{link(anchor, word)}</li>" for anchor, word in entries)
    return f'<nav aria-label="Contents"><ul>{items}</ul></nav>'


def _unread(notes: Sequence[str]) -> str:
    if not notes:
        return ""
    items = "".join(f"<li>{lettered(str(for_display(note)))}</li>" for note in notes)
    return f'<section class="unread"><h2>Not read</h2><ul>{items}</ul></section>'


def _figure(label: str, svg: str) -> str:
    return scrolling(label, svg, "figure") if svg else ""


def _words(text: str) -> str:
    return f'<pre class="text">{lines(text)}</pre>'


def _comparison(trace: ExecutionTrace) -> str:
    """The states that start executions, the first visit of each, side by side."""
    starters: dict[str, StateVisit] = {}
    for visit in trace.visits:
        if visit.child_execution_arn is not None or visit.child is not None:
            starters.setdefault(visit.state_name, visit)
    if not starters:
        return ""
    return scrolling("Integration patterns", compare(starters.values()).html)


def _messages(trace: ExecutionTrace) -> str:
    exchange = exchange_of(trace)
    shown = exchange_of(trace, most=_SAID)
    body = f'<ol class="messages">{"".join(map(_message, shown.messages))}</ol>'
    if len(exchange.messages) > _SAID:
        items = "".join(map(_message, exchange.messages))
        body += folded(
            f"All {len(exchange.messages):,} messages", f'<ol class="messages">{items}</ol>'
        )
    if exchange.left_out:
        body += f'<p class="note">{exchange.left_out:,} more are not in this page.</p>'
    return body


def _message(message: Message) -> str:
    words = ", ".join(message.words.split("\n"))
    sender = f"<b><bdi>{lettered(message.sender)}</bdi></b>"
    if message.kind == "note":
        return f'<li class="aside">{sender}: {lettered(words)}</li>'
    receiver = f"<b><bdi>{lettered(message.receiver)}</bdi></b>"
    arrow = f'<span class="{message.kind}">{_ARROWS[message.kind]}</span>'
    return f"<li>{sender} {arrow} {receiver}: {lettered(words)}</li>"


def _list(book: Book) -> str:
    """The executions as a list of links, those that others started indented."""
    if len(book) == 1:
        return ""
    items = []
    there = [(c, c.trace.status) for c in book.values() if c.is_shown]
    for chapter in chosen(there, _LISTED):
        indent = deep(len(chapter.path))
        title = link(chapter.anchor, name(title_of(chapter.trace)))
        started = f' <span class="quiet">by {_started(chapter)}</span>' if chapter.path else ""
        items.append(
            f'<li>{chip(chapter.trace.status)} <span class="{indent}">{title}{started}</span></li>'
        )
    more = len(book) - len(items)
    if more > 0:
        items.append(f'<li class="quiet">and {more:,} more</li>')
    return f'<ul class="list">{"".join(items)}</ul>'


def _started(chapter: Chapter) -> str:
    """What started an execution, with what tells it from other visits of the state."""
    visit = chapter.starter
    if visit is None:
        return ""
    item = f", iteration {visit.iteration:,}" if visit.iteration is not None else ""
    item = f", {chapter.item}" if chapter.item is not None else item
    return f"{name(visit.state_name)}{item}"


def _footer(*, show_secrets: bool) -> str:
    how = "as they are" if show_secrets else "masked"
    return (
        "Made by nestedsf from execution histories. Ids, ARNs, task tokens and dates are "
        f"{how}. This page holds no script and asks for nothing."
    )
