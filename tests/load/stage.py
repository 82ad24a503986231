"""The services under load: as processes on real engines, one database each, as in production."""

import os
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import IO

import httpx2 as httpx
import psutil
import psycopg

from services.machine import Machine
from tests import tokens
from tests.engines import Postgres
from tests.journeys.doors import SERVICES, Doors
from tests.journeys.running import eventually, free_port
from tests.load.generator import ROOT
from tests.load.petitions import NETWORK

_READY_SECONDS = 60.0


class Stage:
    """A Huiyin of its own: fresh databases, a fresh log, free ports. `name` keeps stages apart.

    `bootstrap` names the Kafka brokers; empty = the embedded log.
    """

    def __init__(
        self,
        name: str,
        folder: Path,
        postgres: Postgres,
        bootstrap: str,
        services: Sequence[str] = SERVICES,
    ) -> None:
        self.name, self.folder, self.postgres = name, folder / name, postgres
        self.folder.mkdir()
        port = free_port()
        keys = tokens.believed(self.folder)
        self.doors = Doors(port, self.folder, token=lambda who: tokens.token(**who.claims()))
        self.urls = {service: postgres.create(f"{name}_{service}") for service in services}
        own = Machine(data=self.folder, port=port).environment()
        # Tokens are signed here: who is under load are the services.
        own |= {"HUIYIN_ISSUER": tokens.ISSUER}
        own |= {f"{service.upper()}_DATABASE_URL": url for service, url in self.urls.items()}
        if bootstrap:
            # Real engines run as they do in production; the embedded log is the demo's.
            own |= {"HUIYIN_MODE": "production", "HUIYIN_PAGE_SECRET": os.urandom(16).hex()}
            own |= {"HUIYIN_JWKS": str(keys)}
            own |= {"HUIYIN_KAFKA_BOOTSTRAP": bootstrap, "HUIYIN_TOPIC_PREFIX": f"{name}."}
            own |= {"HUIYIN_VAULT_KEYS": str(self.folder / "keys.json")}
            # One broker, so that the two cores are not shared with copies.
            own |= {"HUIYIN_KAFKA_REPLICATION": "1"}
        self._environment = os.environ | own
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        # More processes with doors of a service, and where their gRPC doors are.
        self._more: dict[str, list[tuple[subprocess.Popen[bytes], str]]] = {}
        self._log: IO[bytes] = (self.folder / "services.log").open("ab")
        if bootstrap:
            self._command("vault-keys", str(self.folder / "keys.json"))
            self._command("topics", "create")
        with ThreadPoolExecutor() as together:
            list(together.map(lambda service: self._command(service, "migrate"), services))
        self._command("routing", "load", str(NETWORK))

    def grpc(self, service: str) -> str:
        """host:port of a service's first gRPC door."""
        return f"127.0.0.1:{self.doors.port + 11 + SERVICES.index(service)}"

    def every_grpc(self, service: str) -> str:
        """All of a service's gRPC doors, as one target whose addresses are called in turn."""
        return f"ipv4:{','.join([self.grpc(service), *(door for _, door in self._more.get(service, []))])}"

    def http(self, service: str) -> str:
        """host:port of a service's HTTP door."""
        return f"127.0.0.1:{self.doors.port + 1 + SERVICES.index(service)}"

    def start(self, *services: str) -> None:
        """Starts services and waits until they are ready and every fact announced so far has arrived."""
        for service in services:
            self._running[service] = self._started(service)
        eventually(self._ready, _READY_SECONDS)
        eventually(lambda: self.lag() == 0, _READY_SECONDS)

    def widen(self, service: str) -> None:
        """One more process with a service's doors, as one more pod has."""
        port = free_port()
        grpc, http = f"127.0.0.1:{port}", f"127.0.0.1:{port + 1}"
        own = {f"{service.upper()}_GRPC_ADDRESS": grpc, f"{service.upper()}_HTTP_ADDRESS": http}
        process = self._started(service, "doors", **own)
        self._more.setdefault(service, []).append((process, grpc))
        eventually(lambda: self._answers(service, process, http), _READY_SECONDS)

    def lag(self) -> int:
        """How many deliveries are outstanding: facts not in the log, and facts in it not yet heard."""
        standings = [self.doors.standing(service) for service in self._running]
        ends = {place: end for standing in standings for place, end in standing["ends"].items()}
        return sum(
            standing["unpublished"]
            + sum(
                max(0, end - standing["positions"].get(place, 0))
                for place, end in ends.items()
                if place.rpartition("/")[0] in standing["hears"]
            )
            for standing in standings
        )

    def stop(self, *services: str) -> None:
        """Stops services as an operator would; all of them when none is named."""
        named = services or [*self._running]
        ended = [self._running.pop(name) for name in named]
        ended += [process for name in named for process, _ in self._more.pop(name, [])]
        for process in ended:
            process.terminate()
        for process in ended:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            assert process.stdin is not None
            process.stdin.close()

    def close(self) -> None:
        """Stops everything."""
        self.stop()
        self.doors.close()
        self._log.close()

    def defects(self) -> list[str]:
        """Lines of the log that tell of a defect."""
        words = ("defect", "fact_parked", "loop_failed", "Traceback")
        return [line for line in self._written().splitlines() if any(word in line for word in words)]

    def dsn(self, service: str) -> str:
        """Where a service's database is, as psycopg reads it."""
        return self.urls[service].replace("+psycopg", "")

    def postmaster(self) -> int:
        """The process id of the PostgreSQL server."""
        with psycopg.connect(self.dsn("intake")) as connection:
            parent = psutil.Process(connection.info.backend_pid).parent()
        assert parent is not None
        return parent.pid

    def cpu(self) -> dict[str, float]:
        """Seconds of CPU used so far by each service, in all its processes."""
        return {
            name: sum(
                _seconds(psutil.Process(p.pid)) for p in [process, *(m for m, _ in self._more.get(name, []))]
            )
            for name, process in self._running.items()
        }

    def _started(self, *arguments: str, **own: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "services", *arguments],
            cwd=ROOT,
            env=self._environment | own,
            # Held open: when this process is gone, they end, too.
            stdin=subprocess.PIPE,
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )

    def _ready(self) -> bool:
        return all(self._answers(name, process, self.http(name)) for name, process in self._running.items())

    def _answers(self, service: str, process: subprocess.Popen[bytes], http: str) -> bool:
        if process.poll() is not None:
            raise AssertionError(f"{service} did not start: {self._written()[-2000:]}")
        try:
            return httpx.get(f"http://{http}/readyz", timeout=2).status_code == 200
        except httpx.HTTPError:
            return False

    def _command(self, *arguments: str) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "services", *arguments],
            cwd=ROOT,
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        if done.returncode:
            raise AssertionError(f"{' '.join(arguments)}: {done.stderr[-2000:]}")

    def _written(self) -> str:
        return (self.folder / "services.log").read_text(errors="replace")


def server_cpu(postmaster: int) -> float:
    """Seconds of CPU used so far by a PostgreSQL server: its processes of now."""
    spent = 0.0
    for process in [psutil.Process(postmaster), *psutil.Process(postmaster).children(recursive=True)]:
        with suppress(psutil.NoSuchProcess):
            spent += _seconds(process)
    return spent


def _seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)
