"""Who is acting. The one seam where identity is established for every door.

Until tokens are verified here, the acting person named in the request is taken at their word.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from services.chassis.refusals import Unauthenticated


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
    """

    id: str
    role: Role
    office: str = ""
    place: str = ""

    def metadata(self) -> tuple[tuple[str, str], ...]:
        """How the actor travels with a gRPC call."""
        return (
            ("huiyin-actor", self.id),
            ("huiyin-role", self.role.value),
            ("huiyin-office", self.office),
            ("huiyin-place", self.place),
        )


def identify(metadata: Mapping[str, str]) -> Actor:
    """The actor of a request, from gRPC metadata or HTTP headers with lower-case names.

    Raises Unauthenticated when nobody is named or the role is unknown.
    """
    name, role = metadata.get("huiyin-actor", ""), metadata.get("huiyin-role", "")
    if not name or role not in {r.value for r in Role}:
        raise Unauthenticated("NO_ACTOR", "没有说明由谁办理，请先登录")
    return Actor(name, Role(role), metadata.get("huiyin-office", ""), metadata.get("huiyin-place", ""))
