"""The rule book and the calendar: read from YAML, checked key by key, never a constant in code."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from services.chassis.days import Calendar, Counted, Unit, count

SHIPPED = Path(__file__).parent / "shipped"
TIERS = {1: "county", 2: "township", 3: "village", 4: "group"}
M = TypeVar("M", bound=BaseModel)
_Days = Annotated[int, Field(ge=0, le=3650)]


class BadRuleBook(ValueError):
    """A rule book or calendar that cannot be used; the text names file and key."""


class ClockRule(BaseModel):
    """One clock: `limit` in `unit`s from its start day, with the article or source it rests on."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = Field(min_length=1)
    limit: _Days
    limit_by_tier: dict[str, _Days] = Field(default_factory=dict)
    unit: Unit
    roll: bool
    recurring: bool = False
    source: str = Field(min_length=1)


class RuleBook(BaseModel):
    """One immutable version of a county's rules, in force from a legal day."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: str = Field(min_length=1, max_length=40)
    county_code: str = Field(pattern=r"\*|\d{6}")
    effective_from: date
    issued_as: list[str] = Field(min_length=1)
    late_recording_days: _Days
    fixed_holidays: list[Annotated[str, Field(pattern=r"\d\d-\d\d")]]
    warn_at: float = Field(gt=0, lt=1)
    overdue_rungs: list[Annotated[int, Field(ge=1, le=365)]]
    clocks: dict[str, ClockRule] = Field(min_length=1)


class _Year(BaseModel):
    model_config = ConfigDict(extra="forbid")

    notice: str = Field(min_length=1)
    year: int
    rest: list[date]
    work: list[date]


@dataclass(frozen=True)
class Rules:
    """The rule book in force with its calendar; counts any clock."""

    book: RuleBook
    calendar: Calendar

    def count(self, clock: str, start_on: date, tier: int) -> Counted:
        """The end of a clock that starts on a legal day at an office of a tier. KeyError: no such clock."""
        rule = self.book.clocks[clock]
        limit = rule.limit_by_tier.get(TIERS.get(tier, ""), rule.limit)
        return count(start_on, limit, rule.unit, rule.roll, self.calendar)


def load(folder: Path = SHIPPED) -> Rules:
    """Reads rulebook.yaml and calendar/*.yaml. Raises BadRuleBook naming file and key."""
    book = _read(folder / "rulebook.yaml", RuleBook)
    years = [_read(path, _Year) for path in sorted((folder / "calendar").glob("*.yaml"))]
    if not years:
        raise BadRuleBook(f"{folder.name}/calendar: no year is there")
    days: dict[date, bool] = {}
    for year in years:
        for day in (*year.rest, *year.work):
            if day.year != year.year or (day.weekday() >= 5) != (day in year.work):
                raise BadRuleBook(f"calendar/{year.year}.yaml: {day} does not belong there")
        days |= dict.fromkeys(year.rest, False) | dict.fromkeys(year.work, True)
    last = max(year.year for year in years)
    if sorted(year.year for year in years) != list(range(last - len(years) + 1, last + 1)):
        raise BadRuleBook("calendar: a year is missing in between")
    fixed = frozenset((int(d[:2]), int(d[3:])) for d in book.fixed_holidays)
    return Rules(book, Calendar(f"cn-{last}", date(last, 12, 31), days, fixed))


def _read(path: Path, kind: type[M]) -> M:
    try:
        return kind.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise BadRuleBook(f"{path.name}: the file is missing") from None
    except yaml.YAMLError as error:
        raise BadRuleBook(f"{path.name}: not YAML: {error}") from None
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(p) for p in first["loc"])
        raise BadRuleBook(f"{path.name}: {key}: {first['msg']}") from None
