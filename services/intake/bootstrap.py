"""Settings and wiring of intake; the only file that sees every room."""

from pathlib import Path

from prometheus_client import CollectorRegistry

from services.chassis import settings
from services.chassis.announcements import Outbox
from services.chassis.assembly import Assembly, event_log
from services.chassis.clock import Clock
from services.chassis.database import Database
from services.chassis.inbox import Consumer
from services.chassis.limits import Limits
from services.chassis.pages import Pages
from services.chassis.relay import Relay
from services.chassis.schema import Schema
from services.chassis.serials import Serials
from services.intake import api, events, proofs, rpc, store
from services.intake.service import Intake

NAME = "intake"
SCHEMA = Schema(NAME, store.metadata, Path(__file__).parent / "migrations")


class Settings(settings.Settings):
    """Intake's settings."""

    grpc_address: str = "127.0.0.1:7841"
    http_address: str = "127.0.0.1:7831"


def load() -> Settings:
    """Settings from the environment. Raises BadSettings."""
    return settings.load(Settings, NAME)


def build(settings: settings.Settings, clock: Clock) -> Assembly:
    """Wires intake; opens no door and starts no loop."""
    registry = CollectorRegistry()
    database = Database(settings.url(NAME), connections=settings.door_threads + 4)
    log = event_log(settings, NAME)
    outbox = Outbox(NAME, clock)
    intake = Intake(outbox, clock, Pages(settings.page_secret.encode()), registry)
    door = rpc.IntakeRpc(database, intake, Serials(database, "petition"), clock)

    def copies() -> dict[str, str]:
        with database.reading() as tx:
            return {} if store.offices_known(tx) else {"offices": "no office heard of yet"}

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
        servicers=[rpc.mounted(door)],
        router=api.router(door, Limits(settings.public_acts, settings.public_misses)),
        consumer=Consumer(database, log, events.HEARS, events.heard(intake), clock, registry),
        copies=copies,
        checks=proofs.CHECKS,
        projections=proofs.PROJECTIONS,
    )
