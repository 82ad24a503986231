"""Operators' commands over a running Huiyin: they ask every service's door, and read no database."""

import re
import time
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx2 as httpx

from services.chassis.clock import SharedClock, legal_day
from services.chassis.settings import BadSettings
from services.machine import SERVICES, Machine

_SETTLE_SECONDS = 60
_UNITS = {"d": "days", "h": "hours", "m": "minutes"}


def settle() -> None:
    """Waits until every outbox is empty and every fact has been heard. Raises BadSettings on time-out."""
    machine = Machine()
    _settle(machine)
    print("settled: every announced fact has arrived")


def move_clock(move: str | None) -> None:
    """Shows legal time, or moves it for all processes, stopping at every armed instant on the way.

    Raises BadSettings in production, for a move that cannot be read, and for one that goes back.
    """
    machine = Machine()
    clock = SharedClock(machine.data / "clock.json")
    if move:
        if machine.mode == "production":
            raise BadSettings("legal time cannot be moved in production")
        _move(machine, clock, _target(move, clock.now()))
    print(f"legal time is {clock.now():%Y-%m-%d %H:%M:%S} UTC, legal day {legal_day(clock.now())}")


def _move(machine: Machine, clock: SharedClock, target: datetime) -> None:
    if target < clock.now():
        raise BadSettings("legal time never goes back; to begin anew, stop and remove the data folder")
    standings = _settle(machine)
    while armed := [a for s in standings if (a := _armed(s)) and clock.now() < a <= target]:
        clock.move_to(min(armed))
        standings = _settle(machine)
    if target > clock.now():
        clock.move_to(target)
    _settle(machine)


def _settle(machine: Machine) -> list[dict[str, Any]]:
    """Asks until two answers in a row show nothing on its way; returns the last."""
    give_up = time.monotonic() + _SETTLE_SECONDS
    quiet = 0
    while True:
        standings = [_standing(machine, name) for name in SERVICES]
        quiet = quiet + 1 if _still(standings) else 0
        if quiet == 2:
            return standings
        if time.monotonic() > give_up:
            raise BadSettings(f"facts are still on their way after {_SETTLE_SECONDS} s")
        time.sleep(0.15)


def _still(standings: list[dict[str, Any]]) -> bool:
    ends: dict[str, int] = {}
    for standing in standings:
        ends |= standing["ends"]
    for standing in standings:
        if standing["unpublished"] or standing["log_away"]:
            return False
        armed = _armed(standing)
        if armed and armed <= datetime.fromisoformat(standing["now"]):
            return False
        for place, end in ends.items():
            heard = place.rsplit("/", 1)[0] in standing["hears"]
            if heard and standing["positions"].get(place, 0) < end:
                return False
    return True


def _standing(machine: Machine, service: str) -> dict[str, Any]:
    try:
        answer: dict[str, Any] = httpx.get(f"http://{machine.http(service)}/standing", timeout=5).json()
        return answer
    except httpx.HTTPError:
        raise BadSettings(
            f"{service} does not answer on {machine.http(service)}; start Huiyin with `make run` first"
        ) from None


def _armed(standing: dict[str, Any]) -> datetime | None:
    return datetime.fromisoformat(standing["next_armed"]) if standing["next_armed"] else None


def _target(move: str, now: datetime) -> datetime:
    if far := re.fullmatch(r"\+?(\d+)([dhm])", move):
        return now + timedelta(**{_UNITS[far[2]]: int(far[1])})
    try:
        day = date.fromisoformat(move)
    except ValueError:
        raise BadSettings(f"cannot read {move!r}; write 16d, 3h, 30m or a day such as 2027-03-01") from None
    # Nine in the morning in Shanghai, when offices open.
    return datetime(day.year, day.month, day.day, 1, tzinfo=UTC)
