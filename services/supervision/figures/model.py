"""The nouns of counting."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Part(StrEnum):
    """Which side of a share an entry counts on."""

    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"


@dataclass(frozen=True)
class ClockStanding:
    """What supervision knows of one clock."""

    clock: str
    due_on: date
    state: str
    """open, met, missed or cancelled."""


@dataclass(frozen=True)
class Standing:
    """One row per petition: everything the figures are counted from, and nothing about a person."""

    petition_id: str
    county_code: str
    registration_number: str = ""
    place_code: str = ""
    registered_on: date | None = None
    complete: bool = False
    repeat: bool = False
    tier: int = 0
    closed_on: date | None = None
    outcome: str = ""
    journeys_by_agent: int = 0
    journeys_by_petitioner: int = 0
    clocks: dict[str, ClockStanding] = field(default_factory=dict)


@dataclass(frozen=True)
class Entry:
    """A petition's contribution to a figure on a legal day. `amount` is 1 for shares."""

    figure_id: str
    part: Part
    day: date
    amount: int = 1
    about: str = ""
    """Which clock of the petition, when there may be several."""


@dataclass(frozen=True)
class Definition:
    """What a figure means; texts in Chinese, shown beside the number."""

    id: str
    title: str
    definition: str
    cohort: str
    is_count: bool = False


@dataclass(frozen=True)
class Figure:
    """A definition with its number over a period and place."""

    definition: Definition
    numerator: int
    denominator: int
