"""A whole Huiyin as real processes, on a throwaway folder and a free block of ports."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO

import httpx2 as httpx
import psycopg

from tests.engines import Engines
from tests.journeys.doors import ROOT, SERVICES, Doors

_READY_SECONDS = 60.0


def eventually(check: Callable[[], bool], within: float = 20.0, every: float = 0.05) -> None:
    """Asks again and again until it is so; fails after `within` seconds of machine time."""
    give_up = time.monotonic() + within
    pause = threading.Event()
    while not check():
        if time.monotonic() > give_up:
            raise AssertionError(f"not so within {within} s")
        pause.wait(every)


def free_port() -> int:
    """The first of a block of fifteen free ports, below those the system gives to outgoing calls."""
    for port in range(15000 + os.getpid() % 500 * 20, 32000, 20):
        if all(_is_free(port + n) for n in range(15)):
            return port
    raise AssertionError("no block of ports is free")


@contextlib.contextmanager
def on(engines: Engines) -> Iterator[dict[str, str]]:
    """The settings of a Huiyin on real engines, with databases and topics of its own while this lasts."""
    run = f"j{uuid.uuid4().hex[:10]}"
    names = {name: f"{run}_{name}" for name in SERVICES}
    settings = {"HUIYIN_KAFKA_BOOTSTRAP": engines.kafka_bootstrap, "HUIYIN_TOPIC_PREFIX": f"{run}."}
    settings["HUIYIN_KAFKA_REPLICATION"] = str(min(3, engines.kafka_bootstrap.count(",") + 1))
    for name, database in names.items():
        settings[f"{name.upper()}_DATABASE_URL"] = f"{engines.postgres_url}/{database}"
        _on_server(engines, f"create database {database}")
    try:
        subprocess.run(
            [sys.executable, "-m", "services", "topics", "create"],
            cwd=ROOT,
            env=os.environ | settings,
            check=True,
            capture_output=True,
            timeout=60,
        )
        yield settings
    finally:
        for database in names.values():
            _on_server(engines, f"drop database if exists {database} with (force)")


def _on_server(engines: Engines, statement: str) -> None:
    url = f"{engines.postgres_url}/postgres".replace("+psycopg", "")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement.encode())


class Running:
    """Starts on `start()`; `stop()` ends it as an operator would, and nothing may remain.

    `settings` are added to the environment of its processes and of the operators' commands.
    """

    def __init__(self, data: Path, settings: Mapping[str, str] | None = None) -> None:
        self.data, self.settings = data, dict(settings or {})
        self.port = free_port()
        self.log = data.parent / f"{data.name}.log"
        self.doors = Doors(self.port, data, settings=self.settings)
        self._process: subprocess.Popen[bytes] | None = None
        self._written: IO[bytes] | None = None

    def start(self) -> None:
        """Starts every process and waits until all of them are ready."""
        self._written = self.log.open("ab")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "services"],
            cwd=ROOT,
            env=os.environ | self.settings | {"HUIYIN_DATA": str(self.data), "HUIYIN_PORT": str(self.port)},
            stdout=self._written,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            eventually(self.ready, _READY_SECONDS)
            self.doors.reached()
        except BaseException:
            self._process.kill()
            raise

    def ready(self) -> bool:
        """Whether every process says it is ready."""
        assert self._process is not None
        if self._process.poll() is not None:
            raise AssertionError(f"it did not start: {self.log.read_text()}")
        try:
            answers = [
                httpx.get(self.doors.url(name, "/readyz"), timeout=2)
                for name in (*SERVICES, "console", "issuer")
            ]
        except httpx.HTTPError:
            return False
        return all(answer.status_code == 200 for answer in answers)

    def pids(self) -> dict[str, int]:
        """The processes by name; `machine` is the one that keeps the others alive."""
        found: dict[str, int] = {}

        def read() -> bool:
            # The file is being written anew whenever a process was started again.
            with contextlib.suppress(json.JSONDecodeError):
                found.update(json.loads((self.data / "pids.json").read_text()))
            return bool(found)

        eventually(read, 5)
        return found

    def stop(self) -> None:
        """Asks it to stop and waits until every process is gone."""
        assert self._process is not None
        assert self._written is not None
        pids = self.pids()
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(30)
        eventually(lambda: not any(alive(pid) for pid in pids.values()), 10)
        self._written.close()

    def die(self) -> None:
        """The machine's own process is killed; its children must end with it."""
        assert self._process is not None
        assert self._written is not None
        pids = self.pids()
        self._process.kill()
        self._process.wait(10)
        eventually(lambda: not any(alive(pid) for pid in pids.values()), 20)
        self._written.close()

    def defects(self) -> list[str]:
        """Lines of the log that tell of a defect."""
        words = ("defect ", "fact_parked", "loop_failed", "Traceback")
        return [line for line in self.log.read_text().splitlines() if any(word in line for word in words)]


def alive(pid: int) -> bool:
    """Whether a process still runs (one that ended and was not yet waited for does not)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
