"""Settings and wiring of supervision; the only file that sees every room."""

from pathlib import Path

from prometheus_client import CollectorRegistry

from services.chassis import keys, sealing, settings
from services.chassis.announcements import Outbox
from services.chassis.assembly import Assembly, event_log
from services.chassis.clock import Clock
from services.chassis.database import Database
from services.chassis.erasing import Erasing
from services.chassis.identity import Actor, Role
from services.chassis.inbox import Consumer
from services.chassis.pages import Pages
from services.chassis.refusals import Conflict
from services.chassis.relay import Relay
from services.chassis.schema import Schema
from services.chassis.vault import Vault
from services.supervision import api, events, proofs, rpc
from services.supervision.complaints import store as complaints_store
from services.supervision.complaints.service import Complaints
from services.supervision.figures import store as figures_store
from services.supervision.figures.service import Figures
from services.supervision.orders import events as order_events
from services.supervision.orders import store as orders_store
from services.supervision.orders.service import Orders

NAME = "supervision"
SCHEMA = Schema(NAME, figures_store.metadata, Path(__file__).parent / "migrations")


class Settings(settings.Settings):
    """Supervision's settings."""

    grpc_address: str = "127.0.0.1:7844"
    http_address: str = "127.0.0.1:7834"


def load() -> Settings:
    """Settings from the environment. Raises BadSettings."""
    return settings.load(Settings, NAME)


def build(settings: settings.Settings, clock: Clock) -> Assembly:
    """Wires supervision; opens no door and starts no loop."""
    registry = CollectorRegistry()
    database = Database(settings.url(NAME), connections=settings.door_threads + 4)
    log = event_log(settings, NAME)
    outbox = Outbox(NAME, clock)
    pages = Pages(settings.page_secret.encode())
    figures = Figures(pages)
    vault = _vault(settings)
    orders = Orders(outbox, pages, vault, registry)
    complaints = Complaints(outbox, pages, vault)
    erasing = Erasing(
        database, vault, clock, orders_store.SEALED, lambda tx, gone: order_events.erased(outbox, tx, gone)
    )
    door = rpc.SupervisionRpc(database, clock, figures, orders, complaints)

    def copies() -> dict[str, str]:
        with database.reading() as tx:
            return {} if complaints_store.parties_known(tx) else {"agents": "no agent heard of yet"}

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
            database,
            log,
            events.HEARS,
            events.heard(figures, orders, complaints, erasing),
            clock,
            registry,
            figures.together,
        ),
        gathers=0.5,
        erasing=erasing,
        seals=sealing.seals(proofs.SEALED, vault, clock),
        copies=copies,
        checks=proofs.CHECKS,
        projections=proofs.PROJECTIONS,
    )


def erase_complaint(assembly: Assembly, complaint_id: str, reason: str, by: str) -> str:
    """The operators' command: erases who complained and every word about it; returns its number, which stays.

    `by` is who does it, for the audit.
    """
    settings = assembly.settings
    pages = Pages(settings.page_secret.encode())
    complaints = Complaints(Outbox(NAME, assembly.clock), pages, _vault(settings))
    actor = Actor(by, Role.ADMINISTRATOR)
    erased = assembly.database.run(lambda tx: complaints.erase(tx, actor, complaint_id, reason))
    if not assembly.database.scrub():
        raise Conflict("BUSY", "已删除，但数据库正被读取，文件还没有清理干净，请再执行一次")
    return erased.number


def _vault(settings: settings.Settings) -> Vault:
    return Vault(lambda: keys.read(settings), settings.vault_cipher)
