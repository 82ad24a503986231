"""The nouns of complaining."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class AccusedKind(StrEnum):
    """Whom a complaint is about."""

    AGENT = "agent"
    DEPARTMENT = "department"
    OFFICE = "office"


class Breach(StrEnum):
    """五不准, neglect, and for departments 推诿 and 敷衍 (M8, M17)."""

    FEE = "fee"
    REGULATION = "regulation"
    EXTORTION = "extortion"
    GIFT = "gift"
    FAVOURITISM = "favouritism"
    NEGLECT = "neglect"
    BUCK_PASSING = "buck_passing"
    GOING_THROUGH_MOTIONS = "going_through_motions"


class ComplaintState(StrEnum):
    """Where a complaint stands."""

    TAKEN = "taken"
    INVESTIGATING = "investigating"
    HEARD = "heard"
    UPHELD = "upheld"
    UNFOUNDED = "unfounded"


class ComplaintWay(StrEnum):
    """How it came in."""

    TELEPHONE = "telephone"
    WEB = "web"
    PAPER = "paper"


@dataclass(frozen=True)
class Party:
    """An agent, office or department as supervision knows it: a copy of routing's.

    `office_code` is an agent's office, or an office's parent; empty for departments.
    """

    code: str
    county_code: str
    noun: str
    office_code: str
    version: int


@dataclass(frozen=True)
class Accusation:
    """检举控告 as intake announced it: codes and days, no word of it."""

    id: str
    number: str
    county_code: str
    accused_kind: str
    accused_code: str
    accused_office: str
    registered_on: date
    forwarded_on: date | None
    version: int


@dataclass(frozen=True)
class SealedFigure:
    """The county's sealed figure over a period."""

    complaints_taken: int
    complaints_decided: int
    complaints_upheld: int
    accusations_registered: int
    accusations_forwarded: int


@dataclass(frozen=True)
class Complaint:
    """投诉举报. `accused_office` is the accused agent's office, or the one above the accused office, as known
    when it was taken.
    """

    id: str
    number: str
    county_code: str
    version: int
    accused_kind: AccusedKind
    accused_code: str
    accused_office: str
    breach: Breach
    facts: str
    complainant_name: str
    complainant_phone: str
    petition_id: str
    way: ComplaintWay
    state: ComplaintState
    taken_at: datetime
    taken_by: str
    investigator: str = ""
    heard_at: datetime | None = None
    accused_statement: str = ""
    decided_at: datetime | None = None
    finding: str = ""
    suspension_number: str = ""
