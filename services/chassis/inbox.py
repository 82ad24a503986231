"""Facts arrive here: each takes effect once, in order per key, in the transaction of its effect."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from google.protobuf.message import Message
from prometheus_client import CollectorRegistry, Counter, Gauge
from sqlalchemy import Connection, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from services.chassis import tracing
from services.chassis.clock import Clock
from services.chassis.database import Database
from services.chassis.log import Heard, Log, Place, Reader, Record
from services.chassis.tables import inbox, parked, position

BATCH = 100
_WAIT_ALARM = timedelta(minutes=1)

Hears = Mapping[type[Message], Callable[[Connection, Any], None]]
"""Which verb answers which announced message."""

_logger = structlog.get_logger(__name__)


@dataclass(frozen=True)
class _Fact:
    heard: Heard
    type: str
    sequence: int

    @classmethod
    def read(cls, heard: Heard) -> "_Fact":
        """Raises KeyError or ValueError when the envelope is not ours."""
        headers = heard.record.headers
        sequence = int(headers["ce_sequence"])
        if sequence < 1:
            raise ValueError(f"sequence {sequence}")
        return cls(heard, headers["ce_type"], sequence)


class Consumer:
    """Hears topics for one service.

    Per (topic, key): a sequence at or below the high-water mark is dropped, the next one is
    applied, a later one waits until the missing one comes. A fact that cannot be read or applied
    is parked alone, and only its key waits behind it.
    """

    def __init__(
        self,
        database: Database,
        log: Log,
        topics: Sequence[str],
        hears: Hears,
        clock: Clock,
        registry: CollectorRegistry,
    ) -> None:
        self.database, self.log, self.clock = database, log, clock
        self.topics = list(topics)
        self._verbs = {kind.DESCRIPTOR.full_name: (kind, verb) for kind, verb in hears.items()}
        self._reader: Reader | None = None
        self._insert = sqlite.insert if database.is_sqlite else postgresql.insert
        self._heard = Counter(
            "huiyin_facts_heard", "Facts by what became of them", ["outcome"], registry=registry
        )
        self._parked = Gauge("huiyin_facts_parked", "Facts set aside by a defect", registry=registry)
        self._waiting = Gauge("huiyin_facts_waiting", "Facts waiting for an earlier one", registry=registry)

    def step(self, seconds: float = 0) -> int:
        """Applies up to a batch of facts; returns how many were read."""
        if self._reader is None:
            self._reader = self.log.reader(self.topics, self.positions())
        batch = self._reader.poll(BATCH, seconds)
        if not batch:
            return 0
        try:
            self._apply(batch)
        except Exception:
            # One of them is poison, or the database is away. One by one tells which.
            self._apply_singly(batch)
        return len(batch)

    def positions(self) -> dict[Place, int]:
        """Where this service stands in every partition it has read from."""
        with self.database.reading() as tx:
            rows = tx.execute(select(position.c.topic, position.c.partition, position.c.offset))
            return {(topic, partition): offset for topic, partition, offset in rows}

    def set_aside(self) -> tuple[int, int, int]:
        """How many facts are parked, how many wait, and how many have waited over a minute."""
        with self.database.reading() as tx:
            rows = tx.execute(select(parked.c.state, func.count()).group_by(parked.c.state))
            counts = {state: number for state, number in rows}
            late = tx.execute(
                select(func.count()).where(
                    parked.c.state == "WAITING", parked.c.parked_at < self.clock.now() - _WAIT_ALARM
                )
            ).scalar_one()
        self._parked.set(counts.get("PARKED", 0))
        self._waiting.set(counts.get("WAITING", 0))
        return counts.get("PARKED", 0), counts.get("WAITING", 0), late

    def replay(self) -> int:
        """Tries every parked fact again, oldest first; returns how many took effect."""
        with self.database.reading() as tx:
            rows = list(
                tx.execute(
                    select(parked.c.topic, parked.c.key)
                    .where(parked.c.state == "PARKED")
                    .group_by(parked.c.topic, parked.c.key)
                )
            )
        applied = 0
        for topic, key in rows:
            with self.database.transaction() as tx:
                tx.execute(
                    update(parked).where(parked.c.topic == topic, parked.c.key == key).values(state="WAITING")
                )
            try:
                with self.database.transaction() as tx:
                    applied += self._drain(tx, topic, key)
            except Exception as defect:
                _logger.exception("replay_failed", topic=topic)
                with self.database.transaction() as tx:
                    first = (
                        select(func.min(parked.c.sequence))
                        .where(parked.c.topic == topic, parked.c.key == key)
                        .scalar_subquery()
                    )
                    tx.execute(
                        update(parked)
                        .where(parked.c.topic == topic, parked.c.key == key, parked.c.sequence == first)
                        .values(state="PARKED", error=repr(defect), attempts=parked.c.attempts + 1)
                    )
        return applied

    def close(self) -> None:
        """Gives the reader up."""
        if self._reader:
            self._reader.close()
            self._reader = None

    def _apply(self, batch: Sequence[Heard]) -> None:
        outcomes: list[str] = []
        with self.database.transaction() as tx:
            for heard in batch:
                outcomes.append(self._take(tx, heard))
            self._advance(tx, batch)
        for outcome in outcomes:
            self._heard.labels(outcome).inc()

    def _apply_singly(self, batch: Sequence[Heard]) -> None:
        for number, heard in enumerate(batch):
            try:
                self._apply([heard])
            except Exception as defect:
                try:
                    self._park(heard, defect)
                except Exception:
                    # Not even parking works: the database is away. Nothing has advanced; read again.
                    self._rewind(batch[number:])
                    raise

    def _rewind(self, batch: Sequence[Heard]) -> None:
        assert self._reader is not None
        seen: set[Place] = set()
        for heard in batch:
            place = (heard.record.topic, heard.partition)
            if place not in seen:
                seen.add(place)
                self._reader.seek(place, heard.offset)

    def _park(self, heard: Heard, defect: Exception) -> None:
        _logger.error("fact_parked", topic=heard.record.topic, offset=heard.offset, exc_info=defect)
        try:
            sequence = _Fact.read(heard).sequence
        except (KeyError, ValueError):
            sequence = 0
        with self.database.transaction() as tx:
            self._set_aside(tx, heard, sequence, "PARKED", repr(defect))
            self._advance(tx, [heard])
        self._heard.labels("parked").inc()

    def _take(self, tx: Connection, heard: Heard) -> str:
        fact = _Fact.read(heard)
        topic, key = heard.record.topic, heard.record.key
        last = self._high_water(tx, topic, key)
        if fact.sequence <= last:
            return "repeated"
        if fact.sequence > last + 1:
            self._set_aside(tx, heard, fact.sequence, "WAITING", f"expected {last + 1}")
            return "waiting"
        outcome = self._act(tx, fact)
        self._drain(tx, topic, key)
        return outcome

    def _act(self, tx: Connection, fact: _Fact) -> str:
        outcome = "unknown"
        if fact.type in self._verbs:
            kind, verb = self._verbs[fact.type]
            message = kind()
            message.ParseFromString(fact.heard.record.value)
            with tracing.continuing(fact.heard.record.headers.get("ce_traceparent")):
                verb(tx, message)
            outcome = "applied"
        record = fact.heard.record
        mark = self._insert(inbox).values(topic=record.topic, key=record.key, sequence=fact.sequence)
        tx.execute(
            mark.on_conflict_do_update(index_elements=["topic", "key"], set_={"sequence": fact.sequence})
        )
        return outcome

    def _drain(self, tx: Connection, topic: str, key: str) -> int:
        """Applies what waited for the fact just applied; returns how many."""
        applied = 0
        while True:
            due = self._high_water(tx, topic, key) + 1
            here = (parked.c.topic == topic, parked.c.key == key, parked.c.sequence == due)
            row = tx.execute(select(parked).where(*here, parked.c.state == "WAITING").limit(1)).first()
            if row is None:
                return applied
            self._act(tx, _Fact.read(_heard_again(row)))
            tx.execute(delete(parked).where(*here))
            applied += 1

    def _high_water(self, tx: Connection, topic: str, key: str) -> int:
        query = select(inbox.c.sequence).where(inbox.c.topic == topic, inbox.c.key == key)
        return tx.execute(query).scalar() or 0

    def _set_aside(self, tx: Connection, heard: Heard, sequence: int, state: str, error: str) -> None:
        record = heard.record
        row = self._insert(parked).values(
            topic=record.topic,
            partition=heard.partition,
            offset=heard.offset,
            key=record.key,
            sequence=sequence,
            value=record.value,
            headers=dict(record.headers),
            state=state,
            error=error,
            attempts=1,
            parked_at=self.clock.now(),
        )
        tx.execute(row.on_conflict_do_nothing())

    def _advance(self, tx: Connection, batch: Sequence[Heard]) -> None:
        ends: dict[Place, int] = {}
        for heard in batch:
            ends[(heard.record.topic, heard.partition)] = heard.offset + 1
        for (topic, partition), offset in ends.items():
            row = self._insert(position).values(topic=topic, partition=partition, offset=offset)
            tx.execute(
                row.on_conflict_do_update(index_elements=["topic", "partition"], set_={"offset": offset})
            )


def _heard_again(row: object) -> Heard:
    r = row._mapping  # type: ignore[attr-defined]
    return Heard(Record(r["topic"], r["key"], r["value"], r["headers"]), r["partition"], r["offset"])
