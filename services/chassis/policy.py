"""Who may do what, and about which petitions: declared beside each verb, denied where nothing is declared.

A policy names roles. Which petitions an actor of such a role meets is one decision, too: the `Scope`,
which stores turn into a where-clause of single reads and of listings alike, so that what lies outside
it is not found, exactly as what was never there.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, and_, false, or_, true

from services.chassis.identity import Actor, Role
from services.chassis.refusals import NotAllowed

Servicing = TypeVar("Servicing", bound=Callable[..., Any])

DEPARTMENTS = frozenset({Role.DEPARTMENT, Role.DEPARTMENT_HEAD})
OFFICES = frozenset({Role.STATION, Role.ROOM, Role.BUREAU})
# Agents and stations are no organs: what the regulation asks of one, these do.
ORGANS = DEPARTMENTS | {Role.ROOM, Role.BUREAU}
HANDLERS = DEPARTMENTS | OFFICES | {Role.AGENT}
READERS = HANDLERS | {Role.LEADING, Role.SERVICE}
# Those who see all of a place.
OVERSEERS = OFFICES | {Role.LEADING}

_PLACE = re.compile(r"\d{6}|\d{9}|\d{12}|\d{14}")
# These come from anywhere, or speak for no county.
_NO_COUNTY = (Role.VILLAGER, Role.SERVICE)


@dataclass(frozen=True)
class Policy:
    """Which roles may ask; `of_county`: about the county the request names, which must be their own.

    `public`: anybody may, without saying who. `inside`: the network lets in nobody but the cell's own.
    """

    roles: frozenset[Role] = frozenset()
    of_county: bool = False
    public: bool = False
    inside: bool = False

    @property
    def asks_who(self) -> bool:
        """Whether somebody must be named as acting."""
        return not (self.public or self.inside)

    def admit(self, actor: Actor, county_code: str = "") -> None:
        """Raises NotAllowed, before anything is looked up, when the actor's post has no part in this.

        `county_code` is the county the request names.
        """
        if actor.role not in self.roles:
            raise NotAllowed("NOT_ALLOWED", "您的岗位不能办理这一步，请联系承办单位")
        if not self.of_county or actor.role in _NO_COUNTY:
            return
        if not county_code or county_of(actor) != county_code:
            raise NotAllowed("OTHER_COUNTY", "您的岗位不在这个县，请由当地办理")


PUBLIC = Policy(public=True)
INSIDE = Policy(inside=True)
# For a verb that no policy stands beside.
NOBODY = Policy()


def allows(*groups: Role | frozenset[Role], of_county: bool = False) -> Callable[[Servicing], Servicing]:
    """Stands beside a servicer's method and declares who may ask for it."""
    roles = frozenset[Role]().union(*(g if isinstance(g, frozenset) else {g} for g in groups))
    return _declares(Policy(roles, of_county))


def public(method: Servicing) -> Servicing:
    """Stands beside a servicer's method that anybody may ask for."""
    return _declares(PUBLIC)(method)


def declared(method: object) -> Policy:
    """The policy that stands beside a method; without one nobody may ask for it."""
    found: Policy = getattr(method, "policy", NOBODY)
    return found


def place_of(actor: Actor) -> str:
    """The division code under which an actor may act; empty when there is none.

    Codes of offices begin with their place's: 360783990-1 is an office of 360783990.
    """
    code = actor.place or actor.office.partition("-")[0]
    return code if _PLACE.fullmatch(code) else ""


def county_of(actor: Actor) -> str:
    """The county an actor belongs to; empty when none is known."""
    return place_of(actor)[:6]


@dataclass(frozen=True)
class Scope:
    """Which petitions an actor meets: under a place, of an office or department, in an agent's charge.

    An empty field adds none. `whole` is for the services themselves. `county` narrows all the rest.
    """

    county: str = ""
    place: str = ""
    holder: str = ""
    offered: str = ""
    agent: str = ""
    whole: bool = False

    def rows(
        self,
        county: ColumnElement[str],
        place: ColumnElement[str] | None = None,
        holder: ColumnElement[str] | None = None,
        offered: ColumnElement[str] | None = None,
        agent: ColumnElement[str] | None = None,
    ) -> ColumnElement[bool]:
        """The where-clause, over the columns a table has of these; without one of them nothing is added."""
        if self.whole:
            return true()
        own: list[ColumnElement[bool]] = []
        if self.place and place is not None:
            own.append(under(place, self.place))
        for value, column in ((self.holder, holder), (self.offered, offered), (self.agent, agent)):
            if value and column is not None:
                own.append(column == value)
        if not own:
            return false()
        return and_(or_(*own), county == self.county) if self.county else or_(*own)


WHOLE = Scope(whole=True)


def scope_of(actor: Actor) -> Scope:
    """Which petitions an actor meets; none for villagers, who follow theirs by its query code."""
    county = county_of(actor)
    if actor.role is Role.SERVICE:
        return WHOLE
    if actor.role in OVERSEERS:
        return Scope(county, place_of(actor), holder=actor.office, offered=actor.office)
    if actor.role in DEPARTMENTS:
        return Scope(county, holder=actor.office, offered=actor.office)
    if actor.role is Role.AGENT:
        # What waits for an agent's office must be seen to be taken over; a colleague's work is not theirs.
        return Scope(county, offered=actor.office, agent=actor.id)
    return Scope()


def under(column: ColumnElement[str], prefix: str) -> ColumnElement[bool]:
    """Codes that begin with a prefix, as a range an index can serve (codes are ASCII)."""
    return and_(column >= prefix, column < prefix + "~")


def _declares(of: Policy) -> Callable[[Servicing], Servicing]:
    def beside(method: Servicing) -> Servicing:
        method.policy = of  # type: ignore[attr-defined]
        return method

    return beside
