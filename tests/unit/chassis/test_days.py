"""Counting legal days, against the published calendar and an independent package."""

from datetime import UTC, date, datetime, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.casework.rulebook import load
from services.chassis.days import Unit, count

RULES = load()
CALENDAR = RULES.calendar
DAYS = st.dates(date(2024, 1, 1), date(2026, 9, 30))


def test_the_table_agrees_with_an_independent_package_on_every_covered_day() -> None:
    day = date(2024, 1, 1)
    while day <= CALENDAR.covered_until:
        assert CALENDAR.is_working_day(day) == chinese_calendar.is_workday(day), day
        day += timedelta(days=1)


@pytest.mark.parametrize(
    ("start", "limit", "unit", "roll", "due"),
    [
        # Article 34: sixty days from acceptance, the start day not counted.
        (date(2026, 3, 2), 60, Unit.DAY, False, date(2026, 5, 1)),
        # The same, rolled off the holiday of Labour Day to the first working day.
        (date(2026, 3, 2), 60, Unit.DAY, True, date(2026, 5, 6)),
        # Article 23(3): five working days across a make-up Saturday and the spring holiday.
        (date(2026, 2, 13), 5, Unit.WORKING_DAY, False, date(2026, 2, 27)),
        (date(2026, 3, 2), 0, Unit.DAY, False, date(2026, 3, 2)),
        (date(2024, 2, 28), 1, Unit.DAY, False, date(2024, 2, 29)),
    ],
)
def test_known_limits(start: date, limit: int, unit: Unit, roll: bool, due: date) -> None:
    assert count(start, limit, unit, roll, CALENDAR).due_on == due


def test_the_end_is_midnight_in_shanghai() -> None:
    counted = count(date(2026, 3, 2), 15, Unit.DAY, False, CALENDAR)
    assert counted.ends_at == datetime(2026, 3, 17, 16, 0, tzinfo=UTC)


@given(DAYS, st.integers(0, 90))
def test_calendar_days_are_plain_addition(start: date, limit: int) -> None:
    assert count(start, limit, Unit.DAY, False, CALENDAR).due_on == start + timedelta(days=limit)


@given(DAYS, st.integers(1, 30))
def test_working_days_hold_exactly_that_many(start: date, limit: int) -> None:
    due = count(start, limit, Unit.WORKING_DAY, False, CALENDAR).due_on
    between = [start + timedelta(days=n) for n in range(1, (due - start).days + 1)]
    assert sum(CALENDAR.is_working_day(day) for day in between) == limit
    assert CALENDAR.is_working_day(due)


@given(DAYS, st.integers(0, 60))
def test_rolling_lands_on_a_working_day_and_moves_no_working_day(start: date, limit: int) -> None:
    plain = count(start, limit, Unit.DAY, False, CALENDAR).due_on
    rolled = count(start, limit, Unit.DAY, True, CALENDAR).due_on
    assert CALENDAR.is_working_day(rolled)
    assert (rolled == plain) == CALENDAR.is_working_day(plain)


@given(DAYS, st.integers(0, 60), st.sampled_from(Unit), st.booleans())
def test_the_telling_ends_with_the_very_day(start: date, limit: int, unit: Unit, roll: bool) -> None:
    counted = count(start, limit, unit, roll, CALENDAR)
    due = counted.due_on
    assert counted.lines()[-1] == f"截止{due.year}年{due.month}月{due.day}日24时"


def test_beyond_the_notices_days_are_provisional_and_said_so() -> None:
    counted = count(date(2026, 12, 10), 10, Unit.WORKING_DAY, False, CALENDAR)
    assert counted.provisional
    assert any("暂定" in line for line in counted.lines())
    assert not count(date(2026, 3, 2), 10, Unit.WORKING_DAY, False, CALENDAR).provisional
    assert not CALENDAR.is_working_day(date(2027, 1, 1))


def test_a_negative_limit_is_a_defect() -> None:
    with pytest.raises(ValueError, match="not negative"):
        count(date(2026, 3, 2), -1, Unit.DAY, False, CALENDAR)
