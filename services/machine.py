"""Everything on this machine: the four services and the console as processes, kept alive together."""

import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import httpx2 as httpx
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from services.chassis.process import stop_signal
from services.chassis.settings import BadSettings, demo_secret

SERVICES = ("intake", "routing", "casework", "supervision")
_COUNTY = Path(__file__).parent.parent / "deploy" / "demo" / "360783"
_READY_SECONDS = 60
_STOP_SECONDS = 15


class Machine(BaseSettings):
    """Where a one-machine Huiyin lives. Ports are `port` (console), +1…+5 (HTTP), +11…+14 (gRPC)."""

    model_config = SettingsConfigDict(env_prefix="HUIYIN_", extra="ignore")

    mode: str = "demo"
    data: Path = Path("data")
    port: int = Field(default=7830, ge=1024, le=65000)

    def http(self, service: str) -> str:
        """host:port of a service's HTTP door."""
        return f"127.0.0.1:{self.port + 1 + SERVICES.index(service)}"

    def grpc(self, service: str) -> str:
        """host:port of a service's gRPC door."""
        return f"127.0.0.1:{self.port + 11 + SERVICES.index(service)}"

    def console(self) -> str:
        """host:port of the pages."""
        return f"127.0.0.1:{self.port}"

    def issuer(self) -> str:
        """host:port of the issuer of tokens."""
        return f"127.0.0.1:{self.port + 1 + len(SERVICES)}"

    def environment(self) -> dict[str, str]:
        """What the children are told."""
        told = {"HUIYIN_DATA": str(self.data.absolute()), "HUIYIN_CHILD": "1"}
        for name in SERVICES:
            told[f"{name.upper()}_GRPC_ADDRESS"] = self.grpc(name)
            told[f"{name.upper()}_HTTP_ADDRESS"] = self.http(name)
            for asking in (*SERVICES, "console"):
                told[f"{asking.upper()}_{name.upper()}_TARGET"] = self.grpc(name)
        told["CONSOLE_HTTP_ADDRESS"] = self.console()
        told["ISSUER_HTTP_ADDRESS"] = self.issuer()
        if self.mode == "demo":
            told["HUIYIN_ISSUER"] = f"http://{self.issuer()}"
        return told


@dataclass
class _Child:
    name: str
    arguments: list[str]
    process: "subprocess.Popen[bytes] | None" = None
    starts: list[float] = field(default_factory=list)


def run() -> None:
    """Runs until Ctrl-C or SIGTERM. Raises BadSettings with one sentence when it cannot start."""
    began = time.monotonic()
    machine = Machine()
    lock = _own(machine.data)
    _free(machine)
    stopping = stop_signal()
    children = [_Child("issuer", ["issuer", "both", "--migrate"])]
    children += [
        _Child(name, [name, "both", "--migrate", *(["--load", str(_COUNTY)] if name == "routing" else [])])
        for name in SERVICES
    ]
    children.append(_Child("console", ["console"]))
    family = _Family(machine, children)
    try:
        family.start()
        watcher = threading.Thread(target=family.watch, args=(stopping,), daemon=True)
        watcher.start()
        if _ready(machine, stopping):
            _welcome(machine, time.monotonic() - began)
        stopping.wait()
        watcher.join()
    finally:
        family.stop()
        lock.close()
    if family.failed:
        raise BadSettings(f"{family.failed} could not start; its sentence is above")


