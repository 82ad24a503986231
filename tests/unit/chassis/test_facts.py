"""Facts: announced once, heard once, in order per key, whatever is repeated, late or broken."""

import random
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.wrappers_pb2 import Int64Value, StringValue
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry
from sqlalchemy import Column, Connection, Integer, MetaData, String, Table, insert, select, update

from services.chassis import tables
from services.chassis.announcements import Outbox
from services.chassis.clock import MovedClock
from services.chassis.database import DatabaseAway
from services.chassis.embedded_log import EmbeddedLog
from services.chassis.inbox import Consumer
from services.chassis.log import Away, Log, Record, Refused
from services.chassis.relay import Relay
from services.chassis.schema import Schema
from tests.ground import Ground
from tests.journeys.running import eventually

TOPIC = "huiyin.intake.petition.v1"
_EFFECTS = MetaData()
effect = Table(
    "effect",
    _EFFECTS,
    Column("id", Integer, primary_key=True),
    Column("key", String(20)),
    Column("said", String(20)),
)


class World:
    """A producer and a hearer on files of their own."""

    def __init__(self, ground: Ground, folder: Path, clock: MovedClock) -> None:
        self.clock = clock
        none = Schema("none", MetaData(), folder)
        self.producer = ground.database(folder, "producer", none)
        self.hearer = ground.database(folder, "hearer", none)
        _EFFECTS.create_all(self.hearer.engine)
        self.log = EmbeddedLog(folder / "log", "intake")
        self.outbox = Outbox("intake", clock)
        self.relay = self.a_relay(self.log)
        self.poison: set[str] = set()
        self.consumer = self.a_consumer()

    def a_relay(self, log: Log) -> Relay:
        return Relay("intake", self.producer, log, self.clock, CollectorRegistry())

    def a_consumer(self) -> Consumer:
        return Consumer(
            self.hearer, self.log, [TOPIC], {StringValue: self.hear}, self.clock, CollectorRegistry()
        )

    def hear(self, tx: Connection, fact: StringValue) -> None:
        key, said = fact.value.split("/")
        if said in self.poison:
            raise RuntimeError("cannot apply this one")
        tx.execute(insert(effect).values(key=key, said=said))

    def say(self, key: str, said: str) -> None:
        with self.producer.transaction() as tx:
            self.announce(tx, key, said)

    def announce(self, tx: Connection, key: str, said: str) -> None:
        fact = StringValue(value=f"{key}/{said}")
        self.outbox.announce(tx, TOPIC, key, "360783", fact, self.clock.now())

    def settle(self) -> None:
        while self.relay.step() + self.consumer.step():
            pass

    def heard(self, key: str) -> list[str]:
        with self.hearer.reading() as tx:
            query = select(effect.c.said).where(effect.c.key == key).order_by(effect.c.id)
            return list(tx.execute(query).scalars())

    def close(self) -> None:
        self.consumer.close()
        self.log.close()
        self.producer.close()
        self.hearer.close()


@pytest.fixture
def world(ground: Ground, tmp_path: Path, clock: MovedClock) -> Iterator[World]:
    made = World(ground, tmp_path, clock)
    yield made
    made.close()


def test_a_fact_takes_effect_once_and_in_order(world: World) -> None:
    for n in range(5):
        world.say("a", str(n))
        world.say("b", str(n))
    world.settle()
    assert world.heard("a") == world.heard("b") == list("01234")
    assert world.relay.pending() == 0


def test_a_rolled_back_transaction_announces_nothing(world: World) -> None:
    def broken() -> None:
        with world.producer.transaction() as tx:
            world.announce(tx, "a", "1")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        broken()
    world.settle()
    assert world.heard("a") == []


def test_a_crash_between_append_and_mark_repeats_and_is_dropped(world: World) -> None:
    class Crashing(EmbeddedLog):
        def append(self, records: Any) -> list[int]:
            super().append(records)
            raise ConnectionError("after the append")

    crashing = world.a_relay(Crashing(world.log.folder, "intake"))
    world.say("a", "1")
    with pytest.raises(ConnectionError):
        crashing.step()
    assert world.relay.pending() == 1
    crashing.log.close()
    world.say("a", "2")
    world.settle()
    assert world.heard("a") == ["1", "2"]
    assert list(world.log.ends([TOPIC]).values()) == [3]


