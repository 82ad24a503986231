"""How a clock is counted, warned of and replayed: pure functions."""

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from services.casework.clocks.model import Entry, LedgerEntry, RunningClock
from services.casework.rulebook import ClockRule, Rules
from services.chassis.clock import day_end
from services.chassis.days import Calendar, Counted, Unit, count

_UNITS = {Unit.DAY: "日", Unit.WORKING_DAY: "个工作日"}


def counting(rule: ClockRule, counted: Counted) -> dict[str, Any]:
    """What a ledger keeps of a counting, so that it can be replayed when rules have moved on."""
    return {
        "start_on": counted.start_on.isoformat(),
        "limit": counted.limit,
        "unit": counted.unit.value,
        "roll": rule.roll,
        "counted_to": counted.counted_to.isoformat(),
        "rested": [day.isoformat() for day in counted.rested],
        "provisional": counted.provisional,
        "calendar": counted.calendar_version,
        "title": rule.title,
        "source": rule.source,
    }


def rungs(rules: Rules, counted: Counted) -> list[tuple[str, datetime]]:
    """The rungs of a clock with their instants: WARN, DUE at its end, OVERDUE_n days after.

    WARN is when the rule book's share of the budget's days is used up; a budget of no days has none.
    """
    made: list[tuple[str, datetime]] = []
    if counted.limit:
        used = math.floor(round(counted.limit * rules.book.warn_at, 6))
        warned = count(counted.start_on, used, counted.unit, False, rules.calendar)
        made.append(("WARN", day_end(warned.counted_to)))
    made.append(("DUE", counted.ends_at))
    for days in rules.book.overdue_rungs:
        made.append((f"OVERDUE_{days}", day_end(counted.due_on + timedelta(days=days))))
    return made


def following(rules: Rules, clock: RunningClock, told_on: date, tier: int) -> date:
    """The start day of the next turn of a recurring clock, in fixed rhythm (M11).

    Turns follow one another from due day to due day, whenever the former was met; a turn whose last
    day is not after `told_on` was answered by the same telling.
    """
    start_on = clock.due_on
    while (counted := rules.count(clock.clock, start_on, tier)).due_on <= told_on:
        start_on = counted.due_on
    return start_on


def replay(ledger: Sequence[LedgerEntry]) -> tuple[Counted, str, str]:
    """Counts a clock anew from its ledger alone: the counting, the rule in Chinese, its source.

    Raises ValueError when the ledger does not lead to the end it records.
    """
    start = ledger[0]
    kept = start.counting
    if start.entry is not Entry.START or kept is None:
        raise ValueError(f"clock {start.clock_id}: the ledger does not begin with a start")
    start_on, unit = date.fromisoformat(kept["start_on"]), Unit(kept["unit"])
    counted_to = date.fromisoformat(kept["counted_to"])
    rested = {date.fromisoformat(day) for day in kept["rested"]}
    days = {}
    for number in range((start.due_on - start_on).days + 1):
        day = start_on + timedelta(days=number)
        days[day] = day not in rested and not counted_to <= day < start.due_on
    calendar = Calendar(kept["calendar"], start.due_on, days, frozenset())
    counted = count(start_on, kept["limit"], unit, kept["roll"], calendar)
    if counted.due_on != ledger[-1].due_on:
        raise ValueError(f"clock {start.clock_id}: replayed to {counted.due_on}, not {ledger[-1].due_on}")
    limit = "当日" if counted.limit == 0 else f"{counted.limit}{_UNITS[unit]}"
    counted = replace(counted, provisional=kept["provisional"])
    return counted, f"{kept['title']}，期限{limit}", kept["source"]
