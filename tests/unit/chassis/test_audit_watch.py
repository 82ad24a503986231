"""A service's chain is verified every day, from where it was whole, and every week from its beginning."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from huiyin.intake.v1 import intake_pb2 as it
from prometheus_client import CollectorRegistry
from sqlalchemy import MetaData, event, text

from services.chassis import chain, keys, requests
from services.chassis.audit import Audit
from services.chassis.audit_watch import AuditWatch
from services.chassis.database import Database
from services.chassis.identity import Actor, Role
from services.chassis.schema import Schema
from services.chassis.settings import Settings
from services.chassis.vault import LENT, Vault
from tests.ground import Ground
from tests.tampering import unguard

ROOM = Actor("post-room", Role.ROOM, "360783990-1", "360783990")
DAY = 24 * 3600


class Watched:
    """A chain of three acts of one object, and who watches it."""

    def __init__(self, database: Database) -> None:
        self.database, self.registry, self.at = database, CollectorRegistry(), 1_770_000_000.0
        database.before_commit(Audit("intake", "sha256").write)
        self.watch = AuditWatch("intake", database, self.registry, lambda: self.at)
        for number in range(3):
            self.act(number)

    def act(self, number: int, sealed: bool = False) -> None:
        """One more act; a sealed one is in a lane of its own."""
        asked = it.AcceptPetitionRequest(request_id=f"request-{number}", petition_id="p1")
        with self.database.transaction() as tx:
            requests.remember(
                tx, ROOM, asked, {"petition": "p1"}, datetime(2026, 3, 2, tzinfo=UTC), sealed=sealed
            )

    def tamper(self, statement: str, lane: int = chain.lane_of("p1")) -> None:
        """What whoever owns the database can do to a lane."""
        with self.database.transaction() as tx:
            unguard(tx)
            done = tx.execute(text(f"{statement} and lane = {lane}"))
            assert done.rowcount > 0

    def broken(self, days: float = 1) -> float | None:
        """How many lanes are found broken after some days."""
        self.at += days * DAY
        assert self.watch.step() > 0
        assert self.registry.get_sample_value("huiyin_audit_verified_at") == self.at
        return self.registry.get_sample_value("huiyin_audit_broken_lanes")


@pytest.fixture
def watched(ground: Ground, tmp_path: Path) -> Iterator[Watched]:
    database = ground.database(tmp_path, "watched", Schema("none", MetaData(), tmp_path))
    database.lend(LENT, Vault(lambda: keys.read(Settings(data=tmp_path)), "A256-GCM"))
    yield Watched(database)
    database.close()


def test_a_whole_chain_is_whole_and_looked_at_once_a_day(watched: Watched) -> None:
    assert watched.broken() == 0
    assert watched.watch.step() == 0
    watched.act(3)
    assert watched.broken() == 0
    assert watched.broken(days=8) == 0


CHANGES = {
    "the place itself": "update audit_entry set actor = 'x' where number = 3",
    "a later entry": "update audit_entry set actor = 'x' where number = 4",
    "a later one away": "delete from audit_entry where number = 4",
    "the place away": "delete from audit_entry where number = 3",
    "the head": "update audit_head set hash = '0' where number = 5",
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_was_changed_since_is_found_the_next_day_and_stays_found(watched: Watched, name: str) -> None:
    assert watched.broken() == 0
    watched.act(3)
    watched.act(4)
    watched.tamper(CHANGES[name])
    assert watched.broken() == 1
    assert watched.broken() == 1


def test_what_was_done_to_sealed_matters_is_watched_too(watched: Watched) -> None:
    watched.act(3, sealed=True)
    assert watched.broken() == 0
    watched.tamper("update audit_entry set actor = 'x' where number = 1", chain.SEALED_LANE)
    assert watched.broken(days=8) == 1


def test_what_was_changed_before_is_found_within_a_week(watched: Watched) -> None:
    assert watched.broken() == 0
    watched.tamper("update audit_entry set actor = 'x' where number = 1")
    assert watched.broken() == 0
    assert watched.broken(days=6) == 1


def test_a_chain_made_anew_does_not_fit_the_place_that_was_kept(watched: Watched) -> None:
    assert watched.broken() == 0
    watched.tamper("delete from audit_entry where number = 3")
    watched.tamper(
        "update audit_head set number = 2, hash = (select hash from audit_entry e where e.number = 2 "
        f"and e.lane = {chain.lane_of('p1')}) where number = 3"
    )
    watched.act(3)
    watched.act(4)
    assert watched.broken() == 1


def test_only_what_is_new_is_read(watched: Watched) -> None:
    assert watched.broken() == 0
    read: list[int] = []

    def seen(_c: object, _k: object, sql: str, values: object, *_: object) -> None:
        if "FROM audit_entry" in sql and "ORDER BY" in sql:
            read.append(1)

    event.listen(watched.database.engine, "before_cursor_execute", seen)
    watched.broken()
    # One page of each lane.
    assert len(read) == len(chain.EVERY_LANE)
