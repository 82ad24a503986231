"""Processes as production runs them: doors and work apart, several of a kind, restarted when they die."""

import itertools
import os
import re
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2 as httpx

from tests import tokens
from tests.engines.processes import free_ports, listens
from tests.journeys.doors import ROOT, SERVICES, Addresses
from tests.journeys.running import eventually

# Two of a kind where they compete: relays of intake, and members of a group that divides partitions.
_SHAPE = (
    ("intake", "doors", 2),
    ("intake", "work", 2),
    ("routing", "doors", 1),
    ("routing", "work", 2),
    ("casework", "doors", 1),
    ("casework", "work", 2),
    ("supervision", "doors", 1),
    ("supervision", "work", 2),
    ("console", "", 1),
)
# The developer's own settings must not leak in.
_OURS = re.compile(r"(HUIYIN|INTAKE|ROUTING|CASEWORK|SUPERVISION|CONSOLE)_")
_LIBRARY = re.compile(r"\w+ kafka\.")
_KILLED = -9
_CANNOT_START = 2
# So often may a process end by itself before it is given up.
_TIMES = 3


def clean() -> dict[str, str]:
    """This process's environment without any setting of Huiyin's."""
    return {name: value for name, value in os.environ.items() if not _OURS.match(name)}


@dataclass
class Member:
    """One process of the fleet; `kind` is what others do, too."""

    name: str
    service: str
    part: str
    http: int
    grpc: int
    log: Path
    held: bool = False
    process: "subprocess.Popen[bytes] | None" = None
    starts: int = 0
    ends: Counter[int] = field(default_factory=Counter)

    @property
    def kind(self) -> str:
        """Service and part."""
        return f"{self.service} {self.part}".strip()


