"""The nouns of the case."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

# Nothing is due: sorts after every day.
NEVER = date(9999, 12, 31)


class Stage(StrEnum):
    """Where a case stands; the five steps are registration, ENTRUSTED, ACTING, ANSWERED, REVISITED."""

    UNSPECIFIED = "unspecified"
    OPENED = "opened"
    MEDIATING = "mediating"
    AGREED = "agreed"
    REPRESENTING = "representing"
    ENTRUSTED = "entrusted"
    ACTING = "acting"
    ANSWERED = "answered"
    CLOSED = "closed"
    REVISITED = "revisited"


class Outcome(StrEnum):
    """How a case ended; only SETTLED counts as 化解."""

    SETTLED = "settled"
    NOT_GRANTED = "not_granted"
    WITHDRAWN = "withdrawn"
    GUIDED = "guided"


@dataclass(frozen=True)
class Registered:
    """A registration as casework hears it."""

    petition_id: str
    registration_number: str
    county_code: str
    place_code: str
    office_code: str
    kind: str
    category: str
    head_count: int
    first_time: bool
    reachable: bool
    received_at: datetime
    registered_at: datetime
    registered_on: date


@dataclass(frozen=True)
class Decided:
    """An acceptance decision as casework hears it; `ordinary` is route 31-6, which T5 binds."""

    petition_id: str
    county_code: str
    at: datetime
    accepted: bool
    ordinary: bool


@dataclass(frozen=True)
class Assigned:
    """A standing of routing's assignment as casework hears it."""

    petition_id: str
    county_code: str
    place_code: str
    holder_code: str
    holder_is_department: bool
    tier: int
    agent_id: str
    valid_until: date | None
    first: bool
    ended_agent_id: str
    offered_code: str
    at: datetime
    on: date
    version: int


@dataclass(frozen=True)
class Case:
    """The work on one petition: what casework decides, and its copies of what others did.

    A row exists from the first heard fact; the case itself from when both the registration and the
    assignment are known (`opened_at`). `step_at` is when the last step happened: nothing later may
    claim to have happened before it.
    """

    petition_id: str
    county_code: str
    version: int = 0
    registration_number: str = ""
    place_code: str = ""
    first_office_code: str = ""
    kind: str = ""
    category: str = ""
    head_count: int = 0
    first_time: bool = False
    reachable: bool = False
    received_at: datetime | None = None
    registered_at: datetime | None = None
    registered_on: date | None = None
    decided_at: datetime | None = None
    accepted_at: datetime | None = None
    ordinary: bool = False
    holder_code: str = ""
    holder_is_department: bool = False
    tier: int = 0
    agent_id: str = ""
    offered_code: str = ""
    valid_until: date | None = None
    warrant_version: int = 0
    assigned_at: datetime | None = None
    organ_at: datetime | None = None
    organ_on: date | None = None
    organ_first: bool = False
    opened_at: datetime | None = None
    stage: Stage = Stage.UNSPECIFIED
    step_at: datetime | None = None
    represented: bool = False
    outcome: Outcome | None = None
    closed_at: datetime | None = None
    order_number: str = ""
    next_due_on: date = NEVER
    next_clock: str = ""


@dataclass(frozen=True)
class Change:
    """What to announce about a change: the code, when it happened, and journeys made."""

    code: str
    at: datetime
    journeys_by_agent: int = 0
    journeys_by_petitioner: int = 0
    reason: str = ""
    """As the person wrote it; kept with the case, never announced."""


@dataclass(frozen=True)
class Note:
    """The reason somebody gave for a change, and who."""

    at: datetime
    code: str
    reason: str
    by: str
