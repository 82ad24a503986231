"""The nouns of time."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any


class ClockState(StrEnum):
    """Where a clock stands."""

    OPEN = "open"
    MET = "met"
    MISSED = "missed"
    CANCELLED = "cancelled"


class Entry(StrEnum):
    """What a ledger entry says."""

    START = "START"
    MET = "MET"
    MISSED = "MISSED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True)
class RunningClock:
    """One obligation, running or ended: the fold of its ledger.

    Days are legal days; `ends_at` is the first instant that is late, in UTC. Whether it is overdue is
    never stored: `missed_at` stands for the ledger's MISSED entry.
    """

    id: str
    petition_id: str
    county_code: str
    clock: str
    ordinal: int
    title: str
    owner_code: str
    started_on: date
    due_on: date
    ends_at: datetime
    rulebook_version: str
    calendar_version: str
    met_at: datetime | None = None
    missed_at: datetime | None = None
    cancelled_at: datetime | None = None

    @property
    def ended(self) -> bool:
        """Nothing more is owed."""
        return self.met_at is not None or self.cancelled_at is not None

    @property
    def state(self) -> ClockState:
        """MISSED once the end has passed unmet, also when it was met late or cancelled after.

        An act before the end that was recorded after it was in time.
        """
        if self.met_at is not None and self.met_at < self.ends_at:
            return ClockState.MET
        if self.missed_at is not None:
            return ClockState.MISSED
        return ClockState.CANCELLED if self.cancelled_at is not None else ClockState.OPEN


@dataclass(frozen=True)
class LedgerEntry:
    """One line of a clock's ledger, append-only.

    `at` is when it happened, `recorded_at` when it was written. `counting` is set on START: the rule as
    it was, and the days that were skipped.
    """

    clock_id: str
    number: int
    entry: Entry
    at: datetime
    recorded_at: datetime
    cause: str
    due_on: date
    counting: dict[str, Any] | None = None


@dataclass(frozen=True)
class Timer:
    """One rung of a clock, to be reached at an instant of legal time."""

    clock_id: str
    petition_id: str
    rung: str
    due_at: datetime


@dataclass(frozen=True)
class Explanation:
    """A clock's end, told from its ledger alone."""

    clock: RunningClock
    rule: str
    source: str
    lines: tuple[str, ...]
    ledger: tuple[LedgerEntry, ...]
