"""Legal time, as an argument. Machine time (leases, deadlines, retries) is never moved."""

import json
import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    """Tells legal time."""

    def now(self) -> datetime:
        """The present instant, in UTC."""
        ...


class SystemClock:
    """Legal time is the machine's."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class SharedClock:
    """The demo's clock: the machine's time plus an offset kept in one file for all processes.

    The file is read on every call, so that a move is seen everywhere at once.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def offset(self) -> timedelta:
        """How far legal time runs ahead of the machine's; zero while nobody has moved it."""
        try:
            return timedelta(seconds=json.loads(self.path.read_text())["offset_seconds"])
        except FileNotFoundError:
            return timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.offset()

    def move_to(self, instant: datetime) -> None:
        """Makes `now()` this instant in every process. Time never goes back (ValueError)."""
        if instant < self.now():
            raise ValueError("legal time never goes back")
        written = self.path.with_suffix(f".{os.getpid()}")
        offset = (instant - datetime.now(UTC)).total_seconds()
        written.write_text(json.dumps({"offset_seconds": offset}))
        written.replace(self.path)


class MovedClock:
    """Stands still until it is moved; for tests."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        return self._now

    def advance(self, **delta: float) -> datetime:
        """Moves on by a timedelta given in words, for example `days=16`."""
        self._now += timedelta(**delta)
        return self._now


def legal_day(instant: datetime) -> date:
    """The day in Asia/Shanghai on which an instant falls."""
    return instant.astimezone(SHANGHAI).date()


def day_end(day: date) -> datetime:
    """24:00 of a legal day, as a UTC instant: the first instant that is late."""
    following = day + timedelta(days=1)
    return datetime(following.year, following.month, following.day, tzinfo=SHANGHAI).astimezone(UTC)