class _Family:
    def __init__(self, machine: Machine, children: list[_Child]) -> None:
        self.machine, self.children = machine, children
        self.failed = ""

    def start(self) -> None:
        for child in self.children:
            self._start(child)

    def watch(self, stopping: threading.Event) -> None:
        """Restarts what died; a child that says it cannot start ends everything."""
        while not stopping.wait(0.2):
            for child in self.children:
                code = child.process.poll() if child.process else 0
                if code is None:
                    continue
                if code == 2:
                    self.failed = child.name
                    stopping.set()
                    break
                print(f"huiyin: {child.name} ended ({code}), starting it again", flush=True)
                # A child that dies at once, again and again, is given time instead of the machine.
                recent = [t for t in child.starts if t > time.monotonic() - 10]
                stopping.wait(min(len(recent), 5) * 0.2)
                self._start(child)

    def stop(self) -> None:
        for child in self.children:
            if child.process and child.process.stdin:
                child.process.stdin.close()
                child.process.send_signal(signal.SIGTERM)
        give_up = time.monotonic() + _STOP_SECONDS
        for child in self.children:
            if child.process:
                try:
                    child.process.wait(max(0.1, give_up - time.monotonic()))
                except subprocess.TimeoutExpired:
                    child.process.kill()
        print("huiyin: stopped", flush=True)

    def _start(self, child: _Child) -> None:
        child.starts.append(time.monotonic())
        child.process = subprocess.Popen(
            [sys.executable, "-m", "services", *child.arguments],
            env=os.environ | self.machine.environment(),
            stdin=subprocess.PIPE,
        )
        pids = {c.name: c.process.pid for c in self.children if c.process}
        (self.machine.data / "pids.json").write_text(json.dumps(pids | {"machine": os.getpid()}))


def _own(data: Path) -> IO[Any]:
    try:
        data.mkdir(parents=True, exist_ok=True)
        file = (data / "machine.lock").open("a+")
    except OSError as error:
        reason = error.strerror or str(error)
        raise BadSettings(
            f"cannot write to the data folder {data} ({reason}); choose another with HUIYIN_DATA"
        ) from None
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise BadSettings(
            f"Huiyin is already running on the data folder {data}; stop it first, "
            "or choose another folder with HUIYIN_DATA and another HUIYIN_PORT"
        ) from None
    return file


def _free(machine: Machine) -> None:
    for address in (
        machine.console(),
        machine.issuer(),
        *map(machine.http, SERVICES),
        *map(machine.grpc, SERVICES),
    ):
        host, _, port = address.rpartition(":")
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, int(port)))
            except OSError:
                raise BadSettings(
                    f"port {port} is taken; choose another block of ports with HUIYIN_PORT, "
                    f"for example HUIYIN_PORT={machine.port + 100}"
                ) from None


def _ready(machine: Machine, stopping: threading.Event) -> bool:
    addresses = (machine.issuer(), machine.console(), *map(machine.http, SERVICES))
    urls = [f"http://{address}/readyz" for address in addresses]
    give_up = time.monotonic() + _READY_SECONDS
    while urls and not stopping.wait(0.2):
        try:
            if httpx.get(urls[0], timeout=2).status_code == 200:
                urls.pop(0)
                continue
        except httpx.HTTPError:
            pass
        if time.monotonic() > give_up:
            print(f"huiyin: {urls[0]} is still not ready; the log above says why", flush=True)
            return False
    return not urls


def sign_in_links() -> None:
    """Prints a fresh link for every role of the running demo. Raises BadSettings when there is none."""
    print(_links(Machine()), flush=True)


def _links(machine: Machine) -> str:
    """A link to sign in as each demo role; elsewhere people sign in with their accounts."""
    page = f"http://{machine.console()}/sign-in"
    if machine.mode != "demo":
        return f"    work         {page}"
    try:
        asked = {"client_secret": demo_secret(machine.data)}
        codes = httpx.post(f"http://{machine.issuer()}/demo/codes", json=asked, timeout=5).json()
    except (httpx.HTTPError, FileNotFoundError):
        raise BadSettings(f"no demo answers on port {machine.port}; start it with `make run` first") from None
    return "\n".join(f"    {role:<12} {page}?role={role}&code={code}" for role, code in codes.items())


def _welcome(machine: Machine, seconds: float) -> None:
    doors = "".join(
        f"\n    {name:<12} gRPC {machine.grpc(name)}   HTTP http://{machine.http(name)}/openapi.json"
        for name in SERVICES
    )
    print(
        f"""
  Huiyin 回音 is running (up in {seconds:.0f} s, data in {machine.data}).  演示数据

    open         http://{machine.console()}/          file a petition, follow it, find your agent
{_links(machine)}
{doors}

  Try, in another terminal:
    make journeys                  three stories of the scheme, from the first word to the revisit
    make sign-in                   fresh links to sign in with; each is good for one sign-in
    make clock MOVE=16d            move legal time for everybody and watch deadlines come
  Ctrl-C stops everything; the data stay.
""",
        flush=True,
    )
