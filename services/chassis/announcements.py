"""Facts leave here: announced in the transaction that made them true, then carried to the log."""

import os
import socket
import threading
import time
import zlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from google.protobuf.message import Message
from prometheus_client import CollectorRegistry, Counter, Gauge
from sqlalchemy import Connection, bindparam, func, insert, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite

from services.chassis import tracing
from services.chassis.clock import Clock
from services.chassis.database import Database
from services.chassis.ids import new_id
from services.chassis.log import Log, Oversize, Record
from services.chassis.tables import announcement, relay_lease

BUCKETS = 16
# Much longer than an append to the embedded log, so that a live relay is not taken for a dead one, and
# short enough that facts leased by a killed one wait seconds. A broker needs more than its delivery
# timeout. Too short costs repeats, which hearers drop; never a loss.
LEASE_SECONDS = 10
_CHUNK = 200
# The embedded log and the broker take this much; more must fail the transaction, not the relay.
_MOST_BYTES = 512 * 1024


@dataclass(frozen=True)
class Outbox:
    """What a service announces with: its name becomes the CloudEvents source."""

    service: str
    clock: Clock

    def announce(
        self,
        tx: Connection,
        topic: str,
        key: str,
        county_code: str,
        fact: Message,
        occurred_at: datetime,
        relied_on: Mapping[str, int] | None = None,
    ) -> None:
        """Writes a fact into the outbox of this transaction.

        The sequence is dense per (topic, key). `relied_on` names the versions of other services'
        facts this one was decided on. Raises Oversize when the log would not take it.
        """
        data = fact.SerializeToString(deterministic=True)
        if len(data) > _MOST_BYTES:
            raise Oversize(f"{fact.DESCRIPTOR.full_name} of {key}: {len(data)} bytes")
        same = (announcement.c.topic == topic, announcement.c.key == key)
        tx.execute(
            insert(announcement).values(
                event_id=new_id(),
                topic=topic,
                key=key,
                sequence=select(func.coalesce(func.max(announcement.c.sequence), 0) + 1)
                .where(*same)
                .scalar_subquery(),
                type=fact.DESCRIPTOR.full_name,
                county_code=county_code,
                bucket=zlib.crc32(key.encode()) % BUCKETS,
                data=data,
                relied_on=dict(relied_on or {}),
                occurred_at=occurred_at,
                recorded_at=self.clock.now(),
                trace=tracing.current(),
            )
        )


class Relay:
    """Carries announcements to the log, any number of relays at a time.

    A relay leases buckets, appends outside any transaction, and marks what was acknowledged only
    while its lease holds. A crash in between repeats records, in the same order; hearers drop them.
    """

    def __init__(
        self, service: str, database: Database, log: Log, clock: Clock, registry: CollectorRegistry
    ) -> None:
        self.service, self.database, self.log, self.clock = service, database, log, clock
        self.owner = f"{socket.gethostname()}:{os.getpid()}:{threading.get_native_id()}:{id(self)}"
        self.woken = threading.Event()
        database.on_commit(self.woken.set)
        self._published = Counter(
            "huiyin_announcements_published", "Facts carried to the log", registry=registry
        )
        self._age = Gauge(
            "huiyin_outbox_oldest_seconds", "Age of the oldest unpublished fact", registry=registry
        )

    def step(self) -> int:
        """Publishes what waits, up to a chunk per bucket; returns how many facts went out."""
        with self.database.reading() as tx:
            waiting = list(
                tx.execute(
                    select(announcement.c.bucket, func.min(announcement.c.recorded_at))
                    .where(announcement.c.published_at.is_(None))
                    .group_by(announcement.c.bucket)
                )
            )
        now = self.clock.now()
        self._age.set(max(((now - oldest).total_seconds() for _, oldest in waiting), default=0))
        if not waiting:
            return 0
        leases = self._lease([bucket for bucket, _ in waiting])
        if not leases:
            return 0
        done: list[int] = []
        try:
            done = self._append(list(leases))
        finally:
            self._mark(done, leases)
        self._published.inc(len(done))
        return len(done)

    def pending(self) -> int:
        """How many facts are not yet in the log."""
        with self.database.reading() as tx:
            query = select(func.count()).where(announcement.c.published_at.is_(None))
            return int(tx.execute(query).scalar_one())

    def _lease(self, buckets: list[int]) -> dict[int, int]:
        now = int(time.time())
        taken: dict[int, int] = {}
        with self.database.transaction() as tx:
            insert_ = sqlite.insert if self.database.is_sqlite else postgresql.insert
            rows = [
                {"bucket": bucket, "owner": self.owner, "lease_until": now + LEASE_SECONDS, "epoch": 1}
                for bucket in sorted(buckets)
            ]
            lease = insert_(relay_lease).values(rows)
            query = lease.on_conflict_do_update(
                index_elements=["bucket"],
                set_={
                    "owner": self.owner,
                    "lease_until": now + LEASE_SECONDS,
                    "epoch": relay_lease.c.epoch + 1,
                },
                where=relay_lease.c.lease_until <= now,
            ).returning(relay_lease.c.bucket, relay_lease.c.epoch)
            for bucket, epoch in tx.execute(query):
                taken[bucket] = epoch
        return taken

    def _append(self, buckets: list[int]) -> list[int]:
        with self.database.reading() as tx:
            rows = list(
                tx.execute(
                    select(announcement)
                    .where(announcement.c.published_at.is_(None), announcement.c.bucket.in_(buckets))
                    .order_by(announcement.c.id)
                    .limit(_CHUNK)
                )
            )
        if not rows:
            return []
        self.log.append([self._record(row) for row in rows])
        return [row.id for row in rows]

    def _mark(self, done: list[int], leases: dict[int, int]) -> None:
        by_epoch: dict[int, list[int]] = defaultdict(list)
        for bucket, epoch in leases.items():
            by_epoch[epoch].append(bucket)
        with self.database.transaction() as tx:
            held: list[int] = []
            for epoch, buckets in by_epoch.items():
                # Marking and giving the lease back is one act: who lost the lease marks nothing.
                query = (
                    update(relay_lease)
                    .where(
                        relay_lease.c.bucket.in_(buckets),
                        relay_lease.c.owner == self.owner,
                        relay_lease.c.epoch == epoch,
                    )
                    .values(lease_until=0)
                    .returning(relay_lease.c.bucket)
                )
                held.extend(tx.execute(query).scalars())
            if done and held:
                tx.execute(
                    update(announcement)
                    .where(
                        announcement.c.id == bindparam("row"),
                        announcement.c.bucket.in_([literal(b) for b in held]),
                    )
                    .values(published_at=self.clock.now()),
                    [{"row": row} for row in done],
                )

    def _record(self, row: object) -> Record:
        r = row._mapping  # type: ignore[attr-defined]
        return Record(
            topic=r["topic"],
            key=r["key"],
            value=r["data"],
            headers={
                "ce_specversion": "1.0",
                "ce_id": r["event_id"],
                "ce_source": f"//huiyin/{self.service}",
                "ce_type": r["type"],
                "ce_subject": r["key"],
                "ce_time": r["occurred_at"].isoformat(),
                "ce_recordedtime": r["recorded_at"].isoformat(),
                "ce_partitionkey": r["key"],
                "ce_sequence": f"{r['sequence']:010d}",
                "ce_county": r["county_code"],
                "ce_reliedon": ",".join(f"{k}={v}" for k, v in sorted(r["relied_on"].items())),
                "ce_traceparent": r["trace"],
                "content-type": "application/protobuf",
            },
        )
