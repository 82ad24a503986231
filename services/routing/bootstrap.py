"""Settings and wiring of routing; the only file that sees every room."""

from datetime import datetime, timedelta
from pathlib import Path

from prometheus_client import CollectorRegistry

from services.chassis import keys, sealing, settings
from services.chassis.announcements import Outbox
from services.chassis.assembly import Assembly, event_log
from services.chassis.clock import Clock, day_end, legal_day
from services.chassis.database import Database
from services.chassis.erasing import Erasing
from services.chassis.inbox import Consumer
from services.chassis.pages import Pages
from services.chassis.relay import Relay
from services.chassis.schema import Schema
from services.chassis.vault import Vault
from services.routing import api, events, files, proofs, rpc
from services.routing.assignment import events as moves
from services.routing.assignment import store
from services.routing.assignment.service import Responsibility
from services.routing.network.service import Register
from services.routing.network.store import metadata

NAME = "routing"
SCHEMA = Schema(NAME, metadata, Path(__file__).parent / "migrations")


class Settings(settings.Settings):
    """Routing's settings."""

    grpc_address: str = "127.0.0.1:7842"
    http_address: str = "127.0.0.1:7832"


def load() -> Settings:
    """Settings from the environment. Raises BadSettings."""
    return settings.load(Settings, NAME)


def build(settings: settings.Settings, clock: Clock) -> Assembly:
    """Wires routing; opens no door and starts no loop."""
    registry = CollectorRegistry()
    database = Database(settings.url(NAME), connections=settings.door_threads + 4)
    log = event_log(settings, NAME)
    outbox = Outbox(NAME, clock)
    register = Register(outbox)
    vault = Vault(lambda: keys.read(settings), settings.vault_cipher)
    pages = Pages(settings.page_secret.encode())
    responsibility = Responsibility(outbox, register, pages, vault, registry)
    erasing = Erasing(database, vault, clock, proofs.SEALED, lambda tx, gone: moves.erased(outbox, tx, gone))
    door = rpc.RoutingRpc(database, register, responsibility)

    def next_armed() -> datetime | None:
        with database.reading() as tx:
            day = store.next_lapse(tx)
        return day_end(day - timedelta(days=1)) if day else None

    def replace_lapsed() -> int:
        with database.reading() as tx:
            if not store.lapsed(tx, legal_day(clock.now()), 1):
                return 0
        with database.transaction() as tx:
            return responsibility.replace_lapsed(tx)

    return Assembly(
        name=NAME,
        settings=settings,
        clock=clock,
        database=database,
        log=log,
        registry=registry,
        schema=SCHEMA,
        announces=events.ANNOUNCES,
        relay=Relay(NAME, database, log, clock, registry),
        vault=vault,
        servicers=[rpc.mounted(door)],
        router=api.router(door),
        consumer=Consumer(
            database, log, events.HEARS, events.heard(responsibility, erasing), clock, registry
        ),
        sweeps=[replace_lapsed],
        erasing=erasing,
        next_armed=next_armed,
        seals=sealing.seals(proofs.SEALED, vault, clock),
        checks=proofs.CHECKS,
    )


def load_county(assembly: Assembly, folder: Path, county_code: str) -> int:
    """The operators' command: loads a county's CSV files; returns how many rows changed."""
    register = Register(Outbox(NAME, assembly.clock))
    return files.load(folder, county_code, assembly.database, register)
