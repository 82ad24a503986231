"""Several processes hear of one petition at once, from one topic or from two: nothing is written over."""

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from google.protobuf.wrappers_pb2 import StringValue
from prometheus_client import CollectorRegistry
from sqlalchemy import Column, Connection, Integer, MetaData, String, Table, select, update

from services.chassis.announcements import Outbox
from services.chassis.clock import MovedClock
from services.chassis.database import Database
from services.chassis.embedded_log import EmbeddedLog
from services.chassis.inbox import Consumer
from services.chassis.log import Record
from services.chassis.refusals import Stale
from services.chassis.relay import Relay
from services.chassis.schema import Schema
from services.chassis.tables import relay_lease
from services.chassis.upsert import Upsert
from tests.ground import Ground

TOPICS = ("huiyin.intake.petition.v1", "huiyin.intake.sealed.v1")
KEYS = [f"petition-{n}" for n in range(20)]
_TABLES = MetaData()
copy = Table(
    "copy",
    _TABLES,
    Column("key", String(20), primary_key=True),
    Column("said", String(100), nullable=False),
    Column("times", Integer, nullable=False),
)
_KEEP = Upsert(copy, ["key"])


def hear(tx: Connection, fact: StringValue) -> None:
    """Reads what is known, thinks, and writes all of it: what a verb of a copy does."""
    key, said = fact.value.split("/")
    row = tx.execute(select(copy).where(copy.c.key == key)).first()
    threading.Event().wait(0.002)
    known = row.said if row else ""
    _KEEP.later(
        tx, {"key": key, "said": "".join(sorted(known + said)), "times": (row.times if row else 0) + 1}
    )


@pytest.fixture
def database(ground: Ground, tmp_path: Path) -> Iterator[Database]:
    """A hearer's database."""
    made = ground.database(tmp_path, "hearer", Schema("none", MetaData(), tmp_path))
    _TABLES.create_all(made.engine)
    yield made
    made.close()


@pytest.fixture
def log(tmp_path: Path) -> Iterator[EmbeddedLog]:
    """Two topics; each says something of every petition."""
    made = EmbeddedLog(tmp_path / "log", "intake")
    for topic, said in zip(TOPICS, "ab", strict=True):
        made.append(
            [
                Record(
                    topic,
                    key,
                    StringValue(value=f"{key}/{said}").SerializeToString(),
                    {"ce_sequence": "1", "ce_type": StringValue.DESCRIPTOR.full_name},
                )
                for key in KEYS
            ]
        )
    yield made
    made.close()


@pytest.mark.parametrize(
    "topics", [[[TOPICS[0]], [TOPICS[1]]], [list(TOPICS), list(TOPICS)]], ids=["two-topics", "the-same"]
)
def test_what_is_heard_at_once_takes_effect_once_and_is_not_written_over(
    database: Database, log: EmbeddedLog, clock: MovedClock, topics: list[list[str]]
) -> None:
    hearers = [
        Consumer(database, log, own, {StringValue: hear}, clock, CollectorRegistry()) for own in topics
    ]
    together = threading.Barrier(len(hearers))

    def hear_all(hearer: Consumer) -> None:
        together.wait(10)
        while hearer.step():
            pass

    with ThreadPoolExecutor(len(hearers)) as pool:
        for done in [pool.submit(hear_all, each) for each in hearers]:
            done.result(60)
    with database.reading() as tx:
        found = {row.key: (row.said, row.times) for row in tx.execute(select(copy))}
    assert found == dict.fromkeys(KEYS, ("ab", 2))
    for each in hearers:
        assert each.set_aside() == (0, 0, 0)
        each.close()


def test_a_repeat_that_crosses_its_own_first_request_is_not_stale(database: Database) -> None:
    tries: list[int] = []

    def work(tx: Connection) -> str:
        tries.append(1)
        earlier = tx.execute(select(copy.c.said).where(copy.c.key == "request")).scalar()
        if len(tries) == 2:
            # The first request has committed since, in a transaction this one could not see.
            earlier = "first"
        if earlier:
            return f"as before: {earlier}"
        raise Stale()

    assert database.run(work) == "as before: first"


def test_what_is_really_stale_stays_so(database: Database) -> None:
    tries: list[int] = []

    def work(_tx: Connection) -> None:
        tries.append(1)
        raise Stale()

    with pytest.raises(Stale):
        database.run(work)
    assert len(tries) == 2


def test_a_relay_wakes_for_what_was_announced_and_rests_after_all_else(
    database: Database, log: EmbeddedLog, clock: MovedClock
) -> None:
    relay = Relay("intake", database, log, clock, CollectorRegistry())
    with database.transaction() as tx:
        fact = StringValue(value="x")
        Outbox("intake", clock).announce(tx, TOPICS[0], "petition", "360783", fact, clock.now())
    assert relay.woken.is_set()
    assert relay.step() == 1
    with database.transaction():
        assert not relay.woken.is_set()
    assert not relay.woken.is_set()
    relay.woken.set()
    assert relay.step() == 0
    assert not relay.woken.is_set()


def test_a_lease_taken_again_under_the_same_name_is_another(
    database: Database, tmp_path: Path, clock: MovedClock
) -> None:
    class Slow(EmbeddedLog):
        def append(self, records: Sequence[Record]) -> list[int]:
            # A pod that was started again has its old name.
            with database.transaction() as tx:
                tx.execute(update(relay_lease).values(epoch=relay_lease.c.epoch + 1))
            return super().append(records)

    slow = Slow(tmp_path / "slow", "intake")
    relay = Relay("intake", database, slow, clock, CollectorRegistry())
    with database.transaction() as tx:
        fact = StringValue(value="x")
        Outbox("intake", clock).announce(tx, TOPICS[0], "petition", "360783", fact, clock.now())
    relay.step()
    slow.close()
    assert relay.pending() == 1
