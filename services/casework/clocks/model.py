"""The nouns of time."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class ClockState(StrEnum):
    """Where an obligation stands."""

    OPEN = "open"
    MET = "met"
    MISSED = "missed"
    CANCELLED = "cancelled"


class Rung(StrEnum):
    """What a timer tells; DUE is the end itself."""

    WARN = "WARN"
    DUE = "DUE"


@dataclass(frozen=True)
class Clock:
    """One obligation: a budget with a ledger. `ends_at` is the first instant that is late, UTC."""

    id: str
    petition_id: str
    county_code: str
    clock: str
    ordinal: int
    owner_code: str
    tier: int
    started_at: datetime
    started_on: date
    due_on: date
    ends_at: datetime
    limit: int
    unit: str
    roll: bool
    rulebook_version: str
    calendar_version: str
    state: ClockState = ClockState.OPEN
    met_at: datetime | None = None


@dataclass(frozen=True)
class Entry:
    """One line of a clock's ledger: START, MET, MISSED, CANCELLED."""

    entry: str
    at: datetime
    cause: str
    due_on: date


@dataclass(frozen=True)
class Timer:
    """A rung that will fire, or has."""

    clock_id: str
    rung: str
    due_at: datetime
