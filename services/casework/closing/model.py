"""The noun of the fifth step."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Revisit:
    """回访: what was found when somebody came back after closing."""

    petition_id: str
    visited_at: datetime
    recorded_at: datetime
    finding: str
    new_risk: bool
    late_reason: str
    by: str
