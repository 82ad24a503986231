"""A service as a process: opens its doors, runs its loops, stops cleanly on a signal."""

import gc
import os
import re
import signal
import socket
import threading
from types import FrameType
from typing import Literal

import structlog
import uvicorn
from fastapi import FastAPI

from services.chassis import schema
from services.chassis.assembly import Assembly, Loops
from services.chassis.database import DatabaseAway
from services.chassis.inbox import BATCH
from services.chassis.log import Away, Denied
from services.chassis.relay import CHUNK
from services.chassis.settings import BadSettings, refuse_demo_issuer

_GRACE = 5.0
# Connections that wait to be taken.
_WAITING = 2048
_RELAY_SECONDS = 0.1
_POLL_SECONDS = 0.25
# Seconds that a relay rests for each fact it carried, and at most.
_GATHERED, _MOST_GATHERED = 0.005, 0.1
_COLLECT_AFTER = 10_000
_SWEEP_SECONDS = 1.0
_PULSE_SECONDS = 3.0
_WATCH_SECONDS = 60.0
_SOON_SECONDS = 0.2
# What PostgreSQL says to a stranger; libpq gives no code for it.
_DENIED = r"authentication failed|does not exist|no pg_hba\.conf entry"
_logger = structlog.get_logger(__name__)

Part = Literal["doors", "work", "both"]


def serve(assembly: Assembly, part: Part = "both") -> None:
    """Runs until SIGTERM or SIGINT. Raises BadSettings when it cannot start."""
    refuse_demo_issuer(assembly.settings)
    stopping = stop_signal()
    if not _begin(assembly, stopping):
        return
    # What was loaded stays: collecting it again and again took one twentieth of a busy process.
    gc.collect()
    gc.freeze()
    gc.set_threshold(_COLLECT_AFTER)
    loops = Loops()
    relay, consumer = assembly.relay, assembly.consumer

    def rest() -> None:
        relay.woken.wait(_RELAY_SECONDS)

    def carry() -> int:
        carried = relay.step()
        if 0 < carried < CHUNK:
            # A step costs as much as a registration, however many facts it carries: the more there
            # were, the more are coming, and the longer it may wait for them.
            loops.pause(min(_MOST_GATHERED, _GATHERED * carried))
        return carried

    def hear() -> int:
        heard = consumer.step(_POLL_SECONDS) if consumer else 0
        if 0 < heard < BATCH:
            loops.pause(assembly.gathers)
        return heard

    def measure() -> int:
        # While something is lacking it may come at any moment, and others wait for this process.
        loops.pause(_SOON_SECONDS if assembly.pulse.beat().lacking else _PULSE_SECONDS)
        return 1

    loops.repeat("pulse", measure, lambda: None)
    # Every process that commits runs a relay, so that its facts leave without another's help.
    loops.repeat("relay", carry, rest)
    if part != "doors":
        if consumer:
            loops.repeat("consumer", hear, lambda: None)
        loops.repeat("audit", assembly.audit_watch.step, lambda: loops.pause(_WATCH_SECONDS))
        for number, sweep in enumerate(assembly.sweeps):
            loops.repeat(f"sweep-{number}", sweep, lambda: loops.pause(_SWEEP_SECONDS))
    server = assembly.server() if part != "work" else None
    if server:
        try:
            port = server.start()
        except OSError as error:
            raise BadSettings(f"{error}; choose another {assembly.name.upper()}_GRPC_ADDRESS") from None
        _logger.info("listening", service=assembly.name, grpc=port)
    told = assembly.settings
    with Web(assembly.app(), told.http_address, f"{assembly.name.upper()}_HTTP_ADDRESS", told.proxies):
        stopping.wait()
        if server:
            server.stop(_GRACE)
        loops.stop(_GRACE)
    assembly.close()


def _begin(assembly: Assembly, stopping: threading.Event) -> bool:
    """Waits for the database; tells whether to go on. Raises BadSettings for what waiting cannot heal."""
    name = assembly.name
    said = False
    while not stopping.is_set():
        try:
            behind = schema.behind(assembly.database, assembly.schema)
            break
        except DatabaseAway as away:
            if re.search(_DENIED, str(away)):
                raise BadSettings(f"{name.upper()}_DATABASE_URL: {away}; correct it") from None
            if not said:
                _logger.warning("waiting_for_database", service=name, reason=str(away))
            said = True
            stopping.wait(1)
    else:
        return False
    if behind:
        raise BadSettings(
            f"the database of {name} is older than this version ({', '.join(behind)}): "
            f"run `python -m services {name} migrate`"
        )
    if schema.unlimited(assembly.database):
        raise BadSettings(
            f"the database of {name} has no time limits: run `python -m services {name} migrate` "
            "on a direct connection"
        )
    hears = assembly.consumer.topics if assembly.consumer else []
    try:
        missing = assembly.log.missing([*assembly.announces, *hears])
    except Denied as denied:
        raise BadSettings(
            f"the broker refuses us ({denied}): check HUIYIN_KAFKA_SECURITY, HUIYIN_KAFKA_USERNAME, "
            "HUIYIN_KAFKA_PASSWORD and HUIYIN_KAFKA_CA_FILE"
        ) from None
    except Away as away:
        # Registrations must go on while the broker is away, at start as at any other time.
        _logger.warning("log_away", service=name, reason=str(away))
        return True
    if missing:
        raise BadSettings(f"the broker has no topic {missing[0]}: run `python -m services topics create`")
    return True


class Web:
    """An HTTP server on a thread of its own; the context ends it.

    From the moment it is made its address is taken and connections wait to be answered; `port` 0 takes a
    free one. Raises BadSettings, naming `setting`, when the address cannot be had.
    """

    def __init__(self, app: FastAPI, address: str, setting: str, proxies: str = "127.0.0.1") -> None:
        host, _, port = address.rpartition(":")
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            self._socket.bind((host, int(port)))
            # Not left to uvicorn's thread: until it gets there whoever connects would be refused, and
            # another process could take the same address.
            self._socket.listen(_WAITING)
        except OSError:
            self._socket.close()
            raise BadSettings(f"cannot listen on {address}; choose another {setting}") from None
        config = uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,
            lifespan="off",
            timeout_graceful_shutdown=3,
            server_header=False,
            backlog=_WAITING,
            forwarded_allow_ips=proxies,
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
        # Not the buffered reader: a thread that waits in it makes the interpreter abort at its end.
        while os.read(0, 4096):
            pass
        stopping.set()

    threading.Thread(target=watch, name="parent", daemon=True).start()
