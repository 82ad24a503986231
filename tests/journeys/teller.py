"""Tells a story step by step, and checks how it ended."""

import sys
import time
from typing import Any

from huiyin.casework.v1 import casework_pb2 as cw
from huiyin.intake.v1 import intake_pb2 as it
from huiyin.routing.v1 import routing_pb2 as rt
from huiyin.supervision.v1 import supervision_pb2 as sv

from tests.journeys.doors import COUNTY, Doors, Person


class Differs(AssertionError):
    """A story did not end as it must."""


class Teller:
    """Walks one story through the doors, telling who does what, through which service, how fast."""

    def __init__(self, doors: Doors, title: str) -> None:
        self.doors = doors
        self.petition = it.Petition()
        self._began = time.monotonic()
        self._say(f"\n【{title}】")

    def ask(self, who: Person, what: str, service: str, method: str, request: Any) -> Any:
        """One step: a call through a service's door."""
        began = time.monotonic()
        answer = self.doors.ask_again(service, method, request, who)
        took = (time.monotonic() - began) * 1000
        self._say(f"  {who.name}  {what}    {service}.{method}  {took:.0f} ms")
        return answer

    def register(self, who: Person, what: str, request: it.RegisterPetitionRequest) -> it.Petition:
        """Registers, and waits until the case is open."""
        self.petition = self.ask(who, what, "intake", "RegisterPetition", request).petition
        self._say(f"      登记编号 {self.petition.registration_number}，查询码 {self.petition.query_code}")
        self.doors.settle()
        return self.petition

    def agent(self) -> Person:
        """The agent in charge now."""
        found = self.assignment()
        asked = rt.GetAgentRequest(agent_id=found.agent_id)
        agent = self.doors.ask_again("routing", "GetAgent", asked, Person(found.agent_id, "agent")).agent
        return Person(agent.id, "agent", agent.office_code, agent.name)

    def assignment(self) -> rt.Assignment:
        """Who is responsible now."""
        asked = rt.GetAssignmentRequest(petition_id=self.petition.id)
        found: rt.Assignment = self.doors.ask_again(
            "routing", "GetAssignment", asked, Person("teller", "bureau")
        ).assignment
        return found

    def case(self) -> cw.GetCaseResponse:
        """The whole case."""
        asked = cw.GetCaseRequest(petition_id=self.petition.id)
        found: cw.GetCaseResponse = self.doors.ask_again(
            "casework", "GetCase", asked, Person("teller", "bureau")
        )
        return found

    def do(self, who: Person, what: str, verb: str, /, **fields: Any) -> cw.Case:
        """One step of casework, on the version there is now."""
        kind = getattr(cw, f"{verb}Request")
        request = kind(petition_id=self.petition.id, version=self.case().case.version, **fields)
        case: cw.Case = self.ask(who, what, "casework", verb, request).case
        return case

    def move(self, who: Person, what: str, verb: str, /, **fields: Any) -> None:
        """One move of routing, on the version there is now."""
        kind = getattr(rt, f"{verb}Request")
        request = kind(petition_id=self.petition.id, version=self.assignment().version, **fields)
        self.ask(who, what, "routing", verb, request)
        self.doors.settle()

    def later(self, move: str, why: str) -> None:
        """Legal time goes on for everybody."""
        self._say(f"  …… {why}（时间前移 {move}）")
        self.doors.move_clock(move)

    def figures(self, place: str) -> dict[str, tuple[int, int]]:
        """The figures of a place that are not empty, once every fact has arrived."""
        self.doors.settle()
        asked = sv.GetFiguresRequest(
            county_code=COUNTY, place_prefix=place, from_day="2020-01-01", to_day="2199-12-31"
        )
        found = self.doors.ask_again("supervision", "GetFigures", asked, Person("teller", "bureau")).figures
        return {f.id: (f.numerator, f.denominator) for f in found if f.numerator or f.denominator}

    def progress(self) -> dict[str, Any]:
        """What the public page shows, over HTTP without signing in."""
        url = self.doors.url("intake", f"/v1/progress/{self.petition.query_code}")
        found: dict[str, Any] = self.doors.http.get(url).json()
        return found

    def check(self, what: str, found: Any, expected: Any) -> None:
        """Tells and enforces how it ended."""
        if found != expected:
            raise Differs(f"{what}: expected {expected!r}, found {found!r}")
        self._say(f"  ✓ {what}：{_told(expected)}")

    def end(self) -> None:
        """The story's last line."""
        self._say(f"  共用 {time.monotonic() - self._began:.1f} 秒")

    def _say(self, line: str) -> None:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


def _told(value: Any) -> str:
    if isinstance(value, dict):
        return "，".join(
            f"{k} {v[0]}/{v[1]}" if isinstance(v, tuple) else f"{k} {v}" for k, v in value.items()
        )
    if isinstance(value, list):
        return " → ".join(map(str, value))
    return str(value)
