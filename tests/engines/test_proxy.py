"""The network that can be lost: what goes through, what vanishes, what is reset."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator

import pytest

from tests.engines.processes import free_ports
from tests.engines.proxy import Proxy

_SOON, _NEVER = 5.0, 0.3


class Echo:
    """Says back whatever it hears; counts the bytes."""

    def __init__(self, port: int) -> None:
        self.heard = bytearray()
        self._listener = socket.create_server(("127.0.0.1", port))
        self.port = port
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                sock = self._listener.accept()[0]
            except OSError:
                return
            threading.Thread(target=self._talk, args=(sock,), daemon=True).start()

    def _talk(self, sock: socket.socket) -> None:
        with sock:
            try:
                while said := sock.recv(65536):
                    self.heard += said
                    sock.sendall(said)
            except OSError:
                return


@pytest.fixture
def echo() -> Iterator[Echo]:
    made = Echo(free_ports(1)[0])
    yield made
    made.close()


@pytest.fixture
def proxy(echo: Echo) -> Iterator[Proxy]:
    made = Proxy(echo.port)
    yield made
    made.close()


@pytest.fixture
def call(proxy: Proxy) -> Iterator[Callable[[], socket.socket]]:
    """Connects through the proxy."""
    made: list[socket.socket] = []

    def connect() -> socket.socket:
        made.append(socket.create_connection(("127.0.0.1", proxy.port), timeout=_SOON))
        return made[-1]

    yield connect
    for sock in made:
        sock.close()


def says(sock: socket.socket, words: bytes) -> bytes:
    """What comes back for these words, as many bytes as were sent."""
    sock.settimeout(_SOON)
    sock.sendall(words)
    back = b""
    while len(back) < len(words):
        back += sock.recv(65536) or b"(end)"
    return back


def is_mute(sock: socket.socket) -> bool:
    sock.settimeout(_NEVER)
    try:
        return sock.recv(1) == b"?"
    except TimeoutError:
        return True


def is_reset(sock: socket.socket) -> bool:
    sock.settimeout(_SOON)
    try:
        return sock.recv(1) == b"?"
    except ConnectionResetError:
        return True


def test_what_is_said_comes_back_whole_and_so_does_the_end(call: Callable[[], socket.socket]) -> None:
    sock, words = call(), bytes(range(256)) * 8192
    sender = threading.Thread(target=sock.sendall, args=(words,))
    sender.start()
    back = bytearray()
    while len(back) < len(words):
        back += sock.recv(65536)
    sender.join(_SOON)
    assert back == words
    sock.shutdown(socket.SHUT_WR)
    assert sock.recv(1) == b""


def test_a_cut_swallows_words_and_healing_resets_who_lost_them(
    proxy: Proxy, echo: Echo, call: Callable[[], socket.socket]
) -> None:
    old, quiet = call(), call()
    assert says(old, b"before") == says(quiet, b"before") == b"before"
    heard = len(echo.heard)
    proxy.cut()
    new = call()
    old.sendall(b"into nothing")
    new.sendall(b"into nothing")
    assert is_mute(old)
    assert is_mute(new)
    assert len(echo.heard) == heard
    proxy.heal()
    assert is_reset(old)
    assert is_reset(new)
    assert says(quiet, b"lost nothing") == b"lost nothing"
    assert says(call(), b"after") == b"after"


def test_an_end_during_a_cut_is_not_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as target:
        target.settimeout(_SOON)
        through = Proxy(target.getsockname()[1])
        caller = socket.create_connection(("127.0.0.1", through.port), timeout=_SOON)
        with target.accept()[0] as called:
            called.settimeout(_SOON)
            through.cut()
            caller.close()
            assert is_mute(called)
            through.heal()
            assert is_reset(called)
        through.close()


def test_refused_is_said_at_once_and_the_port_stays_its_own(
    proxy: Proxy, call: Callable[[], socket.socket]
) -> None:
    old = call()
    assert says(old, b"before") == b"before"
    proxy.refuse()
    assert is_reset(old)
    with pytest.raises(ConnectionRefusedError):
        call()
    with socket.socket() as other, pytest.raises(OSError, match="in use"):
        other.bind(("127.0.0.1", proxy.port))
    proxy.heal()
    assert says(call(), b"after") == b"after"


def test_every_order_may_follow_every_other(proxy: Proxy, call: Callable[[], socket.socket]) -> None:
    orders = (proxy.cut, proxy.refuse, proxy.heal)
    for first in orders:
        for second in orders:
            first()
            second()
            second()
            proxy.heal()
            assert says(call(), b"well") == b"well"


def test_a_target_that_is_down_resets_and_one_that_is_back_answers(
    echo: Echo, call: Callable[[], socket.socket]
) -> None:
    assert says(call(), b"before") == b"before"
    echo.close()
    with pytest.raises(ConnectionError):
        says(call(), b"nobody there")
    again = Echo(echo.port)
    try:
        assert says(call(), b"after") == b"after"
    finally:
        again.close()


def test_closed_is_closed(proxy: Proxy, call: Callable[[], socket.socket]) -> None:
    old = call()
    assert says(old, b"before") == b"before"
    proxy.close()
    proxy.close()
    proxy.heal()
    assert is_reset(old)
    with pytest.raises(ConnectionRefusedError):
        call()
