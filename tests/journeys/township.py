"""An invented township for one run: its places, offices and agents, loaded through routing's door."""

from dataclasses import dataclass

from huiyin.routing.v1 import routing_pb2 as rt

from tests.journeys.doors import BUREAU, COUNTY, Differs, Doors, Person

_NAMES = "甲乙丙丁"


@dataclass(frozen=True)
class Village:
    """A village with its station and agents."""

    code: str
    station: str
    agents: tuple[Person, ...]


@dataclass(frozen=True)
class Township:
    """A township with its room, agents and villages."""

    code: str
    name: str
    room: str
    agents: tuple[Person, ...]
    villages: tuple[Village, ...]

    @property
    def of_room(self) -> Person:
        """The host of the township room."""
        return Person(f"post-{self.room}", "room", self.room, f"{self.name}信访代理室")


def build(doors: Doors, villages: int = 3) -> Township:
    """Makes the next free township of the demo county, 900 to 989, plainly invented."""
    taken = {p.code for p in doors.ask("routing", "ListPlaces", _all(), BUREAU).places}
    number = next((n for n in range(900, 990) if f"{COUNTY}{n}" not in taken), 0)
    if not number:
        raise Differs("every invented township from 900 to 989 is taken; stop, and remove the data folder")
    code, name = f"{COUNTY}{number}", f"演示乡{number}"
    room = f"{code}-1"
    places = [rt.Place(code=code, name=name, tier=rt.TIER_TOWNSHIP, parent_code=COUNTY)]
    offices = [_office(room, f"{name}信访代理室", rt.TIER_TOWNSHIP, code, f"{COUNTY}-0")]
    agents = _agents(room, f"{name}", 3)
    made = []
    for n in range(1, villages + 1):
        village, station = f"{code}2{n:02d}", f"{code}2{n:02d}-1"
        called = f"{name}演示{n}村"
        places.append(rt.Place(code=village, name=called, tier=rt.TIER_VILLAGE, parent_code=code))
        offices.append(_office(station, f"{called}信访代理站", rt.TIER_VILLAGE, village, room))
        own = _agents(station, called, 3)
        group, point = f"{village}01", f"{village}01-1"
        places.append(rt.Place(code=group, name="演示一组", tier=rt.TIER_GROUP, parent_code=village))
        offices.append(_office(point, f"{called}一组信访代理点", rt.TIER_GROUP, group, station))
        agents += own + _agents(point, f"{called}一组", 1)
        made.append(Village(village, station, _people(own)))
    request = rt.ImportNetworkRequest(county_code=COUNTY, places=places, offices=offices, agents=agents)
    doors.ask("routing", "ImportNetwork", request, BUREAU)
    doors.settle()
    return Township(code, name, room, _people(agents[:3]), tuple(made))


def _all() -> rt.ListPlacesRequest:
    return rt.ListPlacesRequest(county_code=COUNTY)


def _office(code: str, name: str, tier: rt.Tier, place: str, parent: str) -> rt.Office:
    return rt.Office(
        code=code, name=name, tier=tier, place_code=place, parent_code=parent, starts_on="2025-03-01"
    )


def _agents(office: str, called: str, how_many: int) -> list[rt.Agent]:
    return [
        rt.Agent(
            id=f"A{office.removesuffix('-1')}-{n + 1:02d}",
            name=f"演示员{called}{_NAMES[n]}",
            office_code=office,
            kind=rt.AGENT_KIND_CITIZEN if n == how_many - 1 else rt.AGENT_KIND_CADRE,
            post="专职代理员" if n == how_many - 1 else "兼任代理员",
            certificate_number=f"YS-{office}-{n + 1}",
            certificate_issued_on="2025-03-01",
            certificate_expires_on="2099-12-31",
        )
        for n in range(how_many)
    ]


def _people(agents: list[rt.Agent]) -> tuple[Person, ...]:
    return tuple(Person(a.id, "agent", a.office_code, a.name) for a in agents)
