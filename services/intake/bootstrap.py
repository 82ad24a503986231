"""Settings and wiring of intake; the only file that sees every room."""

from pathlib import Path

from prometheus_client import CollectorRegistry

from services.chassis import keys, settings
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
from services.chassis.vault import Vault
from services.intake import api, events, parties, proofs, rpc, store
from services.intake.accusations.service import Accusations
from services.intake.model import Petition
from services.intake.service import Intake

NAME = "intake"
_AT_ONCE = 500
SCHEMA = Schema(NAME, parties.metadata, Path(__file__).parent / "migrations")


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
    intake = _intake(settings, clock, registry)
    accusations = Accusations(intake.outbox, intake.pages, intake.vault)
    door = rpc.IntakeRpc(database, intake, accusations, Serials(database, "petition"), clock)

    def copies() -> dict[str, str]:
        with database.reading() as tx:
            return {} if parties.offices_known(tx) else {"offices": "no office heard of yet"}

    def seal() -> None:
        sealed = 0
        while done := database.run(lambda tx: store.seal_clear(tx, intake.vault, _AT_ONCE)):
            sealed += done
        if sealed:
            database.scrub()

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
        seals=seal,
        copies=copies,
        checks=proofs.CHECKS,
        projections=proofs.PROJECTIONS,
    )


def erase(assembly: Assembly, petition_id: str, reason: str) -> Petition:
    """The operators' command: erases a petition's personal information; returns what is left of it."""
    intake = _intake(assembly.settings, assembly.clock, CollectorRegistry())
    erased = assembly.database.run(lambda tx: intake.erase(tx, petition_id, reason))
    assembly.database.scrub()
    return erased


def find(assembly: Assembly, county_code: str, phone: str) -> list[Petition]:
    """The operators' command: a county's petitions that left this phone number."""
    intake = _intake(assembly.settings, assembly.clock, CollectorRegistry())
    with assembly.database.reading() as tx:
        return intake.with_phone(tx, county_code, phone)


def rewrap(assembly: Assembly) -> int:
    """The operators' command: wraps every key with the newest county key; returns how many."""
    vault = _intake(assembly.settings, assembly.clock, CollectorRegistry()).vault
    done, after = 0, ""
    while owners := assembly.database.run(lambda tx: vault.rotate(tx, after, _AT_ONCE)):  # noqa: B023
        done, after = done + len(owners), owners[-1]
    return done


def _intake(settings: settings.Settings, clock: Clock, registry: CollectorRegistry) -> Intake:
    vault = Vault(lambda: keys.read(settings), settings.vault_cipher)
    return Intake(Outbox(NAME, clock), clock, Pages(settings.page_secret.encode()), vault, registry)