def test_a_relay_that_lost_its_lease_marks_nothing(world: World) -> None:
    class Slow(EmbeddedLog):
        meanwhile: Callable[[], object] = lambda: None

        def append(self, records: Any) -> list[int]:
            self.meanwhile()
            return super().append(records)

    def expire() -> None:
        with world.producer.transaction() as tx:
            tx.execute(update(tables.relay_lease).values(lease_until=0))
        world.relay.step()

    slow_log = Slow(world.log.folder, "intake")
    slow = world.a_relay(slow_log)
    world.say("a", "1")
    slow_log.meanwhile = expire
    slow.step()
    slow_log.close()
    world.settle()
    assert world.heard("a") == ["1"]
    assert list(world.log.ends([TOPIC]).values()) == [2]


def test_a_leased_bucket_is_left_alone(world: World) -> None:
    world.say("a", "1")
    with world.producer.transaction() as tx:
        bucket = tx.execute(select(tables.announcement.c.bucket)).scalar_one()
        held = update(tables.relay_lease).where(tables.relay_lease.c.bucket == bucket)
        tx.execute(held.values(owner="x", lease_until=2**40))
    assert world.relay.step() == 0
    with world.producer.transaction() as tx:
        tx.execute(update(tables.relay_lease).values(lease_until=0))
    assert world.relay.step() == 1


def test_poison_parks_alone_only_its_key_waits_and_replay_heals(world: World) -> None:
    world.poison = {"1"}
    for key, said in (("a", "1"), ("b", "x"), ("a", "2"), ("b", "y")):
        world.say(key, said)
    world.settle()
    assert world.heard("a") == []
    assert world.heard("b") == ["x", "y"]
    assert world.consumer.set_aside()[:2] == (1, 1)
    assert world.consumer.replay() == 0
    assert world.consumer.set_aside()[:2] == (1, 1)
    world.poison = set()
    assert world.consumer.replay() == 2
    assert world.heard("a") == ["1", "2"]
    assert world.consumer.set_aside()[:2] == (0, 0)


def test_an_undecodable_record_parks_and_its_neighbours_flow(world: World) -> None:
    world.log.append([Record(TOPIC, "z", b"\xff", {"nonsense": "1"})])
    world.say("a", "1")
    world.settle()
    assert world.heard("a") == ["1"]
    assert world.consumer.set_aside()[:2] == (1, 0)


def test_an_unknown_type_advances(world: World) -> None:
    with world.producer.transaction() as tx:
        world.outbox.announce(tx, TOPIC, "a", "360783", Int64Value(value=1), world.clock.now())
    world.say("a", "2")
    world.settle()
    assert world.heard("a") == ["2"]


def test_a_gap_waits_alarms_and_drains_when_the_missing_one_comes(world: World) -> None:
    for said in "123":
        world.say("a", said)
    world.relay.step()
    reader = world.log.reader([TOPIC], dict)
    first, second, third = (h.record for h in reader.poll(10, 0))
    reader.close()
    other = EmbeddedLog(world.log.folder.parent / "shuffled", "intake")
    world.consumer.close()
    world.consumer.log = other
    other.append([third, first])
    world.consumer.step()
    assert world.heard("a") == ["1"]
    world.clock.advance(seconds=61)
    assert world.consumer.set_aside() == (0, 1, 1)
    other.append([second])
    world.consumer.step()
    assert world.heard("a") == ["1", "2", "3"]
    assert world.consumer.set_aside() == (0, 0, 0)
    other.close()


def test_many_writers_relays_and_hearers_at_once_lose_and_reorder_nothing(world: World) -> None:
    # A relay that reads on from the last number it saw loses what commits later with a smaller one.
    relays = [world.relay, *(world.a_relay(world.log) for _ in range(2))]
    hearers = [world.consumer, world.a_consumer()]
    workers: list[Relay | Consumer] = [*relays, *hearers]
    stopping = threading.Event()

    def write(worker: int) -> None:
        dice = random.Random(worker)
        for number in range(25):
            key, said = f"key-{dice.randrange(9)}", f"{worker}-{number}"
            world.producer.run(lambda tx, key=key, said=said: world.announce(tx, key, said))  # type: ignore[misc]

    def repeat(step: Callable[[], int]) -> None:
        while not stopping.is_set():
            if step() == 0:
                stopping.wait(0.005)

    with ThreadPoolExecutor(16) as pool:
        working = [pool.submit(repeat, each.step) for each in workers]
        try:
            for writing in [pool.submit(write, n) for n in range(8)]:
                writing.result(60)
            eventually(lambda: world.relay.pending() == 0, 60)
        finally:
            stopping.set()
        for each in working:
            each.result(30)
    world.settle()
    hearers[1].close()
    with world.producer.reading() as tx:
        rows = tx.execute(select(tables.announcement).order_by(tables.announcement.c.sequence)).all()
    assert len(rows) == 8 * 25
    for key in {row.key for row in rows}:
        said = [StringValue.FromString(row.data).value.split("/")[1] for row in rows if row.key == key]
        assert world.heard(key) == said
    assert world.consumer.set_aside() == (0, 0, 0)


