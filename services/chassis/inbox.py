"""Facts arrive here: each takes effect once, in order per key, in the transaction of its effect."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from google.protobuf.message import Message
from prometheus_client import CollectorRegistry, Counter
from sqlalchemy import Connection, delete, func, literal_column, select, union_all, update

from services.chassis import audit, tracing
from services.chassis.among import among
from services.chassis.clock import Clock
from services.chassis.database import Database, DatabaseAway
from services.chassis.log import Heard, Log, Place, Reader, Record
from services.chassis.statements import Statement
from services.chassis.tables import inbox, parked, position
from services.chassis.upsert import Upsert

BATCH = 100
_WAIT_ALARM = timedelta(minutes=1)
_KEY = 64

Hears = Mapping[type[Message], Callable[[Connection, Any], None]]
"""Which verb answers which announced message."""

Together = Callable[[Connection], AbstractContextManager[Any]]
"""Around the facts of one transaction, for a service that does some of its work once for all of them."""

_logger = structlog.get_logger(__name__)


@dataclass(frozen=True)
class _Fact:
    heard: Heard
    topic: str
    key: str
    type: str
    sequence: int

    @classmethod
    def read(cls, heard: Heard) -> "_Fact":
        """Raises KeyError or ValueError when the envelope is not ours."""
        headers = heard.record.headers
        sequence = int(headers["ce_sequence"])
        if sequence < 1:
            raise ValueError(f"sequence {sequence}")
        if not 0 < len(heard.record.key) <= _KEY:
            raise ValueError("no key of ours")
        return cls(heard, heard.record.topic, heard.record.key, headers["ce_type"], sequence)


class Consumer:
    """Hears topics for one service.

    Per (topic, key): a sequence at or below the high-water mark is dropped, the next one is
    applied, a later one waits until the missing one comes. A fact that cannot be read or applied
    is parked alone, and only its key waits behind it. Any number of processes may hear the same
    records at once: the keys of a batch are locked before its first fact is applied.
    """

    def __init__(
        self,
        database: Database,
        log: Log,
        topics: Sequence[str],
        hears: Hears,
        clock: Clock,
        registry: CollectorRegistry,
        together: Together = nullcontext,
    ) -> None:
        self.together = together
        self.database, self.log, self.clock = database, log, clock
        self.topics = list(topics)
        self._verbs = {kind.DESCRIPTOR.full_name: (kind, verb) for kind, verb in hears.items()}
        self._reader: Reader | None = None
        self._heard = Counter(
            "huiyin_facts_heard", "Facts by what became of them", ["outcome"], registry=registry
        )

    def step(self, seconds: float = 0) -> int:
        """Applies up to a batch of facts; returns how many were read.

        Raises Away or DatabaseAway when one of them does not answer; nothing has advanced then.
        """
        if self._reader is None:
            self._reader = self.log.reader(self.topics, self.positions)
        try:
            batch = self._reader.poll(BATCH, seconds)
        except Exception:
            # A reader that fails may never recover by itself; a new one begins where we stand.
            self.close()
            raise
        if not batch:
            return 0
        try:
            try:
                ends = self._commit(batch)
            except DatabaseAway:
                raise
            except Exception:
                # One of them is poison. One by one tells which.
                ends = self._apply_singly(batch)
        except BaseException:
            self._reader.rewind()
            raise
        self._reader.kept(ends)
        return len(batch)

    def positions(self) -> dict[Place, int]:
        """Where this service stands in every partition it has read from."""
        with self.database.reading() as tx:
            rows = tx.execute(select(position.c.topic, position.c.partition, position.c.offset))
            return {(topic, partition): offset for topic, partition, offset in rows}

    def knows(self, type_name: str) -> bool:
        """Whether a verb here answers this message, by its full name."""
        return type_name in self._verbs

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
        return counts.get("PARKED", 0), counts.get("WAITING", 0), late

    def replay(self, topic: str = "", key: str = "") -> int:
        """Tries parked facts again, oldest first, all or those of one key; returns how many took effect."""
        wanted = [parked.c.state == "PARKED"]
        if key:
            wanted += [parked.c.topic == topic, parked.c.key == key]
        with self.database.reading() as tx:
            rows = list(
                tx.execute(
                    select(parked.c.topic, parked.c.key).where(*wanted).group_by(parked.c.topic, parked.c.key)
                )
            )
        return sum(self._replay_key(topic, key) for topic, key in rows)

    def close(self) -> None:
        """Gives the reader up."""
        if self._reader:
            self._reader.close()
            self._reader = None

    def _replay_key(self, topic: str, key: str) -> int:
        here = (parked.c.topic == topic, parked.c.key == key)

        def again(tx: Connection) -> int:
            self.database.alone(tx, {key})
            tx.execute(update(parked).where(*here).values(state="WAITING"))
            marks, _ = self._marks(tx, {(topic, key)})
            with self.together(tx):
                applied = self._drain(tx, topic, key, marks)
            self._keep_marks(tx, marks)
            return applied

        try:
            return self.database.run(again)
        except DatabaseAway:
            raise
        except Exception as defect:
            _logger.exception("replay_failed", topic=topic)
            first = select(func.min(parked.c.sequence)).where(*here).scalar_subquery()
            with self.database.transaction() as tx:
                tx.execute(
                    update(parked)
                    .where(*here, parked.c.sequence == first)
                    .values(state="PARKED", error=repr(defect), attempts=parked.c.attempts + 1)
                )
            return 0

    def _commit(self, batch: Sequence[Heard]) -> dict[Place, int]:
        """Applies a batch in one transaction; returns where it ends in each partition."""
        ends, outcomes = self.database.run(lambda tx: self._apply(tx, batch))
        for outcome in outcomes:
            self._heard.labels(outcome).inc()
        return ends

    def _apply(self, tx: Connection, batch: Sequence[Heard]) -> tuple[dict[Place, int], list[str]]:
        facts = [_Fact.read(heard) for heard in batch]
        keys = {(fact.topic, fact.key) for fact in facts}
        self.database.alone(tx, {fact.key for fact in facts})
        # Where nothing is set aside, which is nearly always, nothing need be looked for after each fact.
        marks, held = self._marks(tx, keys)
        with self.together(tx):
            outcomes = [self._take(tx, fact, marks, held) for fact in facts]
        self._keep_marks(tx, marks)
        audit.heard(tx, [heard.record for heard in batch])
        return self._advance(tx, batch), outcomes

    def _apply_singly(self, batch: Sequence[Heard]) -> dict[Place, int]:
        ends: dict[Place, int] = {}
        for heard in batch:
            try:
                ends |= self._commit([heard])
            except DatabaseAway:
                raise
            except Exception as defect:
                ends |= self._park(heard, defect)
        return ends

    def _park(self, heard: Heard, defect: Exception) -> dict[Place, int]:
        _logger.error("fact_parked", topic=heard.record.topic, offset=heard.offset, exc_info=defect)
        try:
            sequence = _Fact.read(heard).sequence
        except (KeyError, ValueError):
            sequence = 0
        with self.database.transaction() as tx:
            self._set_aside(tx, heard, sequence, "PARKED", repr(defect))
            ends = self._advance(tx, [heard])
        self._heard.labels("parked").inc()
        return ends

    def _take(self, tx: Connection, fact: _Fact, marks: "_Marks", held: set[tuple[str, str]]) -> str:
        last = marks[(fact.topic, fact.key)]
        if fact.sequence <= last:
            if (fact.topic, fact.key) in held:
                self._drain(tx, fact.topic, fact.key, marks)
            return "repeated"
        if fact.sequence > last + 1:
            self._set_aside(tx, fact.heard, fact.sequence, "WAITING", f"expected {last + 1}")
            held.add((fact.topic, fact.key))
            return "waiting"
        outcome = self._act(tx, fact, marks)
        if (fact.topic, fact.key) in held:
            self._drain(tx, fact.topic, fact.key, marks)
        return outcome

    def _act(self, tx: Connection, fact: _Fact, marks: "_Marks") -> str:
        outcome = "unknown"
        if fact.type in self._verbs:
            kind, verb = self._verbs[fact.type]
            message = kind()
            message.ParseFromString(fact.heard.record.value)
            with tracing.continuing(fact.heard.record.headers.get("ce_traceparent")):
                verb(tx, message)
            outcome = "applied"
        marks[(fact.topic, fact.key)] = fact.sequence
        return outcome

    def _drain(self, tx: Connection, topic: str, key: str, marks: "_Marks") -> int:
        """Applies what waited for the fact just applied; returns how many."""
        applied = 0
        done = (parked.c.sequence > 0, parked.c.sequence <= marks[(topic, key)])
        # What had been set aside and has now been heard another way.
        tx.execute(delete(parked).where(parked.c.topic == topic, parked.c.key == key, *done))
        while True:
            here = (
                parked.c.topic == topic,
                parked.c.key == key,
                parked.c.sequence == marks[(topic, key)] + 1,
            )
            row = tx.execute(select(parked).where(*here, parked.c.state == "WAITING").limit(1)).first()
            if row is None:
                return applied
            self._act(tx, _Fact.read(_heard_again(row)), marks)
            tx.execute(delete(parked).where(*here))
            applied += 1

    def _marks(self, tx: Connection, keys: set[tuple[str, str]]) -> tuple["_Marks", set[tuple[str, str]]]:
        """The high-water marks of these keys, 0 where none was kept, and which have facts set aside."""
        asked = {"topics": {topic for topic, _ in keys}, "keys": {key for _, key in keys}}
        # Of one key more topics may be found than were asked for.
        found = [((topic, key), n) for topic, key, n in _MARKS.rows(tx, asked)]
        kept = {place: n for place, n in found if n != _ASIDE_MARK}
        return {key: kept.get(key, 0) for key in keys}, {place for place, n in found if n == _ASIDE_MARK}

    def _keep_marks(self, tx: Connection, marks: "_Marks") -> None:
        rows = [{"topic": t, "key": k, "sequence": n} for (t, k), n in sorted(marks.items()) if n]
        _KEEP_MARKS.later(tx, *rows)

    def _set_aside(self, tx: Connection, heard: Heard, sequence: int, state: str, error: str) -> None:
        record = heard.record
        row = {
            "topic": record.topic,
            "partition": heard.partition,
            "offset": heard.offset,
            # What others wrote may have a key of any length, with anything in it.
            "key": record.key[:_KEY].replace("\0", "\ufffd"),
            "sequence": sequence,
            "value": record.value,
            "headers": dict(record.headers),
            "state": state,
            "error": error,
            "attempts": 1,
            "parked_at": self.clock.now(),
        }
        # A record that is already set aside stays as it is.
        _ASIDE.later(tx, row)

    def _advance(self, tx: Connection, batch: Sequence[Heard]) -> dict[Place, int]:
        ends: dict[Place, int] = {}
        for heard in batch:
            ends[(heard.record.topic, heard.partition)] = heard.offset + 1
        rows = [{"topic": t, "partition": p, "offset": n} for (t, p), n in sorted(ends.items())]
        _ADVANCE.later(tx, *rows)
        return ends


_Marks = dict[tuple[str, str], int]
# One question for both: each costs a journey to the database and back.
_ASIDE_MARK = -1
_MARKS = Statement(
    union_all(
        select(inbox.c.topic, inbox.c.key, inbox.c.sequence).where(
            among(inbox.c.topic, "topics"), among(inbox.c.key, "keys")
        ),
        select(parked.c.topic, parked.c.key, literal_column(str(_ASIDE_MARK))).where(
            among(parked.c.topic, "topics"), among(parked.c.key, "keys")
        ),
    )
)
_KEEP_MARKS = Upsert(inbox, ["topic", "key"])
_ADVANCE = Upsert(position, ["topic", "partition"])
_ASIDE = Upsert(parked, ["topic", "partition", "offset"], changes=[])


def _heard_again(row: object) -> Heard:
    r = row._mapping  # type: ignore[attr-defined]
    return Heard(Record(r["topic"], r["key"], r["value"], r["headers"]), r["partition"], r["offset"])
