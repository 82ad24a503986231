"""How long things are kept, and what has passed its time. It tells, and deletes nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection, exists, func, select

from services.chassis.clock import SHANGHAI, legal_day
from services.chassis.tables import request, vault_key
from services.intake.store import petition, progress, progress_line

SHIPPED = Path(__file__).parent / "shipped" / "retention.yaml"
_CLOSED = ("CLOSED", "REVISITED")
_CREATES = ("RegisterPetitionRequest",)
_MOST = 500
_Text = Annotated[str, Field(min_length=1)]
_Number = Annotated[int, Field(ge=0, le=100_000)]


class Span(BaseModel):
    """So many years and days."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    years: _Number = 0
    days: _Number = 0

    def before(self, today: date) -> date:
        """The day that lies this far back."""
        back = today - timedelta(days=self.days)
        year = back.year - self.years
        # 29 February has no such day in most years.
        return back.replace(year=year, day=min(back.day, 28) if back.month == 2 else back.day)

    def __str__(self) -> str:
        parts = ((self.years, "years"), (self.days, "days"))
        return " ".join(f"{number} {unit}" for number, unit in parts if number)


class Kept(BaseModel):
    """One line of the schedule."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    what: _Text
    keep: Span | Literal["for ever"]
    since: str = Field(default="", alias="from")
    ground: _Text
    then: _Text
    lists: Literal["petition", "request", ""] = ""


@dataclass(frozen=True)
class Passed:
    """A line of the schedule with what has passed its time, `named` at most 500 of `number`."""

    kept: Kept
    number: int = 0
    named: tuple[str, ...] = ()


def load(path: Path = SHIPPED) -> list[Kept]:
    """The schedule."""
    return [Kept.model_validate(each) for each in yaml.safe_load(path.read_text(encoding="utf-8"))]


def passed(tx: Connection, schedule: list[Kept], now: datetime) -> Iterator[Passed]:
    """Every line of the schedule, with what has passed its time by legal days."""
    for kept in schedule:
        if not kept.lists or isinstance(kept.keep, str):
            yield Passed(kept)
            continue
        day = kept.keep.before(legal_day(now))
        cut = datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)
        yield _petitions(tx, kept, cut) if kept.lists == "petition" else _requests(tx, kept, cut)


def _petitions(tx: Connection, kept: Kept, cut: datetime) -> Passed:
    # An open matter never passes its time, nor does one whose words are erased already.
    later = exists().where(progress_line.c.petition_id == petition.c.id, progress_line.c.at >= cut)
    ended = select(progress.c.petition_id).where(progress.c.stage.in_(_CLOSED))
    sealed = select(vault_key.c.owner).where(vault_key.c.destroyed_at.is_(None))
    where = (
        petition.c.registered_at < cut,
        petition.c.id.in_(ended),
        petition.c.id.in_(sealed),
        ~later,
    )
    number = tx.execute(select(func.count()).select_from(petition).where(*where)).scalar_one()
    query = select(petition.c.registration_number).where(*where).order_by(petition.c.id).limit(_MOST)
    return Passed(kept, number, tuple(tx.execute(query).scalars()))


def _requests(tx: Connection, kept: Kept, cut: datetime) -> Passed:
    where = (request.c.at < cut, request.c.method.not_in(_CREATES))
    return Passed(kept, tx.execute(select(func.count()).select_from(request).where(*where)).scalar_one())
