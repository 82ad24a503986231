"""Who is acting. The one seam where identity is established for every door.

Until tokens are verified here, the acting person named in the request is taken at their word.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from services.chassis.refusals import Unauthenticated


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


@dataclass(frozen=True)
class Asking:
    """Stands for a call's context where another door of the same service asks a servicer's method."""

    actor: Actor


def identify(metadata: Mapping[str, str]) -> Actor:
    """The actor of a request, from gRPC metadata or HTTP headers with lower-case names.

    Raises Unauthenticated when nobody is named or the role is unknown.
    """
    name, role = metadata.get("huiyin-actor", ""), metadata.get("huiyin-role", "")
    if not name or role not in {r.value for r in Role}:
        raise Unauthenticated("NO_ACTOR", "没有说明由谁办理，请先登录")
    return Actor(name, Role(role), metadata.get("huiyin-office", ""), metadata.get("huiyin-place", ""))
