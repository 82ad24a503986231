"""A service as a process: opens its doors, runs its loops, stops cleanly on a signal."""

import os
import signal
import socket
import sys
import threading
from types import FrameType
from typing import Literal

import structlog
import uvicorn
from fastapi import FastAPI

from services.chassis import schema
from services.chassis.assembly import Assembly, Loops
from services.chassis.settings import BadSettings

_GRACE = 5.0
_RELAY_SECONDS = 0.1
_SWEEP_SECONDS = 1.0
_logger = structlog.get_logger(__name__)

Part = Literal["doors", "work", "both"]


def serve(assembly: Assembly, part: Part = "both") -> None:
    """Runs until SIGTERM or SIGINT. Raises BadSettings when it cannot start."""
    if behind := schema.behind(assembly.database, assembly.schema):
        raise BadSettings(
            f"the database of {assembly.name} is older than this version ({', '.join(behind)}): "
            f"run `python -m services {assembly.name} migrate`"
        )
    stopping = stop_signal()
    loops = Loops()
    relay = assembly.relay

    def rest() -> None:
        relay.woken.wait(_RELAY_SECONDS)
        relay.woken.clear()

    # Every process that commits runs a relay, so that its facts leave without another's help.
    loops.repeat("relay", relay.step, rest)
    if part != "doors":
        if assembly.consumer:
            consumer = assembly.consumer
            loops.repeat("consumer", lambda: consumer.step(0.25), lambda: None)
        for number, sweep in enumerate(assembly.sweeps):
            loops.repeat(f"sweep-{number}", sweep, lambda: loops.pause(_SWEEP_SECONDS))
    server = assembly.server() if part != "work" else None
    if server:
        try:
            port = server.start()
        except OSError as error:
            raise BadSettings(f"{error}; choose another {assembly.name.upper()}_GRPC_ADDRESS") from None
        _logger.info("listening", service=assembly.name, grpc=port)
    with Web(assembly.app(), assembly.settings.http_address, f"{assembly.name.upper()}_HTTP_ADDRESS"):
        stopping.wait()
        if server:
            server.stop(_GRACE)
        loops.stop(_GRACE)
    assembly.close()


class Web:
    """An HTTP server on a thread of its own; the context ends it."""

    def __init__(self, app: FastAPI, address: str, setting: str) -> None:
        host, _, port = address.rpartition(":")
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            self._socket.bind((host, int(port)))
        except OSError:
            raise BadSettings(f"cannot listen on {address}; choose another {setting}") from None
        config = uvicorn.Config(
            app, log_level="warning", access_log=False, lifespan="off", timeout_graceful_shutdown=3
        )
        # Off the main thread uvicorn leaves the signals to the process.
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._socket]}, name="http", daemon=True
        )

    @property
    def port(self) -> int:
        """The port in use."""
        return int(self._socket.getsockname()[1])

    def __enter__(self) -> "Web":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(_GRACE)
        self._socket.close()


def stop_signal() -> threading.Event:
    """Set when the process is asked to stop, or when the parent that started it is gone."""
    stopping = threading.Event()

    def asked(_signal: int, _frame: FrameType | None) -> None:
        stopping.set()

    signal.signal(signal.SIGTERM, asked)
    signal.signal(signal.SIGINT, asked)
    if os.environ.get("HUIYIN_CHILD"):
        _end_with_parent(stopping)
    return stopping


def _end_with_parent(stopping: threading.Event) -> None:
    """The supervisor holds our standard input open; its end is the supervisor's end."""

    def watch() -> None:
        sys.stdin.buffer.read()
        stopping.set()

    threading.Thread(target=watch, name="parent", daemon=True).start()
