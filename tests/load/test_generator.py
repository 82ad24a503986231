"""A server that stalls cannot hide from the bench: latency counts from when a call was due."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tests.load.generator import Load, quantile, run
from tests.load.report import Promise, Row

STALL = 0.6


class Stalling(BaseHTTPRequestHandler):
    """Answers at once, but stands still once, at the thirtieth call."""

    protocol_version = "HTTP/1.1"
    seen = 0

    def do_GET(self) -> None:
        type(self).seen += 1
        if type(self).seen == 30:
            threading.Event().wait(STALL)
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def target() -> Iterator[str]:
    Stalling.seen = 0
    # One connection at a time: while it stands still, it does so for everybody.
    server = HTTPServer(("127.0.0.1", 0), Stalling)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_everybody_who_was_due_during_a_stall_waited(target: str) -> None:
    seen = run(Load(target, "GET", ["/"], workers=1, seconds=2, warm=0.1, rate=50))
    # Half of those due in the stall waited longer than half of it; a caller that waits for the answer
    # before it asks again would have seen one.
    late = [ms for ms in seen.milliseconds if ms > 1000 * STALL / 2]
    assert len(late) >= 5
    assert seen.quantile(0.5) < 1000 * STALL / 2
    assert not seen.wrong


def test_without_a_rate_every_worker_asks_again_at_once(target: str) -> None:
    seen = run(Load(target, "GET", ["/"], workers=1, seconds=1, warm=0.1))
    assert seen.rate > 50
    assert max(seen.milliseconds) >= 1000 * STALL * 0.9


def test_what_is_wrong_is_counted_apart() -> None:
    seen = run(Load("127.0.0.1:1", "/none", ["00"], workers=1, seconds=0.3, warm=0))
    assert seen.ended == 0
    assert set(seen.wrong) == {"UNAVAILABLE"}


def test_quantiles_ratios_and_promises() -> None:
    assert quantile([3, 1, 2], 0.5) == 2
    assert quantile([3, 1, 2], 0.99) == 3
    assert Row("a", 15, "/s", 100, "b").ratio == 0.15
    nothing = quantile([], 0.5)
    # What could not be measured is not kept.
    assert not Promise("p", nothing, 60, False).kept
    assert not Promise("p", nothing, 15, True).kept
    assert Promise("p", 60, 60, False).kept
