"""Connections: so many at a time, and who has to go when one more comes in.

Any program of the computer can connect, and say nothing, or a byte now and then, or never read
its answer. So a connection never waits for one that waits for its client: that is ended instead.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time

_MOMENT = 0.01


class Connection:
    """A connection that is open.

    Attributes:
        known: Whether its client has shown that it has the key.
        ended: Whether it has been ended here.
        since: When it began to wait for its client, by the monotonic clock; None while a request
            of it is being answered.
    """

    def __init__(self, to_client: socket.socket) -> None:
        self.known = self.ended = False
        self.since: float | None = time.monotonic()
        self._socket = to_client

    def end(self) -> None:
        """Wake whoever reads from it or writes to it: there is nobody any more."""
        self.ended = True
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)


class Connections:
    """The connections of one server, `most` at the most."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._strangers = max(1, most // 4)
        self._open: dict[socket.socket, Connection] = {}
        self._changed = threading.Condition()

    def __getitem__(self, to_client: socket.socket) -> Connection:
        """The connection of a socket; a new one where it has been ended."""
        with self._changed:
            return self._open.get(to_client) or Connection(to_client)

    def add(self, to_client: socket.socket) -> None:
        """Take one more; where they are too many, end the one that can best be missed.

        While each of them is being answered, it waits until one has been.
        """
        with self._changed:
            while len(self._open) >= self._most and not self._make_room():
                self._changed.wait()
            self._open[to_client] = Connection(to_client)

    def remove(self, to_client: socket.socket) -> None:
        """Forget one that is at its end."""
        with self._changed:
            self._open.pop(to_client, None)
            self._changed.notify_all()

    def answering(self, one: Connection) -> bool:
        """Keep one while its request is answered; False where it has been ended before."""
        with self._changed:
            one.since = None
            return one in self._open.values()

    def waits(self, one: Connection) -> None:
        """Let one wait for its client from now on: to send its request, or to read its answer."""
        with self._changed:
            one.since = time.monotonic()
            self._changed.notify_all()

    def make_room(self) -> None:
        """End a connection, where the system allows no more, and give it a moment to go."""
        with self._changed:
            self._make_room()
        time.sleep(_MOMENT)

    def _make_room(self) -> bool:
        """End the one that has waited longest: of strangers, where they have a quarter of all.

        So whoever comes in has time to send its request, and who has the key keeps its place.
        """
        waiting = {name: one for name, one in self._open.items() if one.since is not None}
        strangers = {name: one for name, one in waiting.items() if not one.known}
        among = strangers if len(strangers) >= self._strangers else waiting
        if not among:
            return False
        name = min(among, key=lambda name: among[name].since or 0.0)
        self._open.pop(name).end()
        return True
