"""The nouns of what was done and told."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class ActKind(StrEnum):
    """What an act was."""

    VISIT = "visit"
    CALL = "call"
    MEETING = "meeting"
    ACCOMPANIMENT = "accompaniment"
    LETTER = "letter"


class FeedbackKind(StrEnum):
    """In between, or the result."""

    PERIODIC = "periodic"
    RESULT = "result"


class DeliveryWay(StrEnum):
    """How something was told."""

    IN_PERSON = "in_person"
    TELEPHONE = "telephone"
    LETTER = "letter"
    MESSAGE = "message"


@dataclass(frozen=True)
class Promise:
    """One piece of work an agreement promises (人民调解法 29); `due_on` is a legal day."""

    id: str
    mediation_id: str
    petition_id: str
    what: str
    by_whom: str
    due_on: date
    seen_done_at: datetime | None = None
    seen_by: str = ""


@dataclass(frozen=True)
class Mediation:
    """A mediation with both sides heard."""

    id: str
    petition_id: str
    occurred_at: datetime
    recorded_at: datetime
    late_reason: str
    mediator: str
    petitioner_statement: str
    other_party: str
    other_party_statement: str
    agreed: bool
    note: str


@dataclass(frozen=True)
class Act:
    """办理记录: `void` when the warrant had ended by the time it was done."""

    id: str
    petition_id: str
    kind: ActKind
    what: str
    with_whom: str
    occurred_at: datetime
    recorded_at: datetime
    late_reason: str
    by: str
    journeys_by_agent: int
    journeys_by_petitioner: int
    void: bool = False


@dataclass(frozen=True)
class Feedback:
    """What the petitioner was told."""

    id: str
    petition_id: str
    kind: FeedbackKind
    what: str
    way: DeliveryWay
    told_at: datetime
    recorded_at: datetime
    late_reason: str
    by: str
