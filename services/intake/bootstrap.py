"""Settings and wiring of intake; the only file that sees every room."""

from collections.abc import Iterator
from pathlib import Path

from prometheus_client import CollectorRegistry
from sqlalchemy import Connection

from services.chassis import files, keys, settings
from services.chassis.announcements import Outbox
from services.chassis.assembly import Assembly, event_log
from services.chassis.clock import Clock
from services.chassis.database import Database
from services.chassis.identity import Actor, Role
from services.chassis.inbox import Consumer
from services.chassis.limits import Limits
from services.chassis.pages import Pages
from services.chassis.refusals import Conflict
from services.chassis.relay import Relay
from services.chassis.schema import Schema
from services.chassis.sealing import AT_ONCE
from services.chassis.serials import Serials
from services.chassis.vault import Vault
from services.intake import api, events, notices, parties, proofs, retention, rpc, store
from services.intake.accesses.service import Accesses
from services.intake.accusations import store as accusations_store
from services.intake.accusations.model import Accusation
from services.intake.accusations.service import Accusations
from services.intake.consent.service import Consenting
from services.intake.erasures import Erasure
from services.intake.files.model import Limits as FileLimits
from services.intake.files.service import PetitionFiles
from services.intake.model import Petition
from services.intake.service import Intake

NAME = "intake"
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
    accesses = Accesses(clock, intake.vault)
    consenting = Consenting(clock, intake.vault, notices.load())
    accusations = _accusations(intake)
    filed = _filed(settings, clock, intake)
    serials = Serials(database, "petition")
    door = rpc.IntakeRpc(database, intake, accusations, accesses, consenting, filed, serials, clock)

    def copies() -> dict[str, str]:
        with database.reading() as tx:
            return {} if parties.offices_known(tx) else {"offices": "no office heard of yet"}

    def sweep() -> int:
        swept = 0
        for names in filed.unswept():
            with database.reading() as tx:
                astray = filed.astray(tx, names)
            swept += filed.sweep(astray)
        return swept

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
        vault=intake.vault,
        servicers=[rpc.mounted(door)],
        router=api.router(door, Limits(settings.public_acts, settings.public_misses)),
        consumer=Consumer(database, log, events.HEARS, events.heard(intake), clock, registry),
        sweeps=[sweep],
        seals=[
            lambda tx: store.seal_clear(tx, intake.vault, AT_ONCE),
            lambda tx: accusations_store.index_phones(tx, intake.vault, AT_ONCE),
        ],
        copies=copies,
        checks=[*proofs.CHECKS, proofs.Filed(files.read(settings, NAME))],
        projections=proofs.PROJECTIONS,
    )


def erase(assembly: Assembly, matter_id: str, reason: str, by: str) -> str:
    """The operators' command: erases a petition's, or an accusation's, personal information.

    Returns its number, which stays. `by` is who does it, for the audit.
    """
    intake = _intake(assembly.settings, assembly.clock, CollectorRegistry())
    accusations, actor = _accusations(intake), _operator(by)

    def erased(tx: Connection) -> tuple[str, str]:
        # A petition's number is never an accusation's.
        if accusation := accusations.erase(tx, actor, matter_id, reason):
            return accusation.id, accusation.number
        petition = intake.erase(tx, actor, matter_id, reason)
        return petition.id, petition.registration_number

    owner, number = assembly.database.run(erased)
    filed = _filed(assembly.settings, assembly.clock, intake)
    with assembly.database.reading() as tx:
        left = filed.of_petition(tx, owner)
    # Nobody can open them any more; what is missed here, the work process takes away when it starts.
    filed.remove(*left)
    if not assembly.database.scrub():
        raise Conflict("BUSY", "已删除，但数据库正被读取，文件还没有清理干净，请再执行一次")
    return number


def erasures(assembly: Assembly) -> Iterator[tuple[Petition, Erasure]]:
    """The operators' command: every erased petition, and who has yet to say that it is erased there."""
    intake, after = _intake(assembly.settings, assembly.clock, CollectorRegistry()), ""
    while True:
        with assembly.database.reading() as tx:
            found = intake.erasures(tx, after, AT_ONCE)
        yield from found
        if len(found) < AT_ONCE:
            return
        after = found[-1][0].id


def find(assembly: Assembly, county_code: str, phone: str, by: str) -> list[Petition]:
    """The operators' command: a county's petitions that left this phone number.

    `by` is who looks, for the audit.
    """
    intake, actor = _intake(assembly.settings, assembly.clock, CollectorRegistry()), _operator(by)
    return assembly.database.run(lambda tx: intake.with_phone(tx, actor, county_code, phone))


def find_accusations(assembly: Assembly, county_code: str, phone: str, by: str) -> list[Accusation]:
    """The same of a county's accusations, for whoever is entitled to know that there are any."""
    intake, actor = _intake(assembly.settings, assembly.clock, CollectorRegistry()), _operator(by)
    accusations = _accusations(intake)
    return assembly.database.run(lambda tx: accusations.with_phone(tx, actor, county_code, phone))


def past(assembly: Assembly) -> list[retention.Passed]:
    """The operators' command: the schedule of what is kept, with what has passed its time."""
    with assembly.database.reading() as tx:
        return list(retention.passed(tx, retention.load(), assembly.clock.now()))


def _intake(settings: settings.Settings, clock: Clock, registry: CollectorRegistry) -> Intake:
    vault = Vault(lambda: keys.read(settings), settings.vault_cipher)
    pages = Pages(settings.page_secret.encode())
    return Intake(Outbox(NAME, clock), clock, pages, vault, registry, notices.load())


def _operator(name: str) -> Actor:
    return Actor(name, Role.ADMINISTRATOR)


def _accusations(intake: Intake) -> Accusations:
    return Accusations(intake.outbox, intake.pages, intake.vault)


def _filed(settings: settings.Settings, clock: Clock, intake: Intake) -> PetitionFiles:
    limits = FileLimits(settings.files_most_bytes, settings.files_most, settings.files_most_together)
    # A file that comes or goes holds a door's thread; three quarters stay for all else.
    most = max(1, settings.door_threads // 4)
    return PetitionFiles(files.read(settings, NAME), intake.vault, clock, limits, most)
