"""The nouns of accusing."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from services.intake.model import Channel


class AccusedKind(StrEnum):
    """Whom an accusation is about, when that is in the register."""

    UNKNOWN = ""
    AGENT = "agent"
    DEPARTMENT = "department"
    OFFICE = "office"


@dataclass(frozen=True)
class Accused:
    """Who is accused, in codes; `office_code` is an agent's office."""

    kind: AccusedKind = AccusedKind.UNKNOWN
    code: str = ""
    office_code: str = ""


@dataclass(frozen=True)
class Words:
    """What is kept sealed: who accuses, whom in words, and of what. Every field may be empty."""

    name: str = ""
    address: str = ""
    phone: str = ""
    request: str = ""
    facts: str = ""
    reasons: str = ""
    accused: str = ""


@dataclass(frozen=True)
class Accusation:
    """检举控告, registered. `version` grows by one with every change."""

    id: str
    number: str
    version: int
    county_code: str
    place_code: str
    channel: Channel
    anonymous: bool
    accused: Accused
    words: Words
    missing: tuple[str, ...]
    received_at: datetime
    registered_at: datetime
    registered_on: date
    registered_by: str
    query_code: str
    forwarded_to: str = ""
    forwarded_basis: str = ""
    forwarded_on: date | None = None
    forwarded_at: datetime | None = None
    forwarded_by: str = ""
    erased_at: datetime | None = None
    """Known of what was found by query code alone."""


@dataclass(frozen=True)
class Reader:
    """For whom an accusation exists: one of the county's own who is neither accused nor of their office.

    `own` is what they may not be accused as. `investigates`: also where nobody knows an accused agent's
    office, so that it may be the reader's.
    """

    county_code: str
    own: tuple[str, ...]
    investigates: bool
