"""Routes: lines between executions, drawn along the edges of what stands there.

The engine knows nothing of frames: its lines to a child execution would meet the frame at any
angle, and those of a task token would wind among the states. These lines run straight: from a
Task down to the frame of its child execution, and for a token along a lane in the margin of that
frame. Here ``u`` runs across the direction of the picture and ``v`` along it.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from nestedsf.view.diagrams.layout.boxes import EDGE_SIZE
from nestedsf.view.lettering import text_width

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nestedsf.view.diagrams.layout.positions import Box, Layout, Line, Point

__all__ = ["routed"]

_ARROW, _RADIUS, _APART = 8, 8, 8
_INNER, _OUTER = 19, 9  # lanes, from the frame's edge
_ROOM = 24  # from the frame's edge to where a line from above may end
_LINE_HEIGHT, _STEP = 15, 5
_FAR = 1_000_000


def routed(layout: Layout) -> Layout:
    """The layout with those lines drawn anew that lead to a frame, or along one."""
    frames = {box.name: box for box in layout.clusters}
    nodes = {box.name: box for box in layout.nodes}
    own = [line for line in layout.edges if _frame_of(line) in frames]
    if not own:
        return replace(layout, edges=tuple(line for line in layout.edges if line.points))
    sheet = _Sheet(layout, [line for line in layout.edges if line.points and line not in own])
    lines = []
    for line in layout.edges:
        tail, head, frame = nodes.get(line.tail), nodes.get(line.head), frames.get(_frame_of(line))
        if frame is None or tail is None or head is None:
            lines += [line] if line.points else []
        elif line.points:
            lines.append(sheet.into_frame(line, tail, head, frame))
        else:
            lines.append(sheet.through_lane(line, tail, head, frame))
    return replace(layout, edges=tuple(lines))


def _frame_of(line: Line) -> str:
    return line.attributes.get("lhead") or line.attributes.get("frame") or ""


class _Rect(NamedTuple):
    """A box: from u0 to u1 across, from v0 to v1 along the direction of the picture."""

    u0: int
    v0: int
    u1: int
    v1: int

    @property
    def middle(self) -> Point:
        """Its middle."""
        return (self.u0 + self.u1) // 2, (self.v0 + self.v1) // 2

    def touches(self, other: _Rect) -> bool:
        """Whether the two have something in common."""
        return (
            self.u0 < other.u1 and other.u0 < self.u1 and self.v0 < other.v1 and other.v0 < self.v1
        )

    def holds(self, point: Point) -> bool:
        """Whether the point is inside."""
        return self.u0 < point[0] < self.u1 and self.v0 < point[1] < self.v1


class _Sheet:
    """What stands in a layout, for lines to keep clear of."""

    def __init__(self, layout: Layout, lines: Sequence[Line]) -> None:
        self.horizontal = layout.horizontal
        self.obstacles = [self.rect(box) for box in layout.nodes]
        self.obstacles += [self.words(line) for line in lines if line.middle is not None]
        width = layout.height if self.horizontal else layout.width
        self.obstacles += [_Rect(-_FAR, -_FAR, 0, _FAR), _Rect(width, -_FAR, width + _FAR, _FAR)]
        self.passed = [self.turned(point) for line in lines for point in _along(line.points)]

    def rect(self, box: Box) -> _Rect:
        """A box in the direction of the picture."""
        x, y = box.x + box.width, box.y + box.height
        return _Rect(box.y, box.x, y, x) if self.horizontal else _Rect(box.x, box.y, x, y)

    def words(self, line: Line) -> _Rect:
        """What the words of a line take."""
        u, v = self.turned(line.middle or (0, 0))
        half, high = self.half(line)
        return _Rect(u - half, v - high, u + half, v + high)

    def half(self, line: Line) -> tuple[int, int]:
        """Half of what the words of a line take across and along."""
        width = max((text_width(words, EDGE_SIZE) for words in line.lines), default=0) // 2
        height = _LINE_HEIGHT * len(line.lines) // 2
        return (height, width) if self.horizontal else (width, height)

    def into_frame(self, line: Line, begin: Box, start: Box, around: Box) -> Line:
        """The way from a Task to the frame of its child; as it was where something is in it."""
        task, frame = self.rect(begin), self.rect(around)
        u = task.middle[0]
        v = task.v0 + (task.v1 - task.v0) // 3
        if frame.u0 + _ROOM <= u <= frame.u1 - _ROOM:
            way = [(u, task.v1), (u, frame.v0)]
        else:
            side = task.u1 if frame.u0 > u else task.u0
            at = self.rect(start).middle[0]
            way = [(side, v), (at, v), (at, frame.v0)]
        if frame.v0 <= task.v1 or self.met(way, task):
            return line
        return self.clearest(line, [way], self.between(line, task, frame), (task,))

    def through_lane(self, line: Line, begin: Box, end: Box, around: Box) -> Line:
        """The way of a token in the margin of a frame, on the side that is clearer."""
        tail, head, frame = self.rect(begin), self.rect(end), self.rect(around)
        sides = (False,) if self.horizontal else (True, False)  # at the other one is the title
        ways = [way for low in sides for way in _lanes(tail, head, frame, low=low)]
        return self.clearest(line, ways, self.between(line, head, frame), (tail, head))

    def between(self, line: Line, task: _Rect, frame: _Rect) -> tuple[int, int, int]:
        """Where the words of a line between a Task and a frame can stand: how far along."""
        reach = self.half(line)[1]
        return (task.v1 + frame.v0) // 2, task.v1 - reach, frame.v0 - reach - _APART

    def clearest(
        self,
        line: Line,
        ways: Sequence[Sequence[Point]],
        along: Sequence[int],
        but: Sequence[_Rect],
    ) -> Line:
        """The line along the way that meets least, its words where they meet least.

        Args:
            line: The line.
            ways: The ways that it can take, the best one first.
            along: How far along its words can stand, the best place first.
            but: The boxes at its ends.
        """
        tried: list[tuple[int, int, Line]] = []
        for way in ways:
            met = self.met(way, *but)
            at = way[-1][0] if way[-1][0] == way[-2][0] else way[-2][0]
            for place in along if line.lines else along[:1]:
                for after in (True, False):
                    found = self.drawn(line, way, (at, place), after=after)
                    tried.append((met + self.hidden(found), len(tried), found))
        best = min(tried)[2]
        self.passed += map(self.turned, _along(best.points))
        if best.lines:
            self.obstacles.append(self.words(best))
        return best

    def hidden(self, line: Line) -> int:
        """How much there is where the words of a line are to stand."""
        if not line.lines:
            return 0
        words = self.words(line)
        boxes = sum(map(words.touches, self.obstacles))
        return boxes + any(map(words.holds, self.passed))

    def met(self, way: Sequence[Point], *but: _Rect) -> int:
        """How many boxes and words a way of straight lines meets."""
        return sum(_meets(way, box) for box in self.obstacles if box not in but)

    def drawn(self, line: Line, way: Sequence[Point], at: Point, *, after: bool) -> Line:
        """The line along the way, its words beside that point, before or after it across."""
        points, tip = _curve(way)
        u, v = at
        away = _APART + self.half(line)[0]
        middle = (u + away if after else u - away, v)
        return replace(
            line,
            points=tuple(map(self.turned, points)),
            tip=self.turned(tip),
            middle=self.turned(middle) if line.lines else None,
        )

    def turned(self, point: Point) -> Point:
        """A point of the picture as one of the page."""
        return (point[1], point[0]) if self.horizontal else point


def _holds(frame: _Rect, inner: _Rect) -> bool:
    return frame.u0 <= inner.u0 and inner.u1 <= frame.u1 and frame.v0 <= inner.v0


def _lanes(tail: _Rect, head: _Rect, frame: _Rect, *, low: bool) -> Iterator[list[Point]]:
    """The ways along one side of a frame: inside it, or back to the Task before it."""
    begin = tail.u0 if low else tail.u1
    lane = frame.u0 + _OUTER if low else frame.u1 - _OUTER
    if _holds(frame, head):
        lane += _INNER - _OUTER if low else _OUTER - _INNER
        v, side = tail.middle[1], head.u0 if low else head.u1
        for until in _quarters(head, -_APART):
            yield [(begin, v), (lane, v), (lane, until), (side, until)]
        return
    for v in _quarters(tail, _APART):
        for end in _ends(lane, head, frame, low=low):
            yield [(begin, v), (lane, v), *end]


def _quarters(box: _Rect, away: int) -> Iterator[int]:
    """Where a line may touch a box: near its middle, or else near a quarter of its length."""
    for quarter in (2, 1, 3):
        yield box.v0 + (box.v1 - box.v0) * quarter // 4 + away


def _ends(lane: int, head: _Rect, frame: _Rect, *, low: bool) -> Iterator[list[Point]]:
    """The ways from a lane to the Task before the frame."""
    if head.u0 + _APART <= lane <= head.u1 - _APART:
        yield [(lane, head.v1)]
        return
    until, side = head.v0 + (head.v1 - head.v0) * 2 // 3, head.u0 if lane < head.u0 else head.u1
    above = frame.v0 - _APART
    if abs(lane - side) > _ARROW:
        yield [(lane, until), (side, until)]
    else:  # too near for an arrow
        apart = side - _ROOM if low else side + _ROOM
        yield [(lane, above), (apart, above), (apart, until), (side, until)]
    at = head.u0 + _ROOM if low else head.u1 - _ROOM
    yield [(lane, above), (at, above), (at, head.v1)]


def _meets(way: Sequence[Point], box: _Rect) -> bool:
    return any(
        box.touches(_Rect(min(u0, u1) - 1, min(v0, v1) - 1, max(u0, u1) + 1, max(v0, v1) + 1))
        for (u0, v0), (u1, v1) in pairwise(way)
    )


def _along(points: Sequence[Point]) -> Iterator[Point]:
    """Points along Bézier curves, close enough for words not to slip through."""
    for n in range(0, len(points) - 3, 3):
        (x0, y0), (x1, y1), (x2, y2), (x3, y3) = points[n : n + 4]
        steps = max((abs(x3 - x0) + abs(y3 - y0)) // _STEP, 2)
        for step in range(steps + 1):
            t = step / steps
            a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3
            yield int(a * x0 + b * x1 + c * x2 + d * x3), int(a * y0 + b * y1 + c * y2 + d * y3)


def _curve(way: Sequence[Point]) -> tuple[list[Point], Point]:
    """Straight lines with round corners as Bézier points, up to an arrow's head, and its tip."""
    end = _towards(way[-1], way[-2], _ARROW)
    points = [way[0]]
    for before, corner, after in zip(way, way[1:], way[2:], strict=False):
        here, there = _towards(corner, before, _RADIUS), _towards(corner, after, _RADIUS)
        points += [points[-1], here, here, corner, corner, there]
    return [*points, points[-1], end, end], way[-1]


def _towards(start: Point, end: Point, length: int) -> Point:
    """The point that far from the start towards the end, at most half of the way."""
    (u0, v0), (u1, v1) = start, end
    length = min(length, (abs(u1 - u0) + abs(v1 - v0)) // 2)  # all ways lie along u or v
    return u0 + _sign(u1 - u0) * length, v0 + _sign(v1 - v0) * length


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)
