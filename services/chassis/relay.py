"""Carries announcements to the log: any number of relays at a time, nothing lost, order per key kept."""

import os
import socket
import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import structlog
from prometheus_client import CollectorRegistry, Counter
from sqlalchemy import bindparam, exists, func, select, update

from services.chassis import audit
from services.chassis.among import among
from services.chassis.announcements import BUCKETS
from services.chassis.clock import Clock
from services.chassis.database import Database, Instant
from services.chassis.log import Away, Log, Record, Refused
from services.chassis.statements import Statement
from services.chassis.tables import announcement, audit_head, relay_lease

# Longer than an append, so that a live relay is not taken for a dead one, and short enough that facts
# leased by a killed one wait seconds. Too short costs repeats, which hearers drop; never a loss.
LEASE_SECONDS = 12
CHUNK = 200
_logger = structlog.get_logger(__name__)

_sound = (announcement.c.published_at.is_(None), announcement.c.refused_at.is_(None))
_earlier = announcement.alias()
# A fact behind a refused one of its key waits, or the log would tell them in another order.
_behind_a_refused = (
    exists()
    .where(
        _earlier.c.topic == announcement.c.topic,
        _earlier.c.key == announcement.c.key,
        _earlier.c.refused_at.is_not(None),
    )
    .correlate(announcement)
)

# Each bucket is one step into the index of what is unpublished, however much that is.
_waits = (
    select(announcement.c.id)
    .where(announcement.c.bucket == relay_lease.c.bucket, *_sound, ~_behind_a_refused)
    .correlate(relay_lease)
    .exists()
)

# Built once: a statement made anew for each step costs several times what the database needs for it.
_ANY_WAITS = select(relay_lease.c.bucket).where(_waits).limit(1)
# What is announced of a key is in the lane of the bucket's number, and that lane's head goes with it.
_WAITING = Statement(
    select(announcement, audit_head.c.number.label("audit_number"), audit_head.c.hash.label("audit_hash"))
    .outerjoin(
        audit_head,
        (audit_head.c.county_code == announcement.c.county_code)
        & (audit_head.c.lane == announcement.c.bucket),
    )
    .where(among(announcement.c.bucket, "buckets"), *_sound, ~_behind_a_refused)
    .order_by(announcement.c.id)
    .limit(CHUNK)
)
# Bucket and epoch in one number: a pod that was started again has its old name.
_ours = (
    relay_lease.c.owner == bindparam("by"),
    among(relay_lease.c.epoch * BUCKETS + relay_lease.c.bucket, "leased"),
)
_GIVE_BACK = Statement(update(relay_lease).where(*_ours).values(lease_until=0))
# Marking and giving the lease back is one act: who lost the lease marks nothing.
_held = announcement.c.bucket.in_(select(relay_lease.c.bucket).where(*_ours))
_PUBLISHED = Statement(
    update(announcement)
    .where(among(announcement.c.id, "rows"), _held)
    .values(published_at=bindparam("at", type_=Instant))
)
_REFUSED = Statement(
    update(announcement)
    .where(announcement.c.id == bindparam("row"), _held)
    .values(refused_at=bindparam("at", type_=Instant), refusal=bindparam("reason"))
)


