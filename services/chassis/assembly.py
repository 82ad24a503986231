"""One service put together: what its bootstrap hands over, and how it stands and runs."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog
from fastapi import APIRouter, FastAPI
from prometheus_client import CollectorRegistry
from sqlalchemy import Connection

from services.chassis import audit_door, broker, facts_door, requests, schema, tokens, transport, web
from services.chassis.audit import Audit
from services.chassis.audit_watch import AuditWatch
from services.chassis.checks import Check
from services.chassis.clock import Clock
from services.chassis.database import Database, DatabaseAway
from services.chassis.embedded_log import EmbeddedLog
from services.chassis.erasing import Erasing
from services.chassis.inbox import Consumer
from services.chassis.log import Away, Log
from services.chassis.projections import Projection
from services.chassis.pulse import Pulse
from services.chassis.relay import Relay
from services.chassis.rpc import Server, Servicer
from services.chassis.schema import Schema
from services.chassis.sealing import AT_ONCE
from services.chassis.settings import Settings
from services.chassis.transport import Transport
from services.chassis.vault import LENT, Vault

_logger = structlog.get_logger(__name__)


@dataclass
class Assembly:
    """A service with every room wired.

    `sweeps` do timed work and return how much they did. `next_armed` tells the next instant of legal
    time at which a sweep will have something to do. `seals` seal in a transaction some of what an earlier
    version wrote in clear, and return how much that was. `erasing` does what was erased elsewhere, by a
    sweep of its own. `copies` names copies of others' facts that are not loaded yet, with the reason.
    `checks` say what must agree in the database, `projections` which rows are copies. `gathers` is how
    many seconds the hearer rests after a step, so that facts gather: long where nobody waits for what is
    heard.
    """

    name: str
    settings: Settings
    clock: Clock
    database: Database
    log: Log
    registry: CollectorRegistry
    schema: Schema
    announces: Sequence[str]
    relay: Relay
    vault: Vault
    servicers: Sequence[Servicer] = ()
    router: APIRouter = field(default_factory=APIRouter)
    consumer: Consumer | None = None
    gathers: float = 0.005
    sweeps: Sequence[Callable[[], int]] = ()
    erasing: Erasing | None = None
    next_armed: Callable[[], datetime | None] = lambda: None
    seals: Sequence[Callable[[Connection], int]] = ()
    copies: Callable[[], dict[str, str]] = dict
    closes: Sequence[Callable[[], None]] = ()
    checks: Sequence[Check] = ()
    projections: Sequence[Projection] = ()
    pulse: Pulse = field(init=False)
    audit_watch: AuditWatch = field(init=False)
    verifier: tokens.Verifier = field(init=False)
    transport: Transport | None = field(init=False)

    def __post_init__(self) -> None:
        self.verifier = tokens.verifier(self.settings)
        self.transport = transport.read(self.settings)
        self.database.lend(LENT, self.vault)
        if self.erasing:
            self.sweeps = (*self.sweeps, self.erasing.sweep)
            self.next_armed = _first_of(self.next_armed, self.erasing.next_armed)
        self.database.before_commit(Audit(self.name, self.settings.audit_hash).write)
        self.audit_watch = AuditWatch(self.name, self.database, self.registry)
        self.pulse = Pulse(
            self.log,
            self.clock,
            self.relay,
            self.consumer,
            self.announces,
            self.next_armed,
            self.copies,
            self.registry,
        )

    def migrate(self) -> None:
        """Brings the database to the schema this code expects, and seals what was written in clear."""
        schema.migrate(self.database, self.schema)
        sealed = 0
        for seal in (*self.seals, lambda tx: requests.key_plain(tx, AT_ONCE)):
            while done := self.database.run(seal):
                sealed += done
        if sealed:
            self.database.scrub()

    def server(self) -> Server:
        """The gRPC door, not yet open."""
        return Server(
            self.settings.grpc_address,
            self.servicers,
            self.registry,
            self.settings.door_threads,
            self.settings.reflection,
            self.verifier,
            self.transport,
        )

    def app(self) -> FastAPI:
        """The HTTP door."""
        app = web.app(
            f"Huiyin {self.name}",
            self.router,
            self.registry,
            self.pulse.health,
            self.standing,
            verifier=self.verifier,
        )
        app.include_router(facts_door.router(self))
        app.include_router(audit_door.router(self.database))
        return app

    def step(self) -> int:
        """Does once what the loops do for ever, in this thread; returns how much was done."""
        done = sum(sweep() for sweep in self.sweeps)
        done += self.relay.step()
        if self.consumer:
            done += self.consumer.step()
        return done

    def standing(self) -> dict[str, Any]:
        """Where the service stands, for operators' commands."""
        parked, waiting, late = self.consumer.set_aside() if self.consumer else (0, 0, 0)
        away = ""
        try:
            ends = _named(self.log.ends(self.announces))
        except Away as error:
            ends, away = {}, str(error)
        armed = self.next_armed()
        return {
            "service": self.name,
            "now": self.clock.now().isoformat(),
            "unpublished": self.relay.pending(),
            "ends": ends,
            "log_away": away or self.relay.away,
            "positions": _named(self.consumer.positions()) if self.consumer else {},
            "hears": self.consumer.topics if self.consumer else [],
            "parked": parked,
            "waiting": waiting,
            "waiting_late": late,
            "next_armed": armed.isoformat() if armed else None,
        }

    def close(self) -> None:
        """Gives up everything that is open."""
        if self.consumer:
            self.consumer.close()
        for close in self.closes:
            close()
        self.log.close()
        self.database.close()


def event_log(settings: Settings, service: str) -> Log:
    """The log the settings name: Apache Kafka, or files in the data folder. Raises BadSettings."""
    if named := broker.read(settings):
        # The library is loaded only where there is a broker: on one machine five processes start sooner.
        from services.chassis.kafka_log import KafkaLog

        return KafkaLog(named, service, settings.instance)
    return EmbeddedLog(settings.data / "log", service)


def _first_of(*armed: Callable[[], datetime | None]) -> Callable[[], datetime | None]:
    return lambda: min((at for each in armed if (at := each())), default=None)


def _named(places: Mapping[tuple[str, int], int]) -> dict[str, int]:
    return {f"{topic}/{partition}": offset for (topic, partition), offset in places.items()}


class Loops:
    """The loops of a service, one thread each, stopped together.

    A loop that fails says so, waits a moment and goes on: its work is in the database, not in it.
    """

    _PAUSE = 1.0

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []

    def repeat(self, name: str, step: Callable[[], int], idle: Callable[[], object]) -> None:
        """Runs `step` again and again, calling `idle` whenever there was nothing to do."""

        def loop() -> None:
            waited = ""
            while not self._stopping.is_set():
                try:
                    if step() == 0:
                        idle()
                    waited = ""
                except (Away, DatabaseAway) as away:
                    # Its work waits where it is, and nothing is wrong with the loop: said once.
                    if waited != type(away).__name__:
                        _logger.warning("loop_waits", loop=name, reason=str(away))
                    waited = type(away).__name__
                    self._stopping.wait(self._PAUSE)
                except Exception:
                    _logger.exception("loop_failed", loop=name)
                    self._stopping.wait(self._PAUSE)

        thread = threading.Thread(target=loop, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def pause(self, seconds: float) -> None:
        """Waits, but not beyond the stop."""
        self._stopping.wait(seconds)

    def stop(self, seconds: float) -> None:
        """Lets every loop finish its step."""
        self._stopping.set()
        for thread in self._threads:
            thread.join(seconds)
