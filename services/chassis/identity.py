"""Who is acting. `tokens` proves it for every door."""

from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """What somebody is in the scheme.

    DEPARTMENT is who handles a matter there. OPERATOR answers the complaint line. ADMINISTRATOR keeps
    the system running, SECURITY its accounts, AUDITOR reads what both did: three people (三员分立).
    """

    VILLAGER = "villager"
    AGENT = "agent"
    STATION = "station"
    ROOM = "room"
    DEPARTMENT = "department"
    DEPARTMENT_HEAD = "department_head"
    BUREAU = "bureau"
    LEADING = "leading"
    OPERATOR = "operator"
    INVESTIGATOR = "investigator"
    FINANCE = "finance"
    ADMINISTRATOR = "administrator"
    SECURITY = "security"
    AUDITOR = "auditor"
    PROVINCE = "province"
    SERVICE = "service"


@dataclass(frozen=True)
class Actor:
    """The acting person or service.

    `id` is an agent's id for agents and a post's name for others; `office` is the code of the
    office or department the person speaks for, empty for villagers and services; `place` is the
    division code under which they may act (a prefix: 6 digits a county, 9 a township), empty for none.
    `token` is what proves all this; it goes along when another service is asked on their behalf.
    """

    id: str
    role: Role
    office: str = ""
    place: str = ""
    # Never in a log, and no part of who somebody is.
    token: str = field(default="", repr=False, compare=False)

    def metadata(self) -> tuple[tuple[str, str], ...]:
        """How the actor travels with a gRPC call; nobody travels without a token."""
        return (("authorization", f"Bearer {self.token}"),) if self.token else ()


@dataclass(frozen=True)
class Asking:
    """Stands for a call's context where another door of the same service asks a servicer's method."""

    actor: Actor
