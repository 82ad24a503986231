"""Counting legal days: pure code. Days are dates in Asia/Shanghai; ends are UTC instants."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from services.chassis.clock import day_end


class Unit(StrEnum):
    """日 are calendar days, 工作日 working days with make-up days (调休)."""

    DAY = "day"
    WORKING_DAY = "working_day"


@dataclass(frozen=True)
class Calendar:
    """Published rest and make-up days, one version per notice.

    `days` holds only days that differ from their weekday: False = rest on a weekday, True = work on a
    weekend. Beyond `covered_until`, and from 16 December of its last year (the next year's notice may
    move those days), weekends and the fixed public holidays are taken and the answer is provisional.
    """

    version: str
    covered_until: date
    days: Mapping[date, bool]
    fixed_holidays: frozenset[tuple[int, int]]

    def is_working_day(self, day: date) -> bool:
        """Whether offices work on this day, as far as is known."""
        if day in self.days:
            return self.days[day]
        if day > self.covered_until and (day.month, day.day) in self.fixed_holidays:
            return False
        return day.weekday() < 5

    def is_provisional(self, day: date) -> bool:
        """Whether a notice not yet published may change this day (暂定)."""
        return day >= date(self.covered_until.year, 12, 16)


@dataclass(frozen=True)
class Counted:
    """How a limit was counted: `due_on` is its last day, the limit ends at 24:00 of it."""

    start_on: date
    limit: int
    unit: Unit
    counted_to: date
    due_on: date
    rested: tuple[date, ...]
    provisional: bool
    calendar_version: str

    @property
    def ends_at(self) -> datetime:
        """The first instant that is late, in UTC."""
        return day_end(self.due_on)

    def lines(self) -> tuple[str, ...]:
        """The counting told in Chinese, line by line."""
        told = [f"自{_chinese(self.start_on)}起算，当日不计入"]
        if self.limit == 0:
            told = [f"自{_chinese(self.start_on)}起算，限当日办理"]
        elif self.unit is Unit.DAY:
            told.append(f"第{self.limit}日为{_chinese(self.counted_to)}")
        else:
            told.append(f"第{self.limit}个工作日为{_chinese(self.counted_to)}")
            if self.rested:
                told.append(f"其间{len(self.rested)}天为休息日，不计入")
        if self.due_on != self.counted_to:
            told.append(f"{_chinese(self.counted_to)}为休息日，顺延至{_chinese(self.due_on)}")
        if self.provisional:
            told.append("所涉日期的放假安排尚未公布，为暂定")
        told.append(f"截止{_chinese(self.due_on)}24时")
        return tuple(told)


def count(start_on: date, limit: int, unit: Unit, roll: bool, calendar: Calendar) -> Counted:
    """Counts a limit from a start day, which itself is not counted.

    `roll` moves a last day that is a rest day to the next working day. Raises ValueError for a
    negative limit.
    """
    if limit < 0:
        raise ValueError("a limit is not negative")
    day, left, rested = start_on, limit, []
    uncertain = False
    while left:
        day += timedelta(days=1)
        if unit is Unit.WORKING_DAY:
            uncertain |= calendar.is_provisional(day)
            if not calendar.is_working_day(day):
                rested.append(day)
                continue
        left -= 1
    counted_to = day
    if roll:
        uncertain |= calendar.is_provisional(day)
        while not calendar.is_working_day(day):
            day += timedelta(days=1)
            uncertain |= calendar.is_provisional(day)
    return Counted(start_on, limit, unit, counted_to, day, tuple(rested), uncertain, calendar.version)


def _chinese(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
