"""Servers as processes: ports that stay theirs, pids that are checked, and waiting for them."""

import atexit
import contextlib
import os
import random
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

# Below the ports that outgoing calls are given, so that nobody takes the port of a server that is down.
_PORTS = range(10000, 15000)


class EngineFailed(Exception):
    """An engine is missing or did not do as told; the text is one sentence that says what to do."""


def wait(check: Callable[[], bool], within: float, what: str, every: float = 0.05) -> None:
    """Asks again and again until it is so; EngineFailed with `what` after `within` seconds."""
    give_up = time.monotonic() + within
    pause = threading.Event()
    while not check():
        if time.monotonic() > give_up:
            raise EngineFailed(f"{what} within {within:g} s")
        pause.wait(every)


def free_ports(count: int) -> list[int]:
    """`count` ports of 127.0.0.1 that nobody listens on."""
    found: list[int] = []
    for port in random.sample(_PORTS, len(_PORTS)):
        if len(found) == count:
            return found
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            found.append(port)
    raise EngineFailed("no port is free; end what listens between 10000 and 15000")


def listens(port: int) -> bool:
    """Whether somebody takes connections on this port of 127.0.0.1."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def believed(pid: int, mark: str) -> bool:
    """Whether this process lives and `mark` is one of the words that it was started with."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return os.fsencode(mark) in words


class Server:
    """One process of a server. `mark` is a word of its command that no other process has.

    It ends with this Python, unless `let_go()` was said. `adopt` takes over one that runs already.
    """

    def __init__(self, command: list[str], mark: str, log: Path, env: dict[str, str] | None = None) -> None:
        self.command, self.mark, self.log, self.pid = command, mark, log, 0
        self._env = env
        self._process: subprocess.Popen[bytes] | None = None

    @classmethod
    def adopt(cls, pid: int, mark: str) -> "Server":
        """A server that another Python started."""
        server = cls([], mark, Path(os.devnull))
        server.pid = pid
        return server

    def start(self) -> None:
        """Starts it in a session of its own; it writes to its log from now on."""
        with self.log.open("ab") as out:
            self._process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                env=os.environ | (self._env or {}),
            )
        self.pid = self._process.pid
        atexit.register(self.kill)

    def let_go(self) -> None:
        """It will outlive this Python."""
        atexit.unregister(self.kill)
        if self._process is not None:
            # Python would warn of a child that nobody waits for; here nobody shall.
            self._process.returncode = 0
            self._process = None

    def runs(self) -> bool:
        """Whether the process lives."""
        if self._process is not None:
            # A child's pid is nobody else's until it is waited for; its words are empty while it execs.
            return self._process.poll() is None
        return self.pid > 0 and believed(self.pid, self.mark)

    def send(self, number: int) -> None:
        """Sends a signal, to that server only."""
        if self.runs():
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def stop(self, number: int = signal.SIGTERM, within: float = 15) -> None:
        """Asks it to end; kills it when it has not done so within these seconds."""
        self.send(number)
        with contextlib.suppress(EngineFailed):
            wait(lambda: not self.runs(), within, "it did not stop")
        self.kill()

    def kill(self) -> None:
        """Ends it with SIGKILL and waits until it is gone."""
        atexit.unregister(self.kill)
        self.send(signal.SIGKILL)
        if self._process is not None:
            self._process.wait(10)
        wait(lambda: not self.runs(), 10, f"process {self.pid} did not go")
        self.pid = 0

    def tail(self, lines: int = 20) -> str:
        """The end of its log."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])
