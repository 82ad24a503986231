"""What the rule book makes of a clock: pure functions."""

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from services.casework.clocks.model import Clock, ClockState, Entry, Rung, Timer
from services.casework.rulebook import Rules
from services.chassis.clock import day_end
from services.chassis.days import Unit, count


def start(
    rules: Rules,
    clock_id: str,
    petition_id: str,
    county_code: str,
    clock: str,
    owner_code: str,
    tier: int,
    started_at: datetime,
    started_on: date,
    ordinal: int = 1,
) -> Clock:
    """A clock that starts on a legal day, judged by the rule book in force then."""
    counted = rules.count(clock, started_on, tier)
    return Clock(
        id=clock_id,
        petition_id=petition_id,
        county_code=county_code,
        clock=clock,
        ordinal=ordinal,
        owner_code=owner_code,
        tier=tier,
        started_at=started_at,
        started_on=started_on,
        due_on=counted.due_on,
        ends_at=counted.ends_at,
        limit=counted.limit,
        unit=counted.unit.value,
        roll=rules.book.clocks[clock].roll,
        rulebook_version=rules.book.version,
        calendar_version=rules.calendar.version,
    )


def rungs(rules: Rules, clock: Clock) -> list[Timer]:
    """The timers of a clock: a warning within its budget, its end, and days after it."""
    days = (clock.due_on - clock.started_on).days
    warned = math.ceil(days * rules.book.warn_at)
    timers = [Timer(clock.id, Rung.DUE, clock.ends_at)]
    if 0 < warned < days:
        timers.append(Timer(clock.id, Rung.WARN, day_end(clock.started_on + timedelta(days=warned))))
    timers += [
        Timer(clock.id, f"OVERDUE_{late}", clock.ends_at + timedelta(days=late))
        for late in rules.book.overdue_rungs
    ]
    return timers


def meet(clock: Clock, at: datetime) -> Clock:
    """Done at an instant; exactly 24:00 of the last day is late, and a missed clock stays missed."""
    late = at >= clock.ends_at or clock.state is ClockState.MISSED
    return replace(clock, state=ClockState.MISSED if late else ClockState.MET, met_at=at)


def next_start(clock: Clock) -> date:
    """A recurring clock keeps its rhythm: the next one starts on this one's last day (M11)."""
    return clock.due_on


def replay(rules: Rules, clock: Clock, ledger: Sequence[Entry]) -> tuple[str, ...]:
    """Counts the clock again from its ledger, told in Chinese; arrives at the very same end.

    It is judged by the rule that was in force at its start, which it carries. A calendar published
    since may count otherwise; then the stored end stands and is told so. Raises ValueError when it
    does not arrive there with the same calendar: then somebody changed the one or the other.
    """
    first = ledger[0]
    counted = count(clock.started_on, clock.limit, Unit(clock.unit), clock.roll, rules.calendar)
    if counted.due_on != clock.due_on and clock.calendar_version != rules.calendar.version:
        return (f"按日历版本{clock.calendar_version}计算，截止{clock.due_on.isoformat()}24时",)
    if counted.due_on != clock.due_on or counted.ends_at != clock.ends_at or first.due_on != clock.due_on:
        raise ValueError(f"clock {clock.id} does not replay: {counted.due_on} is not {clock.due_on}")
    return counted.lines()
