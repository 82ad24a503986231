"""The nouns of the front desk."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any


class Channel(StrEnum):
    """信访形式 (art. 17)."""

    VISIT = "visit"
    LETTER = "letter"
    TELEPHONE = "telephone"
    WEB = "web"
    FAX = "fax"


class Source(StrEnum):
    """来源: who brought it in."""

    PETITIONER = "petitioner"
    AGENT = "agent"
    REFERRAL = "referral"
    PROVINCE = "province"
    HOTLINE = "hotline"


class Kind(StrEnum):
    """What kind of matter it is."""

    DEMAND = "demand"
    DISPUTE = "dispute"
    SUGGESTION = "suggestion"
    ACCUSATION = "accusation"


class LegalRoute(StrEnum):
    """法定途径 (art. 31)."""

    LITIGATION = "31-1"
    ARBITRATION = "31-2"
    PARTY_APPEAL = "31-3"
    ADMINISTRATIVE_REMEDY = "31-4"
    STATUTORY_DUTY = "31-5"
    PETITION_PROCEDURE = "31-6"
    DISPUTE = "dispute"
    SUGGESTION = "suggestion"


class AcceptanceState(StrEnum):
    """Where the acceptance decision (受理) stands."""

    REGISTERED = "registered"
    ACCEPTED = "accepted"
    GUIDED = "guided"
    DECLINED = "declined"


@dataclass(frozen=True)
class Petitioner:
    """Who brings a petition; every field may be empty."""

    name: str = ""
    address: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Consents:
    """What a petitioner agreed to (PIPL art. 13, 14, 29, 31); none is needed to register."""

    general: bool = False
    sensitive: bool = False
    guardian: bool = False


@dataclass(frozen=True)
class ConsentRecord:
    """What stood from an instant on, who wrote it down, and which notice had been read."""

    at: datetime
    recorded_by: str
    notice_version: str
    given: Consents
    at_registration: bool = False

    def kept(self) -> dict[str, Any]:
        """As a petition's row keeps it."""
        return vars(self) | {"at": self.at.isoformat(), "given": vars(self.given)}

    @classmethod
    def read(cls, kept: dict[str, Any]) -> "ConsentRecord":
        """From a petition's row."""
        at, given = datetime.fromisoformat(kept["at"]), Consents(**kept["given"])
        return cls(**(kept | {"at": at, "given": given}))


@dataclass(frozen=True)
class Draft:
    """What was written down at the desk, before it has a number."""

    county_code: str
    place_code: str
    office_code: str
    channel: Channel
    source: Source
    kind: Kind
    category: str
    petitioner: Petitioner
    anonymous: bool
    request: str
    facts: str
    reasons: str
    head_count: int
    representatives: tuple[str, ...]
    other_party: str
    chosen_agent_id: str
    earlier_registration_number: str
    received_at: datetime
    under_fourteen: bool = False
    notice_version: str = ""
    agreed: Consents = Consents()


@dataclass(frozen=True)
class Petition:
    """A registered petition. `version` grows by one with every change."""

    id: str
    registration_number: str
    version: int
    draft: Draft
    missing: tuple[str, ...]
    repeat_of: str
    registered_at: datetime
    registered_on: date
    registered_by: str
    query_code: str
    acceptance_state: AcceptanceState = AcceptanceState.REGISTERED
    legal_route: LegalRoute | None = None
    decision_reason: str = ""
    decision_article: str = ""
    guided_to: str = ""
    decided_at: datetime | None = None
    consents: tuple[ConsentRecord, ...] = ()
    """Oldest first; only ever added to."""


@dataclass(frozen=True)
class Party:
    """An office, department or place as intake knows it: a copy of routing's."""

    code: str
    name: str
    county_code: str
    noun: str
    """place, office or department."""
    tier: int
    version: int


@dataclass(frozen=True)
class ProgressLine:
    """One thing that happened, as the public reads it."""

    at: datetime
    code: str
    party_code: str = ""
    reason_code: str = ""


@dataclass(frozen=True)
class ProgressClock:
    """One obligation in the progress view."""

    clock_id: str
    clock: str
    due_on: date
    state: str


@dataclass(frozen=True)
class Progress:
    """The public progress view of one petition: codes and dates, no name and no text."""

    petition: Petition
    responsible_code: str = ""
    agent_id: str = ""
    stage: str = ""
    lines: tuple[ProgressLine, ...] = field(default=())
    clocks: tuple[ProgressClock, ...] = field(default=())