class Relay:
    """Publishes what one database's outbox holds.

    A relay leases buckets, appends outside any transaction, and marks what was acknowledged only
    while its lease holds. A crash in between repeats records, in the same order; hearers drop them.
    `away` tells why the log did not take the last ones; empty when it did.
    """

    def __init__(
        self, service: str, database: Database, log: Log, clock: Clock, registry: CollectorRegistry
    ) -> None:
        self.service, self.database, self.log, self.clock = service, database, log, clock
        self.owner = f"{socket.gethostname()}:{os.getpid()}:{threading.get_native_id()}:{id(self)}"
        self.woken = threading.Event()
        now = database.seconds()
        self._lease_free = Statement(
            update(relay_lease)
            .where(relay_lease.c.lease_until <= now, _waits)
            .values(owner=bindparam("by"), lease_until=now + LEASE_SECONDS, epoch=relay_lease.c.epoch + 1)
            .returning(relay_lease.c.bucket, relay_lease.c.epoch)
        )
        database.on_commit(self.woken.set)
        self.away = ""
        self._published = Counter(
            "huiyin_announcements_published", "Facts carried to the log", registry=registry
        )

    def step(self) -> int:
        """Publishes what waits, up to a chunk; returns how many facts went out.

        While the log is away it returns 0: the facts stay where they are.
        """
        if self.woken.is_set():
            self.woken.clear()
        elif not self._any_waits():
            return 0
        leases, rows = self._lease()
        if not leases:
            return 0
        published: list[int] = []
        refused: dict[int, str] = {}
        try:
            published, refused = self._append(rows)
        finally:
            self._mark(published, refused, leases)
        self._published.inc(len(published))
        return len(published)

    def _any_waits(self) -> bool:
        # Nobody here has committed: a poll that finds nothing writes nothing.
        with self.database.reading() as tx:
            return tx.execute(_ANY_WAITS).first() is not None

    def pending(self) -> int:
        """How many facts are not yet in the log."""
        with self.database.reading() as tx:
            query = select(func.count()).where(announcement.c.published_at.is_(None))
            return int(tx.execute(query).scalar_one())

    def backlog(self) -> tuple[int, datetime | None, int]:
        """How many facts are not yet in the log, when the oldest was recorded, how many were refused."""
        with self.database.reading() as tx:
            row = tx.execute(
                select(
                    func.count(), func.min(announcement.c.recorded_at), func.count(announcement.c.refused_at)
                ).where(announcement.c.published_at.is_(None))
            ).one()
            return row[0], row[1], row[2]

    def refused(self) -> list[dict[str, Any]]:
        """What the log would not take, oldest first; without its content."""
        with self.database.reading() as tx:
            query = (
                select(
                    announcement.c.event_id,
                    announcement.c.topic,
                    announcement.c.key,
                    announcement.c.sequence,
                    announcement.c.type,
                    announcement.c.refused_at,
                    announcement.c.refusal,
                )
                .where(announcement.c.refused_at.is_not(None))
                .order_by(announcement.c.id)
            )
            return [dict(row._mapping) for row in tx.execute(query)]

    def retry(self) -> int:
        """Sends what was refused again, with all that waits behind it; returns how many were."""
        with self.database.transaction() as tx:
            found = tx.execute(
                update(announcement)
                .where(announcement.c.refused_at.is_not(None))
                .values(refused_at=None, refusal=None)
            )
            return found.rowcount

    def _lease(self) -> tuple[dict[int, int], Sequence[Any]]:
        """Takes every free bucket with something to publish; returns epochs by bucket, and a chunk."""
        with self.database.transaction() as tx:
            leases = {bucket: epoch for bucket, epoch in self._lease_free.rows(tx, {"by": self.owner})}
            return leases, _WAITING.rows(tx, {"buckets": list(leases)}) if leases else []

    def _append(self, rows: Sequence[Any]) -> tuple[list[int], dict[int, str]]:
        if not rows:
            return [], {}
        acknowledged: Sequence[int] = range(len(rows))
        refused: dict[int, str] = {}
        try:
            self.log.append([_with_head(record(self.service, row), row) for row in rows])
        except Away as away:
            self._now_away(str(away))
            acknowledged = away.acknowledged
        except Refused as refusal:
            self._now_back()
            acknowledged, refused = refusal.acknowledged, refusal.refused
            _logger.error("announcement_refused", reason=str(refusal))
        else:
            self._now_back()
        return [rows[n].id for n in acknowledged], {rows[n].id: reason for n, reason in refused.items()}

    def _mark(self, published: list[int], refused: dict[int, str], leases: dict[int, int]) -> None:
        ours = {"by": self.owner, "leased": [epoch * BUCKETS + bucket for bucket, epoch in leases.items()]}
        with self.database.transaction() as tx:
            # First, so that another relay waits for the mark before it takes the buckets.
            _GIVE_BACK.later(tx, ours)
            if published:
                _PUBLISHED.later(tx, {**ours, "rows": published, "at": self.clock.now()})
            for row, reason in refused.items():
                _REFUSED.later(tx, {**ours, "row": row, "reason": reason, "at": self.clock.now()})

    def _now_away(self, reason: str) -> None:
        if not self.away:
            _logger.warning("log_away", service=self.service, reason=reason)
        self.away = reason

    def _now_back(self) -> None:
        if self.away:
            _logger.warning("log_back", service=self.service)
        self.away = ""


def _with_head(travelling: Record, row: Any) -> Record:
    if row.audit_number is None:
        return travelling
    return replace(
        travelling,
        headers={**travelling.headers, audit.HEADER: audit.told_as(row.audit_number, row.audit_hash)},
    )


def record(service: str, row: Any) -> Record:
    """A row of the outbox as it travels: CloudEvents attributes as headers, the fact as its value."""
    return Record(
        topic=row.topic,
        key=row.key,
        value=row.data,
        headers={
            "ce_specversion": "1.0",
            "ce_id": row.event_id,
            "ce_source": f"//huiyin/{service}",
            "ce_type": row.type,
            "ce_subject": row.key,
            "ce_time": row.occurred_at.isoformat(),
            "ce_recordedtime": row.recorded_at.isoformat(),
            "ce_partitionkey": row.key,
            "ce_sequence": f"{row.sequence:010d}",
            "ce_county": row.county_code,
            "ce_reliedon": ",".join(f"{k}={v}" for k, v in sorted(row.relied_on.items())),
            "ce_traceparent": row.trace,
            "content-type": "application/protobuf",
        },
    )
