"""The nouns of the register."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum, StrEnum


class Tier(IntEnum):
    """The level of a place or an office; an office's own, never its code's length (M1)."""

    COUNTY = 1
    TOWNSHIP = 2
    VILLAGE = 3
    GROUP = 4


class AgentKind(StrEnum):
    """Cadres are designated (选取), citizens appointed (选聘) (M3)."""

    CADRE = "cadre"
    CITIZEN = "citizen"


@dataclass(frozen=True)
class Place:
    """区划, by its code of 6, 9, 12 or 14 digits."""

    code: str
    county_code: str
    name: str
    tier: Tier
    parent_code: str = ""
    population: int = 0
    version: int = 1


@dataclass(frozen=True)
class Office:
    """代理室 / 代理站 / 代理点; `starts_on` is a legal day."""

    code: str
    county_code: str
    name: str
    tier: Tier
    place_code: str
    parent_code: str = ""
    host: str = ""
    phone: str = ""
    complaint_phone: str = ""
    starts_on: date = date(1970, 1, 1)
    version: int = 1


@dataclass(frozen=True)
class Agent:
    """代理员 with the certificate that gives the right to act; its last valid day is `expires_on`."""

    id: str
    county_code: str
    name: str
    office_code: str
    kind: AgentKind
    post: str
    certificate_number: str
    issued_on: date
    expires_on: date
    deputy_id: str = ""
    suspended_at: datetime | None = None
    version: int = 1


@dataclass(frozen=True)
class Department:
    """责任单位, with the categories it is competent for."""

    code: str
    county_code: str
    name: str
    competence: tuple[str, ...] = ()
    phone: str = ""
    version: int = 1


@dataclass(frozen=True)
class Network:
    """Rows to add or change together."""

    county_code: str
    places: tuple[Place, ...] = ()
    offices: tuple[Office, ...] = ()
    agents: tuple[Agent, ...] = ()
    departments: tuple[Department, ...] = ()
