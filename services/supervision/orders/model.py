"""The nouns of pressing."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class MissedClock:
    """A clock whose end passed unmet; `met_on` when it was met late since."""

    clock_id: str
    petition_id: str
    county_code: str
    place_code: str
    registration_number: str
    clock: str
    owner_code: str
    due_on: date
    missed_at: datetime
    met_on: date | None = None
    order_number: str = ""


@dataclass(frozen=True)
class Order:
    """督办: a formal push on a missed clock; `answer_by` is a legal day."""

    id: str
    number: str
    county_code: str
    version: int
    petition_id: str
    clock_id: str
    clock: str
    addressee_code: str
    demand: str
    answer_by: date
    issued_at: datetime
    issued_by: str
    answered_at: datetime | None = None
    answered_by: str = ""
    answer: str = ""
