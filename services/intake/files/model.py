"""The nouns of a petition's files."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.chassis.kinds import Kind


class Purpose(StrEnum):
    """What a file is for."""

    EVIDENCE = "evidence"
    LETTER = "letter"
    OTHER = "other"


@dataclass(frozen=True)
class Limits:
    """What is taken at most: bytes of one file, files of one petition, bytes of all of them."""

    bytes: int
    files: int
    together: int


@dataclass(frozen=True, repr=False)
class Sending:
    """What somebody says of a file before it comes. A villager shows a query code, no petition's id."""

    petition_id: str
    query_code: str
    name: str
    purpose: Purpose
    size: int


@dataclass(frozen=True, repr=False)
class PetitionFile:
    """A file of a petition; `digest` and `size` are of the content as it is kept."""

    id: str
    petition_id: str
    county_code: str
    number: int
    name: str
    purpose: Purpose
    kind: Kind
    size: int
    digest: str
    added_at: datetime
    added_by: str
