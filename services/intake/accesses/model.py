"""The nouns of the register of accesses."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from services.intake.model import Petition


class Relation(StrEnum):
    """How a reader stands to a petition they meet."""

    IN_CHARGE = "in_charge"
    """The agent in charge of it."""
    RESPONSIBLE = "responsible"
    """Speaks for the office or department that is responsible for it."""
    MET = "met"
    """Meets it otherwise: by place, because it is offered, or because they wrote it down."""


class Sight(StrEnum):
    """How much of who brought it a reader sees."""

    CLEAR = "clear"
    ON_REASON = "on_reason"
    MASKED = "masked"


class Reason(StrEnum):
    """Why somebody looked; HANDLING and FILES are recorded by themselves."""

    HANDLING = "handling"
    CONTACT = "contact"
    DELIVERY = "delivery"
    IDENTITY = "identity"
    RECUSAL = "recusal"
    ASKED = "asked"
    SUPERVISION = "supervision"
    FILES = "files"


@dataclass(frozen=True)
class Standing:
    """Where a petition stands, as the progress view knows it."""

    responsible_code: str = ""
    agent_id: str = ""
    stage: str = ""


@dataclass(frozen=True)
class Access:
    """One line of the register; `note` is the reader's own words."""

    id: str
    petition_id: str
    at: datetime
    on_day: date
    reader: str
    role: str
    office_code: str
    reason: Reason
    note: str
    shown: tuple[str, ...]


@dataclass(frozen=True)
class Seen:
    """A petition with how much of it this reader sees; `unrecorded`: the register must know first."""

    petition: Petition
    sight: Sight
    unrecorded: bool = False
