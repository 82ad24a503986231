"""Who is acting. `tokens` proves it for every door."""

from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """What somebody is in the scheme."""

    VILLAGER = "villager"
    AGENT = "agent"
    ROOM = "room"
    DEPARTMENT = "department"
    BUREAU = "bureau"
    OPERATOR = "operator"
    ADMINISTRATOR = "administrator"
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