class Fleet:
    """Starts on `start()`. A member that dies is started again at once, unless it is held.

    `urls` are the services' databases, `shared` is what every process is told besides.
    """

    def __init__(self, folder: Path, urls: Mapping[str, str], shared: dict[str, str]) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        count = sum(each for _, _, each in _SHAPE)
        ports = iter(free_ports(2 * count))
        self.members = {
            name: Member(name, service, part, next(ports), next(ports), folder / f"{name}.log")
            for service, part, many in _SHAPE
            for name in _names(service, part, many)
        }
        self.addresses = self._addresses()
        self._environment = clean() | {"HUIYIN_DATA": str(folder), "HUIYIN_CHILD": "1"} | self._targets()
        self._environment["HUIYIN_ISSUER"] = tokens.ISSUER
        self._environment |= {f"{name.upper()}_DATABASE_URL": url for name, url in urls.items()} | shared
        # Guards who is held: a member must not be started again while it is being held.
        self._lock = threading.RLock()
        self._stopping = threading.Event()
        self._watcher = threading.Thread(target=self._watch, daemon=True)
        self.failed = ""

    def start(self) -> None:
        """Starts every member and waits until all of them are ready."""
        for member in self.members.values():
            self._start(member)
        self._watcher.start()
        eventually(self.ready, 120, 0.2)

    def stop(self) -> None:
        """Asks every member to stop; whoever does not is killed."""
        self._stopping.set()
        if self._watcher.is_alive():
            self._watcher.join(10)
        processes = [member.process for member in self.members.values() if member.process]
        for process in processes:
            process.terminate()
        for process in processes:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            if process.stdin:
                process.stdin.close()

    def ready(self) -> bool:
        """Whether every member says it is ready. AssertionError when one says that it cannot start."""
        self.believe()
        return all(self.health(name).get("ready") for name in self.members)

    def believe(self) -> None:
        """AssertionError when a member said that it cannot start."""
        if self.failed:
            raise AssertionError(self.failed)

    def health(self, name: str) -> dict[str, Any]:
        """What a member tells on /readyz; empty while it does not answer."""
        try:
            answer: dict[str, Any] = httpx.get(self.url(name, "/readyz"), timeout=5).json()
        except httpx.HTTPError:
            return {}
        return answer

    def metric(self, name: str, metric: str) -> float:
        """The value of a metric of a member as /metrics names it; 0 where there is none."""
        for line in httpx.get(self.url(name, "/metrics"), timeout=5).text.splitlines():
            words, _, value = line.rpartition(" ")
            if words == metric:
                return float(value)
        return 0.0

    def url(self, name: str, path: str) -> str:
        """An HTTP address of a member."""
        return f"http://127.0.0.1:{self.members[name].http}{path}"

    def of(self, part: str, service: str = "") -> list[str]:
        """The members that do this part, of one service or of all."""
        return [
            m.name for m in self.members.values() if m.part == part and (not service or m.service == service)
        ]

    def listening(self) -> int:
        """How many members take connections."""
        return sum(listens(member.http) for member in self.members.values())

    def pid(self, name: str) -> int:
        """The process that is this member now."""
        process = self.members[name].process
        assert process is not None
        return process.pid

    def kill(self, name: str) -> int:
        """kill -9; returns the process that was killed."""
        with self._lock:
            process = self.members[name].process
            assert process is not None
            process.kill()
            return process.pid

    def hold(self, *names: str) -> None:
        """Kills members and keeps them down."""
        with self._lock:
            for name in names:
                self.members[name].held = True
                self.kill(name)
        for name in names:
            process = self.members[name].process
            assert process is not None
            process.wait(10)

    def release(self, *names: str) -> None:
        """Starts held members again."""
        for name in names:
            self.members[name].held = False

    def command(self, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        """Runs `python -m services …` with the fleet's settings, and these."""
        return subprocess.run(
            [sys.executable, "-m", "services", *arguments],
            cwd=ROOT,
            env=self._environment | {"HUIYIN_CHILD": ""} | environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def defects(self, *words: str) -> list[str]:
        """Lines of the logs with any of these words, and ends that nobody brought about."""
        found = []
        for member in self.members.values():
            lines = member.log.read_text(errors="replace").splitlines()
            for before, line in itertools.pairwise(["", *lines]):
                # What the broker's library tells of a lost connection is no defect of ours.
                if any(word in line for word in words) and not _LIBRARY.match(before):
                    found.append(f"{member.name}: {line[:300]}")
        ends = [
            f"{member.name} ended by itself ({code}), {times} times"
            for member in self.members.values()
            for code, times in member.ends.items()
            if code != _KILLED
        ]
        return found + ends

    def _addresses(self) -> Addresses:
        doors: dict[str, list[Member]] = {}
        for member in self.members.values():
            if member.part in ("doors", ""):
                doors.setdefault(member.service, []).append(member)
        return Addresses(
            {s: "ipv4:" + ",".join(f"127.0.0.1:{m.grpc}" for m in doors[s]) for s in SERVICES},
            {s: f"127.0.0.1:{own[0].http}" for s, own in doors.items()},
        )

    def _targets(self) -> dict[str, str]:
        return {
            f"{asking.upper()}_{asked.upper()}_TARGET": self.addresses.grpc[asked]
            for asking in (*SERVICES, "console")
            for asked in SERVICES
        } | {f"HUIYIN_{s.upper()}_URL": f"http://{self.addresses.http[s]}" for s in SERVICES}

    def _start(self, member: Member) -> None:
        own = {
            f"{member.service.upper()}_GRPC_ADDRESS": f"127.0.0.1:{member.grpc}",
            f"{member.service.upper()}_HTTP_ADDRESS": f"127.0.0.1:{member.http}",
        }
        if member.part == "work":
            own["HUIYIN_INSTANCE"] = member.name
        arguments = [member.service, *([member.part] if member.part else [])]
        with member.log.open("ab") as out:
            member.process = subprocess.Popen(
                [sys.executable, "-m", "services", *arguments],
                cwd=ROOT,
                env=self._environment | own,
                stdin=subprocess.PIPE,
                stdout=out,
                stderr=subprocess.STDOUT,
            )
        member.starts += 1

    def _watch(self) -> None:
        while not self._stopping.wait(0.05):
            for member in self.members.values():
                with self._lock:
                    self._look_after(member)

    def _look_after(self, member: Member) -> None:
        assert member.process is not None
        code = member.process.poll()
        if code is None or member.held or self.failed:
            return
        member.ends[code] += 1
        if member.process.stdin:
            member.process.stdin.close()
        if code == _CANNOT_START or (code != _KILLED and member.ends[code] > _TIMES):
            told = member.log.read_text(errors="replace")[-1500:]
            self.failed = f"{member.name} cannot start ({code}): {told}"
        else:
            self._start(member)


def _names(service: str, part: str, many: int) -> list[str]:
    if not part:
        return [service]
    return [f"{service}-{part}-{n}" for n in range(1, many + 1)]
