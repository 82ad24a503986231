"""The nouns of the pledge."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

# Which printed text was signed.
TEXT_VERSION = "2026-1"


class SignatureWay(StrEnum):
    """How somebody signed."""

    WRITTEN = "written"
    THUMBPRINT = "thumbprint"
    SCREEN = "screen"


@dataclass(frozen=True)
class Signature:
    """A signature on a paper whose SHA-256 is kept; a thumbprint has a witness."""

    way: SignatureWay | None
    witness: str
    file_sha256: str


@dataclass(frozen=True)
class Pledge:
    """双向承诺书: scope, powers and term of the mandate (民法典 165), under one warrant."""

    id: str
    petition_id: str
    text_version: str
    agent_id: str
    scope: str
    powers: str
    term_ends_on: date
    petitioner_signature: Signature
    agent_signature: Signature
    signed_at: datetime
    recorded_at: datetime
    late_reason: str
    warrant_version: int
    ended_at: datetime | None = None
    ended_reason: str = ""
