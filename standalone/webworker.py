"""A gunicorn worker that takes one request at a time and never waits for a silent connection.

Browsers open connections ahead of need. A plain sync worker accepts such a connection and then blocks until
something is sent on it; meanwhile it serves nobody and is killed as hung. This one sets it aside.
"""

from __future__ import annotations

import os
import select
import socket
import time

from gunicorn import util
from gunicorn.workers.sync import SyncWorker

FIRST_BYTE_SECONDS = 0.02
PATIENCE_SECONDS = 60.0


class PatientWorker(SyncWorker):
    """A sync worker that answers only connections on which a request has begun to arrive."""

    def run(self) -> None:
        self.waiting: dict[socket.socket, tuple[tuple, float]] = {}
        for listener in self.sockets:
            listener.setblocking(False)
        while self.alive:
            self.notify()
            self._serve_ready(self.timeout / 2 or 0.5)
            if not self.is_parent_alive():
                return

    def _serve_ready(self, seconds: float) -> None:
        try:
            watched = [*self.sockets, self.PIPE[0], *self.waiting]
            ready, _, _ = select.select(watched, [], [], min(seconds, 1.0))
        except (InterruptedError, OSError, ValueError):
            self._forget_closed()
            return
        if self.PIPE[0] in ready:
            os.read(self.PIPE[0], 1)
        for connection in [item for item in ready if item in self.waiting]:
            address, _deadline = self.waiting.pop(connection)
            self._answer(connection, address)
            self.notify()
        for listener in [item for item in ready if item in self.sockets]:
            self._take(listener)
        self._drop_overdue()

    def _take(self, listener: socket.socket) -> None:
        try:
            connection, address = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return
        if select.select([connection], [], [], FIRST_BYTE_SECONDS)[0]:
            self._answer(connection, address)
        else:
            self.waiting[connection] = (address, time.monotonic() + PATIENCE_SECONDS)

    def _answer(self, connection: socket.socket, address: tuple) -> None:
        connection.setblocking(True)
        util.close_on_exec(connection)
        self.handle(self.sockets[0], connection, address)

    def _drop_overdue(self) -> None:
        now = time.monotonic()
        for connection in [item for item, (_address, deadline) in self.waiting.items() if deadline < now]:
            del self.waiting[connection]
            connection.close()

    def _forget_closed(self) -> None:
        for connection in [item for item in self.waiting if item.fileno() < 0]:
            del self.waiting[connection]
