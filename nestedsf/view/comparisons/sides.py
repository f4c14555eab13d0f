"""Sides: two executions side by side, as text, as HTML and as a JSON value."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, NamedTuple

from nestedsf.jsontext import display_width, elide
from nestedsf.view.bounds import MOST_COMPARED
from nestedsf.view.diffs import DROP, lines
from nestedsf.view.diffs import as_json as diff_as_json
from nestedsf.view.durations import duration
from nestedsf.view.names import shown_name
from nestedsf.view.palette import css_variables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nestedsf.trace.execution import ExecutionTrace
    from nestedsf.view.comparisons.rows import Compared, Row, Side

__all__ = [
    "as_html",
    "as_json",
    "as_text",
    "conclusion",
    "execution_name",
    "heads_as_json",
    "row_as_json",
    "title",
]

_WIDE, _NAME, _SIDE = 100, 38, 29
_PLAIN = 31  # columns from which on an elided text counts what is left out, less one
_DETAILS = 12  # lines of one value, of those that are shown at once
_LABEL = 60
_ALL = 40  # rows that are all shown, also those that are alike
_RUN = 2  # rows that are alike, one after another, before they are folded
_DEEPEST = 8  # levels that are indented
_FIRST, _DIFFERS = "▶", "≠"
_NOT_VISITED = "not visited"


class Fold(NamedTuple):
    """Rows one after another that are alike."""

    numbers: tuple[int, ...]


def execution_name(trace: ExecutionTrace) -> str:
    """The state machine and the execution, as they are shown."""
    machine, name = shown_name(trace.state_machine_name), shown_name(trace.name)
    return f"{machine} · {name}" if machine and name and machine != name else machine or name


def title(row: Row) -> str:
    """A row in words: the state and which visit of it."""
    if row.pair is None:
        return "the execution"
    return f"{row.name}, {row.where}" if row.where else row.name


def conclusion(comparison: Compared) -> str:
    """Where they differ first, in a sentence."""
    row = comparison.first_difference
    if row is None:
        what = "" if comparison.show_secrets else "ids, ARNs, task tokens, dates and "
        return f"They did the same, but for {what}durations."
    if row.pair is None:
        what = "input" if "input" in row.differs else ", ".join(row.differs)
        return f"The first difference: the {what} of the executions."
    if row.first is None or row.second is None:
        which = "second" if row.first is None else "first"
        return f"The first difference: {title(row)} was visited in the {which} execution only."
    return f"The first difference: {title(row)} ({', '.join(row.differs)})."


def shown_rows(comparison: Compared) -> Iterator[int | Fold]:
    """The rows that are shown, by number, and between them those that are alike.

    Of very many that differ only the first ones are there.
    """
    rows = comparison.rows
    differing = [n for n, row in enumerate(rows) if n and (row.differs or row.redefined)]
    differing = differing[:MOST_COMPARED]
    last = differing[-1] + 1 if len(differing) == MOST_COMPARED else len(rows)
    near = {0, *differing}
    run: list[int] = []
    for number in range(min(last, len(rows))):
        if number not in near and len(rows) > _ALL:
            run.append(number)
            continue
        yield from _folded(run)
        run = []
        yield number
    yield from _folded(run)


def _folded(run: list[int]) -> Iterator[int | Fold]:
    if len(run) > _RUN:
        yield Fold(tuple(run))
    else:
        yield from run


def left_out(comparison: Compared) -> str:
    """How many rows that differ are not shown, in a sentence."""
    more = sum(bool(row.differs) for row in comparison.rows[1:]) - MOST_COMPARED
    return f"{more:,} more states differ." if more > 0 else ""


# --- text -------------------------------------------------------------------------------------


def as_text(comparison: Compared) -> str:
    """The comparison as text."""
    heads = [
        elide(f"{word:7} {execution_name(trace)} · {_words(side)}", _WIDE)
        for word, trace, side in _heads(comparison)
    ]
    out = [*heads, elide(conclusion(comparison), _WIDE)]
    if comparison.definitions_differ:
        out.append("The definitions of the two differ.")
    out += ["", _line("", "State", "First", "Second")]
    first = comparison.number_of_first
    for shown in shown_rows(comparison):
        if isinstance(shown, Fold):
            out.append(f"    … {len(shown.numbers):,} states are alike")
            continue
        row = comparison.rows[shown]
        mark = _FIRST if shown == first else _DIFFERS if row.differs else ""
        indent, where = "  " * min(row.depth, _DEEPEST), f", {row.where}" if row.where else ""
        room = _NAME - len(indent) - len(where)
        name = f"{indent}{_short(row.name, room)}{where}" if row.pair else title(row)
        out.append(_line(mark, name, _words(row.first), _words(row.second)))
        out += _differences(comparison, row)
    out += filter(None, [left_out(comparison)])
    return "\n".join(out)


def _line(mark: str, *cells: str) -> str:
    widths = (_NAME, _SIDE, _SIDE)
    shown = [_short(cell, width) for cell, width in zip(cells, widths, strict=True)]
    padded = (
        cell + " " * (width - display_width(cell))
        for cell, width in zip(shown, widths, strict=True)
    )
    return f"{mark:1} {' '.join(padded)}".rstrip()


def _short(text: str, room: int) -> str:
    """The text in so many columns, at most."""
    return text if display_width(text) <= room else elide(text, min(room, _PLAIN))


def _differences(comparison: Compared, row: Row) -> Iterator[str]:
    for name, found in comparison.details(row, _DETAILS):
        for sign, path, value in lines(found):
            label = _short(f"{name}.{path}" if path and path[0] != "[" else name + path, _LABEL)
            room = _WIDE - 10 - display_width(label)
            yield f"      {sign or ' '} {label}: {elide(value, room)}"


def _words(side: Side | None) -> str:
    if side is None:
        return _NOT_VISITED
    return side.words if side.seconds is None else f"{side.words} · {duration(side.seconds)}"


def _heads(comparison: Compared) -> tuple[tuple[str, ExecutionTrace, Side | None], ...]:
    row = comparison.rows[0]
    return ("First", comparison.first, row.first), ("Second", comparison.second, row.second)


# --- HTML -------------------------------------------------------------------------------------


def _style() -> str:
    light, dark = css_variables("nsc-")
    dark_page = "[data-jp-theme-light='false'] .nestedsf-compared"
    return (
        f".nestedsf-compared{{{light}background:var(--nsc-ground);color:var(--nsc-ink);"
        "border:1px solid var(--nsc-line);border-radius:8px;box-sizing:border-box;"
        "font:13px/1.45 system-ui,-apple-system,'Segoe UI','Liberation Sans',Arial,sans-serif;"
        "margin:4px 0;max-height:700px;max-width:1100px;overflow:auto;padding:12px 16px}"
        "@media (prefers-color-scheme:dark){body:not([data-jp-theme-light]) .nestedsf-compared"
        f"{{{dark}}}}}{dark_page}{{{dark}}}"
        ".nestedsf-compared p{margin:0 0 4px}"
        ".nestedsf-compared table{border-collapse:collapse;margin:8px 0 0;table-layout:fixed;"
        "width:100%;font-size:13px}"
        ".nestedsf-compared tr{background:none!important}"
        ".nestedsf-compared th,.nestedsf-compared td{border-bottom:1px solid "
        "color-mix(in srgb,var(--nsc-line) 40%,transparent);padding:4px 8px 4px 0;"
        "text-align:left!important;vertical-align:top;overflow-wrap:anywhere;white-space:normal}"
        ".nestedsf-compared col:first-child{width:44%}"
        ".nestedsf-compared th{font-weight:400}.nestedsf-compared thead th{color:var(--nsc-muted);font-size:12px}"
        ".nestedsf-compared .differs{font-weight:600}"
        ".nestedsf-compared small{color:var(--nsc-muted);font-size:12px;font-weight:400}"
        ".nestedsf-compared .first>*{background:var(--nsc-pending-redrive-ground)}"
        ".nestedsf-compared code{background:none!important;color:inherit!important;font-size:12px;overflow-wrap:anywhere;white-space:pre-wrap}"
        ".nestedsf-compared del,.nestedsf-compared ins{display:block;padding-left:1.4em;text-decoration:none;text-indent:-1.2em}"
        ".nestedsf-compared del{background:var(--nsc-failed-ground);color:var(--nsc-failed)}"
        ".nestedsf-compared ins{background:var(--nsc-succeeded-ground);color:var(--nsc-succeeded)}"
        ".nestedsf-compared summary{color:var(--nsc-muted);cursor:pointer;font-size:12px}"
        + "".join(
            f".nestedsf-compared [data-status={status}]{{color:var(--nsc-{name})}}"
            for status, name in (
                ("SUCCEEDED", "succeeded"),
                ("FAILED", "failed"),
                ("TIMED_OUT", "failed"),
                ("RUNNING", "running"),
                ("ABORTED", "aborted"),
                ("CAUGHT", "caught"),
            )
        )
    )


def as_html(comparison: Compared) -> str:
    """The comparison as HTML, with a style of its own and no script."""
    heads = "".join(
        f"<p><small>{word}</small> <strong><bdi>{escape(execution_name(trace))}</bdi></strong>"
        f" {_cell(side)}</p>"
        for word, trace, side in _heads(comparison)
    )
    first = comparison.number_of_first
    body = []
    for shown in shown_rows(comparison):
        if isinstance(shown, Fold):
            body.append(_fold(comparison, shown))
        else:
            body += _html_rows(comparison, shown, first)
    notes = [conclusion(comparison)]
    if comparison.definitions_differ:
        notes.append("The definitions of the two differ.")
    more = left_out(comparison)
    return (
        f'<div class="nestedsf-compared mathjax_ignore"><style>{_style()}</style>{heads}'
        f"<p>{escape(' '.join(notes))}</p>"
        "<table><colgroup><col><col><col></colgroup><thead><tr>"
        '<th scope="col">State</th><th scope="col">First</th><th scope="col">Second</th>'
        f"</tr></thead><tbody>{''.join(body)}</tbody></table>"
        f"{f'<p>{more}</p>' if more else ''}</div>"
    )


def _html_rows(comparison: Compared, number: int, first: int) -> Iterator[str]:
    row = comparison.rows[number]
    mark = _FIRST if number == first else _DIFFERS if row.differs else ""
    sign = f"{mark} " if mark else ""
    what = f"<br><small>{escape(_what(row, is_first=number == first))}</small>" if mark else ""
    kind = "first differs" if number == first else "differs" if row.differs else "alike"
    yield (
        f'<tr class="{kind}"><th scope="row" style="padding-left:{min(row.depth, _DEEPEST) * 14}px">'
        f"{sign}<bdi>{escape(title(row))}</bdi>{what}</th>"
        f"<td>{_cell(row.first)}</td><td>{_cell(row.second)}</td></tr>"
    )
    found = comparison.details(row, _DETAILS)
    if found:
        blocks = "".join(
            f"<div><small>{name}</small>{''.join(_marked(*line) for line in lines(each))}</div>"
            for name, each in found
        )
        opened = " open" if number == first else ""
        names = ", ".join(name for name, _ in found)
        yield (
            f'<tr><td colspan="3"><details{opened}><summary>{escape(names)}</summary>'
            f"{blocks}</details></td></tr>"
        )


def _what(row: Row, *, is_first: bool) -> str:
    words = {"visited": "visited in one only"}
    differs = ", ".join(words.get(name, name) for name in row.differs)
    return f"first difference: {differs}" if is_first else f"differs: {differs}"


def _fold(comparison: Compared, fold: Fold) -> str:
    names = [title(comparison.rows[number]) for number in fold.numbers[:MOST_COMPARED]]
    more = len(fold.numbers) - len(names)
    listed = ", ".join(f"<bdi>{escape(name)}</bdi>" for name in names)
    rest = f" and {more:,} more" if more else ""
    return (
        f'<tr><td colspan="3"><details><summary>{len(fold.numbers):,} states are alike</summary>'
        f"{listed}{rest}</details></td></tr>"
    )


def _cell(side: Side | None) -> str:
    if side is None:
        return f"<small>{_NOT_VISITED}</small>"
    took = "" if side.seconds is None else f" <small>{duration(side.seconds)}</small>"
    status = "CAUGHT" if side.caught else side.status
    return f'<span data-status="{escape(status)}">{escape(side.words)}</span>{took}'


def _marked(sign: str, path: str, value: str) -> str:
    if not sign:
        return f"<small>{escape(value)}</small>"
    where = f"<bdi>{escape(path)}</bdi>: " if path else ""
    tag = "del" if sign == DROP else "ins"
    return f"<{tag}><code>{sign} {where}<bdi>{escape(value)}</bdi></code></{tag}>"


# --- JSON -------------------------------------------------------------------------------------


def as_json(comparison: Compared) -> dict[str, Any]:
    """The comparison as a JSON value; of the first rows that differ also where."""
    left = MOST_COMPARED
    rows = []
    for row in comparison.rows:
        value = row_as_json(row)
        if (row.differs or row.redefined) and left:
            left -= 1
            value["differences"] = {
                name: diff_as_json(found) for name, found in comparison.details(row)
            }
        rows.append(value)
    return {**heads_as_json(comparison), "rows": rows}


def heads_as_json(comparison: Compared) -> dict[str, Any]:
    """What is said of both executions together."""
    return {
        "first": {"name": execution_name(comparison.first)},
        "second": {"name": execution_name(comparison.second)},
        "conclusion": conclusion(comparison),
        "first_difference": comparison.number_of_first,
        "definitions_differ": comparison.definitions_differ,
    }


def row_as_json(row: Row) -> dict[str, Any]:
    """A row as a JSON value, without what differs in its values."""
    return {
        "name": row.name,
        "where": row.where,
        "depth": row.depth,
        "around": row.around,
        "first": _side_as_json(row.first),
        "second": _side_as_json(row.second),
        "differs": list(row.differs),
        "redefined": row.redefined,
    }


def _side_as_json(side: Side | None) -> dict[str, Any] | None:
    if side is None:
        return None
    return {
        "status": side.status,
        "caught": side.caught,
        "attempts": side.attempts,
        "seconds": side.seconds,
    }
