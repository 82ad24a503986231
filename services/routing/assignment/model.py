"""The nouns of responsibility."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from services.routing.network.model import Tier


class Move(StrEnum):
    """What moved an assignment."""

    ASSIGNED = "assigned"
    HANDED_UP = "handed_up"
    HANDED_DOWN = "handed_down"
    REFERRED = "referred"
    TAKEN_OVER = "taken_over"
    RETURNED = "returned"
    AGENT_APPOINTED = "agent_appointed"
    AGENT_ENDED = "agent_ended"
    CLOSED = "closed"


class Ground(StrEnum):
    """Why an agent keeps out: a direct interest in the matter, or ties to one of those concerned."""

    MATTER = "matter"
    PETITIONER = "petitioner"
    OTHER_PARTY = "other_party"


@dataclass(frozen=True)
class Recusal:
    """回避: this agent is never in charge of this petition again, and who decided so."""

    petition_id: str
    agent_id: str
    county_code: str
    ground: Ground
    decided_by: str
    decided_as: str
    decided_at: datetime


@dataclass(frozen=True)
class Arrival:
    """A registration as routing hears it."""

    petition_id: str
    registration_number: str
    county_code: str
    place_code: str
    office_code: str
    chosen_agent_id: str
    version: int


@dataclass(frozen=True)
class Assignment:
    """Who is responsible for a petition now: the warrant (承办凭据) when `agent_id` is set.

    `valid_until` is the last legal day of the agent's certificate. `offered_*` is set while a move
    waits to be taken over; until then the holder stays responsible (M10).
    """

    petition_id: str
    registration_number: str
    county_code: str
    place_code: str
    version: int
    first_office_code: str
    holder_code: str
    holder_is_department: bool
    tier: Tier
    assigned_at: datetime
    agent_id: str = ""
    certificate_number: str = ""
    valid_until: date | None = None
    offered_code: str = ""
    offered_move: Move | None = None
    deadline_on: date | None = None
    bounces: int = 0
    closed: bool = False


@dataclass(frozen=True)
class MoveLine:
    """One line of the history, append-only."""

    petition_id: str
    version: int
    at: datetime
    move: Move
    from_code: str
    to_code: str
    agent_id: str
    reason: str
    by: str
