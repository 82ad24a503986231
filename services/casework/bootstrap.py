"""Settings and wiring of casework; the only file that sees every room."""

from datetime import datetime
from pathlib import Path

from prometheus_client import CollectorRegistry

from services.casework import api, asks, events, proofs, rpc, rulebook
from services.casework.acts.service import Acts
from services.casework.case import events as case_events
from services.casework.case.service import Cases
from services.casework.clocks import store as clocks_store
from services.casework.clocks.service import Clocks
from services.casework.closing.service import Closing
from services.casework.pledge.service import Pledges
from services.chassis import keys, sealing, settings, transport
from services.chassis.announcements import Outbox
from services.chassis.assembly import Assembly, event_log
from services.chassis.clock import Clock
from services.chassis.database import Database
from services.chassis.erasing import Erasing
from services.chassis.inbox import Consumer
from services.chassis.pages import Pages
from services.chassis.relay import Relay
from services.chassis.rpc import channel
from services.chassis.schema import Schema
from services.chassis.vault import Vault

NAME = "casework"
SCHEMA = Schema(NAME, clocks_store.metadata, Path(__file__).parent / "migrations")


class Settings(settings.Settings):
    """Casework's settings."""

    grpc_address: str = "127.0.0.1:7843"
    http_address: str = "127.0.0.1:7833"
    routing_target: str = "127.0.0.1:7842"
    rulebook: Path = rulebook.SHIPPED


def load() -> Settings:
    """Settings from the environment. Raises BadSettings."""
    return settings.load(Settings, NAME)


def build(settings: Settings, clock: Clock) -> Assembly:
    """Wires casework; opens no door and starts no loop. Raises BadRuleBook."""
    registry = CollectorRegistry()
    database = Database(settings.url(NAME), connections=settings.door_threads + 4)
    log = event_log(settings, NAME)
    outbox = Outbox(NAME, clock)
    clocks = Clocks(outbox, rulebook.load(settings.rulebook), registry)
    vault = Vault(lambda: keys.read(settings), settings.vault_cipher)
    cases = Cases(outbox, clocks, Pages(settings.page_secret.encode()), vault, registry)
    pledges = Pledges(cases, clocks)
    acts = Acts(cases, clocks, pledges)
    to_routing = channel(settings.routing_target, transport.read(settings))
    door = rpc.CaseworkRpc(
        database,
        clock,
        clocks,
        cases,
        pledges,
        acts,
        Closing(cases, clocks),
        asks.Routing(to_routing).check_warrant,
    )

    erasing = Erasing(
        database, vault, clock, proofs.SEALED, lambda tx, gone: case_events.erased(outbox, tx, gone)
    )

    def next_armed() -> datetime | None:
        with database.reading() as tx:
            return clocks_store.next_armed(tx)

    def sweep() -> int:
        armed = next_armed()
        if armed is None or armed > clock.now():
            return 0
        with database.transaction() as tx:
            return cases.sweep(tx)

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
        consumer=Consumer(database, log, events.HEARS, events.heard(cases, acts, erasing), clock, registry),
        gathers=0.2,
        sweeps=[sweep],
        erasing=erasing,
        next_armed=next_armed,
        seals=sealing.seals(proofs.SEALED, vault, clock),
        closes=[to_routing.close],
        checks=proofs.CHECKS,
        projections=proofs.PROJECTIONS,
    )
