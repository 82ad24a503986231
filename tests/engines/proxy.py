"""A TCP proxy that can lose the network: silently, by refusing, and back again."""

import contextlib
import selectors
import socket
import struct
import threading
from collections.abc import Callable
from concurrent.futures import Future

from tests.engines.processes import free_ports

_CHUNK = 65536
_FULL = 4 * _CHUNK
_READ, _WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class _End:
    """One of the two sockets of a connection, with what is still to be written to it."""

    def __init__(self, sock: socket.socket) -> None:
        sock.setblocking(False)
        self.sock = sock
        self.other: _End | None = None
        self.out = bytearray()
        self.ended = self.lost = self.closed = False


class Proxy:
    """Forwards every connection on `port` of 127.0.0.1 to `target_port` of 127.0.0.1.

    Each of `cut`, `refuse`, `heal`, `close` is in force when it returns; they may be called from any
    thread, in any order, again and again. A target that is down resets the connections made to it.
    """

    def __init__(self, target_port: int, port: int = 0) -> None:
        self._target = ("127.0.0.1", target_port)
        self._listener = socket.socket()
        self._listener.setblocking(False)
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._listener.bind(("127.0.0.1", port or free_ports(1)[0]))
        self._listener.listen(128)
        self.port: int = self._listener.getsockname()[1]
        self._ends: set[_End] = set()
        self._state = "healthy"
        self._orders: list[tuple[Callable[[], None], Future[None]]] = []
        self._lock = threading.Lock()
        self._wake, self._woken = socket.socketpair()
        self._woken.setblocking(False)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._listener, _READ)
        self._selector.register(self._woken, _READ)
        self._thread = threading.Thread(target=self._run, name=f"proxy-{self.port}", daemon=True)
        self._thread.start()

    def cut(self) -> None:
        """From now on every byte and every end vanishes, both ways, on old and on new connections.

        New connections are accepted and stay mute; nobody is told anything.
        """
        self._order(self._cut)

    def refuse(self) -> None:
        """Resets every connection; new ones are refused."""
        self._order(self._refuse)

    def heal(self) -> None:
        """New connections work. Of the old ones those that lost bytes are reset, the others go on."""
        self._order(self._heal)

    def close(self) -> None:
        """Resets every connection and gives the port back; a second time does nothing."""
        if self._thread.is_alive():
            self._order(self._close)
            self._thread.join(10)

    def _order(self, work: Callable[[], None]) -> None:
        done: Future[None] = Future()
        with self._lock:
            if self._state == "closed":
                return
            self._orders.append((work, done))
            self._wake.send(b"!")
        done.result(10)

    def _run(self) -> None:
        while self._state != "closed":
            for key, events in self._selector.select():
                if key.fileobj is self._woken:
                    self._woken.recv(_CHUNK)
                elif key.fileobj is self._listener:
                    self._accept()
                else:
                    self._serve(key.data, events)
            self._obey()
        with self._lock:
            for sock in (self._wake, self._woken):
                sock.close()
        self._obey()

    def _obey(self) -> None:
        with self._lock:
            orders, self._orders = self._orders, []
        for work, done in orders:
            try:
                if self._state != "closed":
                    work()
                done.set_result(None)
            except BaseException as failed:
                done.set_exception(failed)

    def _accept(self) -> None:
        try:
            client = _End(self._listener.accept()[0])
        except OSError:
            return
        self._ends.add(client)
        self._selector.register(client.sock, _READ, client)
        if self._state == "cut":
            # Its first word was never said: only a reset can tell the caller so, once healed.
            client.lost = True
        else:
            self._connect(client)

    def _connect(self, client: _End) -> None:
        server = _End(socket.socket())
        client.other, server.other = server, client
        server.sock.connect_ex(self._target)
        self._ends.add(server)
        self._selector.register(server.sock, _READ, server)

    def _serve(self, end: _End, events: int) -> None:
        if end.closed:
            return
        try:
            if events & _WRITE and end.out:
                del end.out[: end.sock.send(end.out)]
            if events & _READ:
                self._read(end)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            if self._state == "cut":
                # The reset vanishes like every byte: the other side hears of it after healing.
                self._lose(end)
                self._drop(end)
            else:
                self._reset(end)
            return
        self._watch(end)
        if end.other is not None:
            self._watch(end.other)

    def _read(self, end: _End) -> None:
        read = end.sock.recv(_CHUNK)
        if self._state == "cut":
            self._lose(end)
            end.ended = end.ended or not read
            return
        assert end.other is not None
        if read:
            end.other.out += read
        else:
            end.ended = True

    def _watch(self, end: _End) -> None:
        """Says what to wait for on this socket, and passes an end on when all before it was written."""
        if end.closed:
            return
        other = end.other
        if other is not None and other.ended and not end.out and self._state != "cut":
            with contextlib.suppress(OSError):
                end.sock.shutdown(socket.SHUT_WR)
            if end.ended and not other.out:
                self._drop(end)
                self._drop(other)
                return
        wanted = _WRITE if end.out else 0
        if not end.ended and (other is None or len(other.out) < _FULL):
            wanted |= _READ
        registered = end.sock in self._selector.get_map()
        if wanted and registered:
            self._selector.modify(end.sock, wanted, end)
        elif wanted:
            self._selector.register(end.sock, wanted, end)
        elif registered:
            self._selector.unregister(end.sock)

    def _lose(self, end: _End) -> None:
        end.lost = True
        if end.other is not None:
            end.other.lost = True

    def _reset(self, end: _End) -> None:
        for one in (end, end.other):
            if one is not None and not one.closed:
                one.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
                self._drop(one)

    def _drop(self, end: _End) -> None:
        if not end.closed:
            end.closed = True
            if end.sock in self._selector.get_map():
                self._selector.unregister(end.sock)
            end.sock.close()
            self._ends.discard(end)

    def _cut(self) -> None:
        self._listen(True)
        self._state = "cut"
        for end in list(self._ends):
            if end.out or (end.other is not None and end.other.ended):
                end.out.clear()
                self._lose(end)
            self._watch(end)

    def _refuse(self) -> None:
        self._state = "refusing"
        self._listen(False)
        for end in list(self._ends):
            self._reset(end)

    def _heal(self) -> None:
        self._state = "healthy"
        self._listen(True)
        for end in list(self._ends):
            if end.lost:
                self._reset(end)

    def _close(self) -> None:
        self._refuse()
        self._state = "closed"
        self._selector.close()
        self._listener.close()

    def _listen(self, yes: bool) -> None:
        listening = self._listener in self._selector.get_map()
        if yes and not listening:
            self._listener.listen(128)
            self._selector.register(self._listener, _READ)
        elif listening and not yes:
            self._selector.unregister(self._listener)
            # It stops listening and keeps its port, so that nobody else can take it meanwhile.
            self._listener.shutdown(socket.SHUT_RD)