def test_a_restarted_hearer_goes_on_where_it_was(world: World) -> None:
    world.say("a", "1")
    world.settle()
    world.consumer.close()
    world.consumer = world.a_consumer()
    world.say("a", "2")
    world.settle()
    assert world.heard("a") == ["1", "2"]


def test_every_fact_read_again_from_the_beginning_changes_nothing(world: World) -> None:
    for said in "123":
        world.say("a", said)
    world.settle()
    with world.hearer.transaction() as tx:
        tx.execute(update(tables.position).values(offset=0))
    world.consumer.close()
    world.settle()
    assert world.heard("a") == ["1", "2", "3"]


@settings(
    max_examples=25,
    deadline=timedelta(seconds=5),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(order=st.lists(st.integers(0, 5), min_size=6, max_size=30))
def test_any_order_with_repeats_that_ends_complete_gives_the_same_state(
    ground: Ground, tmp_path_factory: pytest.TempPathFactory, clock: MovedClock, order: list[int]
) -> None:
    world = World(ground, tmp_path_factory.mktemp("any"), clock)
    for said in "012345":
        world.say("a", said)
    world.relay.step()
    reader = world.log.reader([TOPIC], dict)
    records = [h.record for h in reader.poll(10, 0)]
    reader.close()
    shuffled = EmbeddedLog(world.log.folder.parent / "shuffled", "intake")
    shuffled.append([records[n] for n in order] + records)
    world.consumer.log = shuffled
    while world.consumer.step():
        pass
    assert world.heard("a") == list("012345")
    assert world.consumer.set_aside() == (0, 0, 0)
    shuffled.close()
    world.close()


def test_a_refused_fact_stops_its_key_and_goes_out_when_tried_again(world: World) -> None:
    class Strict(EmbeddedLog):
        refuses = True

        def append(self, records: Any) -> list[int]:
            wrong = [n for n, r in enumerate(records) if self.refuses and r.value.endswith(b"big")]
            fine = [n for n in range(len(records)) if n not in wrong]
            offsets = super().append([records[n] for n in fine])
            if wrong:
                raise Refused(dict.fromkeys(wrong, "too large"), fine)
            return offsets

    log = Strict(world.log.folder, "intake")
    relay = world.a_relay(log)
    for key, said in (("a", "1"), ("a", "big"), ("b", "1")):
        world.say(key, said)
    relay.step()
    world.say("a", "3")
    world.say("b", "2")
    while relay.step() + world.consumer.step():
        pass
    assert world.heard("a") == ["1"]
    assert world.heard("b") == ["1", "2"]
    assert [(r["key"], r["sequence"], r["refusal"]) for r in relay.refused()] == [("a", 2, "too large")]
    assert relay.backlog()[0] == 2
    assert relay.backlog()[2] == 1
    log.refuses = False
    assert relay.retry() == 1
    while relay.step() + world.consumer.step():
        pass
    assert world.heard("a") == ["1", "big", "3"]
    assert relay.backlog() == (0, None, 0)
    log.close()


def test_while_the_log_is_away_facts_wait_and_what_it_took_is_not_sent_again(world: World) -> None:
    class Leaving(EmbeddedLog):
        there = False

        def append(self, records: Any) -> list[int]:
            if not self.there:
                super().append(records[:1])
                raise Away("gone in the middle", [0])
            return super().append(records)

    log = Leaving(world.log.folder, "intake")
    relay = world.a_relay(log)
    for said in "123":
        world.say("a", said)
    assert relay.step() == 1
    assert relay.away == "gone in the middle"
    log.there = True
    while relay.step():
        pass
    assert (relay.away, relay.pending()) == ("", 0)
    assert list(world.log.ends([TOPIC]).values()) == [3]
    world.settle()
    assert world.heard("a") == ["1", "2", "3"]
    log.close()


def test_a_database_that_is_away_parks_nothing(world: World) -> None:
    world.say("a", "1")
    world.relay.step()

    def hear_away(tx: Connection, fact: StringValue) -> None:
        raise DatabaseAway("in the middle of a fact")

    consumer = Consumer(
        world.hearer, world.log, [TOPIC], {StringValue: hear_away}, world.clock, CollectorRegistry()
    )
    with pytest.raises(DatabaseAway):
        consumer.step()
    assert consumer.set_aside() == (0, 0, 0)
    assert consumer.positions() == {}
    consumer.close()
    world.settle()
    assert world.heard("a") == ["1"]
