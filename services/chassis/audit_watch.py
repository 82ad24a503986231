"""Verifies a service's own audit chain once a day, from where it was whole the last time.

Finds what was changed in this database; what was cut off together with its head only those find who heard
of it: `python -m services audit verify`.
"""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import structlog
from prometheus_client import CollectorRegistry, Gauge
from sqlalchemy import select

from services.chassis import audit, chain
from services.chassis.chain import EVERY_LANE, Entry, Head
from services.chassis.database import Database
from services.chassis.tables import audit_verified
from services.chassis.upsert import Upsert

_DAY_SECONDS = 24 * 3600
# An entry before the place that is kept may be changed, too: so often a lane is read from its first.
WHOLE_EVERY = timedelta(days=7)
_PAGE = 500
_KEEP = Upsert(audit_verified, ["county_code", "lane"])
_logger = structlog.get_logger(__name__)


class AuditWatch:
    """Watches one service's chain; by machine time."""

    def __init__(
        self,
        service: str,
        database: Database,
        registry: CollectorRegistry,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._service, self._database, self._now = service, database, now
        self._due = float("-inf")
        self._broken = Gauge(
            "huiyin_audit_broken_lanes", "Lanes of the audit chain that are not whole", registry=registry
        )
        self._verified = Gauge(
            "huiyin_audit_verified_at",
            "When the chain was last verified, or this began",
            registry=registry,
        )
        self._verified.set(now())

    def step(self) -> int:
        """Verifies every lane when a day has passed, and at first; returns how many it read."""
        if self._now() < self._due:
            return 0
        with self._database.reading() as tx:
            counties = audit.counties(tx)
        found = [self._lane(county, lane) for county in counties for lane in EVERY_LANE]
        self._broken.set(sum(map(bool, found)))
        self._verified.set(self._now())
        self._due = self._now() + _DAY_SECONDS
        return len(found)

    def _lane(self, county: str, lane: int) -> str:
        now = datetime.fromtimestamp(self._now(), UTC)
        here = (audit_verified.c.county_code == county, audit_verified.c.lane == lane)
        with self._database.reading() as tx:
            kept = tx.execute(select(audit_verified).where(*here)).first()
        whole_at = kept.whole_at if kept and now < kept.whole_at + WHOLE_EVERY else None
        reading = _Lane(self._database, county, lane)
        told: chain.Told = {kept.number: {kept.hash}} if kept else {}
        entries = reading.entries(kept.number - 1 if kept and whole_at else 0)
        text = chain.broken(self._service, entries, lambda: reading.head, told, from_first=whole_at is None)
        if text:
            _logger.error("audit_broken", service=self._service, county=county, lane=lane, text=text)
        elif reading.head and reading.head.number:
            row = vars(reading.head) | {"whole_at": whole_at or now}
            self._database.run(lambda tx: _KEEP.later(tx, row))
        return text


class _Lane:
    """One lane, page after page, with the head as it was with the last page."""

    def __init__(self, database: Database, county: str, lane: int) -> None:
        self._database, self._county, self._number = database, county, lane
        self.head: Head | None = None

    def entries(self, after: int) -> Iterator[Entry]:
        """Every entry after a number."""
        while True:
            with self._database.reading() as tx:
                page = audit.entries(tx, self._county, self._number, after, _PAGE)
                at = {each.lane: each for each in audit.heads(tx, self._county)}
            self.head = at.get(self._number)
            yield from page
            if len(page) < _PAGE:
                return
            after = page[-1].number
