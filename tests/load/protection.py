"""What sealing and audit cost a registration: the same verb without, with one, and with both of them.

No setting turns them off; here the verb is given a vault that leaves words as they are, and a database
at whose commits nobody writes the chain.
"""

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from huiyin.intake.v1 import intake_pb2 as pb
from prometheus_client import CollectorRegistry
from sqlalchemy import Connection

from services.chassis import keys
from services.chassis.announcements import Outbox
from services.chassis.audit import Audit
from services.chassis.chain import Algorithm
from services.chassis.ciphers import FAMILIES
from services.chassis.clock import SystemClock, legal_day
from services.chassis.database import Database
from services.chassis.identity import Actor, Role
from services.chassis.pages import Pages
from services.chassis.serials import Serials
from services.chassis.vault import LENT, OwnerKey, Vault
from services.intake import bootstrap, notices
from services.intake.rpc import read_draft
from services.intake.service import Intake
from tests.listening import listening
from tests.load import petitions
from tests.load.report import Report, Row, median
from tests.load.stage import Stage, server_cpu

_WARM = 20
_BUREAU = Actor("bench", Role.BUREAU, "360783-0", "360783")


class _Plain(OwnerKey):
    def seal(self, field: str, text: str) -> str:
        """As it is."""
        return text


class _Open(Vault):
    """Seals nothing and keeps no key."""

    def make(self, tx: Connection, owner: str, county_code: str, at: datetime) -> OwnerKey:
        """A key that changes nothing."""
        return _Plain(owner, FAMILIES["A256-GCM"], b"")

    def index(self, county_code: str, kind: str, written: str) -> str:
        """Nothing to find by."""
        return ""


@dataclass(frozen=True)
class _Way:
    """One way to register, and what was measured of it."""

    what: str
    register: Callable[[pb.RegisterPetitionRequest], object]
    database: Database
    statements: list[str] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)
    server: list[float] = field(default_factory=list)


def measure(report: Report, stage: Stage, url: str, registrations: int, rounds: int) -> None:
    """Adds milliseconds of one caller's registration; `url` is a migrated database nobody else uses."""
    report.head(f"What protection costs: one caller, no gRPC, {rounds} × {registrations} registrations each")
    ways = [
        _way(stage, url, "neither sealed nor audited", None, None),
        _way(stage, url, "sealed (AES-256-GCM)", "A256-GCM", None),
        _way(stage, url, "audited (SHA-256)", None, "sha256"),
        _way(stage, url, "sealed and audited", "A256-GCM", "sha256"),
        _way(stage, url, "sealed and audited (SM4-GCM, SM3)", "SM4-GCM", "sm3"),
    ]
    postmaster = stage.postmaster()
    for _ in range(rounds):
        for way in ways:
            _run(way, registrations, postmaster)
    bare = median(ways[0].wall)
    for way in ways:
        more = {"cpu_ms": median(way.cpu), "pg_cpu_ms": median(way.server), "statements": len(way.statements)}
        report.add(Row(f"registration, {way.what}", median(way.wall), "ms", bare, "bare", more))
        way.database.close()


def _way(stage: Stage, url: str, what: str, cipher: str | None, algorithm: Algorithm | None) -> _Way:
    settings = bootstrap.Settings(database_url=url, data=stage.folder / "protection")
    clock, database = SystemClock(), Database(url, connections=2)
    kept = keys.read(settings)
    vault: Callable[..., Vault] = Vault if cipher else _Open
    intake = Intake(
        Outbox("intake", clock),
        clock,
        Pages(b"bench"),
        vault(lambda: kept, cipher or "A256-GCM"),
        CollectorRegistry(),
        notices.load(),
    )
    if algorithm:
        database.before_commit(Audit("intake", algorithm).write)
    database.lend(LENT, intake.vault)
    serials = Serials(database, "petition")

    def register(request: pb.RegisterPetitionRequest) -> object:
        draft = read_draft(request, clock)
        serial = serials.take(draft.county_code, legal_day(clock.now()))
        return database.run(lambda tx: intake.register(tx, _BUREAU, request, draft, serial))

    way = _Way(what, register, database)
    for _ in range(_WARM):
        register(_request())

    with listening(database.engine, lambda sql, _rows: way.statements.append(sql)):
        register(_request())
    return way


def _run(way: _Way, registrations: int, postmaster: int) -> None:
    requests = [_request() for _ in range(registrations)]
    server, cpu, wall = server_cpu(postmaster), time.process_time(), time.perf_counter()
    for request in requests:
        way.register(request)
    way.wall.append((time.perf_counter() - wall) * 1000 / registrations)
    way.cpu.append((time.process_time() - cpu) * 1000 / registrations)
    way.server.append((server_cpu(postmaster) - server) * 1000 / registrations)


def _request() -> pb.RegisterPetitionRequest:
    asked = petitions.petition(petitions.desks()[5])
    asked.request_id = str(uuid.uuid4())
    return asked
