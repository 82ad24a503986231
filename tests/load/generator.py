"""The load: a process of its own that calls one door, as fast as it can or at a given rate.

It reads a `Load` as JSON from standard input and writes a `Seen`. Requests come ready-made, as bytes,
and answers stay bytes, so that two cores shared with what is measured are mostly left to it.
"""

import dataclasses
import http.client
import json
import random
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import grpc

ROOT = Path(__file__).parent.parent.parent
# Stands in a request of an HTTP door where each call needs an id of its own.
REQUEST_ID = "one-id-for-every-call"
# Answers kept for later questions, for example the query codes of what was registered.
_KEPT = 2000
_SECONDS = 10.0

Call = Callable[[int], tuple[str, bytes]]
"""Makes the nth call; returns OK or what went wrong, and the answer."""


@dataclass(frozen=True)
class Load:
    """What to call and how. Without `rate` every worker calls again as soon as it was answered.

    `method` is a full gRPC method, or GET or POST. `requests` are taken in turn: hexadecimal messages,
    or for HTTP a path, and for POST a space and a body. `unique` gives every call a `request_id`.
    """

    target: str
    method: str
    requests: list[str]
    metadata: dict[str, str] = field(default_factory=dict)
    unique: bool = False
    workers: int = 8
    seconds: float = 3.0
    warm: float = 0.5
    rate: float = 0.0
    seed: int = 1


@dataclass(frozen=True)
class Seen:
    """What came of it. `ended` counts calls answered within `seconds`, `wrong` those that failed.

    `milliseconds` holds one latency per call: from the scheduled arrival when there was a rate.
    """

    seconds: float
    ended: int
    wrong: dict[str, int]
    milliseconds: list[float]
    cpu_ms_per_call: float
    answers: list[str]

    @property
    def rate(self) -> float:
        """Good answers per second."""
        return self.ended / self.seconds

    def quantile(self, share: float) -> float:
        """The latency, in milliseconds, that this share of the calls did not exceed."""
        return quantile(self.milliseconds, share)


def quantile(values: list[float], share: float) -> float:
    """The smallest value that at least this share does not exceed; NaN of nothing."""
    if not values:
        return float("nan")
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def run(load: Load) -> Seen:
    """Runs a load in a process of its own and returns what it saw."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.load.generator"],
        cwd=ROOT,
        input=json.dumps(dataclasses.asdict(load)),
        capture_output=True,
        text=True,
        timeout=load.seconds + load.warm + 60,
        check=False,
    )
    if done.returncode:
        raise AssertionError(f"the load could not be made: {done.stderr[-2000:]}")
    return Seen(**json.loads(done.stdout))


class _Generator:
    def __init__(self, load: Load) -> None:
        self.load = load
        self._lock = threading.Lock()
        self._next = 0
        self._ended: list[tuple[float, float, str]] = []
        self._answers: list[bytes] = []

    def run(self) -> Seen:
        load = self.load
        begin = time.monotonic() + 0.05
        count_from = begin + load.warm
        end = count_from + load.seconds
        arrivals = _arrivals(load, begin, end) if load.rate else None
        threads = [
            threading.Thread(target=self._work, args=(begin, end, arrivals)) for _ in range(load.workers)
        ]
        before = time.process_time()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        spent = time.process_time() - before
        # With a rate, what was due in the window counts; without, what was answered in it.
        counted = [
            (finished, begun, what)
            for finished, begun, what in self._ended
            if count_from <= (begun if arrivals else finished) < end
        ]
        good = [(finished - begun) * 1000 for finished, begun, what in counted if what == "OK"]
        return Seen(
            seconds=load.seconds,
            ended=len(good),
            wrong=dict(Counter(what for _, _, what in counted if what != "OK")),
            milliseconds=[round(ms, 3) for ms in good],
            cpu_ms_per_call=spent * 1000 / max(1, len(self._ended)),
            answers=[answer.hex() for answer in self._answers],
        )

    def _work(self, begin: float, end: float, arrivals: list[float] | None) -> None:
        call, never = _door(self.load), threading.Event()
        never.wait(max(0.0, begin - time.monotonic()))
        while True:
            with self._lock:
                number = self._next
                self._next += 1
            if arrivals is None:
                due = time.monotonic()
                if due >= end:
                    return
            else:
                if number >= len(arrivals):
                    return
                due = arrivals[number]
                if (ahead := due - time.monotonic()) > 0:
                    never.wait(ahead)
            what, answer = call(number)
            self._ended.append((time.monotonic(), due, what))
            if what == "OK" and len(self._answers) < _KEPT:
                self._answers.append(answer)


def _arrivals(load: Load, begin: float, end: float) -> list[float]:
    """Instants of independent arrivals: nobody waits for the one before."""
    chance, at, found = random.Random(load.seed), begin, []
    while (at := at + chance.expovariate(load.rate)) < end:
        found.append(at)
    return found


def _door(load: Load) -> Call:
    return _http(load) if load.method in ("GET", "POST") else _grpc(load)


# As production's clients: whoever has several pods calls them in turn.
_ROUND_ROBIN = [("grpc.service_config", '{"loadBalancingConfig":[{"round_robin":{}}]}')]
_channels: dict[str, grpc.Channel] = {}
_opening = threading.Lock()


def _grpc(load: Load) -> Call:
    with _opening:
        if load.target not in _channels:
            _channels[load.target] = grpc.insecure_channel(load.target, options=_ROUND_ROBIN)
    # Without serialisers messages travel as the bytes they are.
    channel: Any = _channels[load.target]
    method = channel.unary_unary(load.method)
    requests = [bytes.fromhex(each) for each in load.requests]
    metadata = tuple(load.metadata.items())

    def call(number: int) -> tuple[str, bytes]:
        request = requests[number % len(requests)]
        if load.unique:
            # Field 1 of every changing request; a later value of a field holds.
            request += b"\x0a\x24" + str(uuid.uuid4()).encode()
        try:
            answer: bytes = method(request, timeout=_SECONDS, metadata=metadata)
        except grpc.RpcError as error:
            return error.code().name, b""
        return "OK", answer

    return call


def _http(load: Load) -> Call:
    host, _, port = load.target.partition(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=_SECONDS)
    connection.connect()
    connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    headers = {**load.metadata, "content-type": "application/json"}
    asked = [each.partition(" ") for each in load.requests]

    def call(number: int) -> tuple[str, bytes]:
        path, _, body = asked[number % len(asked)]
        if load.unique:
            body = body.replace(REQUEST_ID, str(uuid.uuid4()))
        try:
            connection.request(load.method, path, body.encode() or None, headers)
            answer = connection.getresponse()
            read = answer.read()
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            return type(error).__name__, b""
        return ("OK" if answer.status < 300 else str(answer.status)), read

    return call


def main() -> None:
    """Runs what standard input asks for."""
    seen = _Generator(Load(**json.load(sys.stdin))).run()
    json.dump(dataclasses.asdict(seen), sys.stdout)


if __name__ == "__main__":
    main()
