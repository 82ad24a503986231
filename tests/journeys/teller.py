"""Tells a story step by step, and checks how it ended."""

import sys
import time
import unicodedata
from datetime import timedelta
from typing import Any

from huiyin.casework.v1 import casework_pb2 as cw
from huiyin.intake.v1 import intake_pb2 as it
from huiyin.routing.v1 import routing_pb2 as rt
from huiyin.supervision.v1 import supervision_pb2 as sv

from tests.journeys.doors import BUREAU, COUNTY, Differs, Doors, Person

_WIDTH = 62
_CODES = {
    "REGISTERED": "登记",
    "HANDED_UP": "上报",
    "TAKEN_OVER": "接办",
    "AGREED": "达成协议",
    "CLOSED": "办结",
    "REVISITED": "回访",
}


class Teller:
    """Walks one story through the doors, telling who does what, through which service, how fast."""

    def __init__(self, doors: Doors, title: str) -> None:
        self.doors = doors
        self.petition = it.Petition()
        self._began = time.monotonic()
        self._titles: dict[str, str] = {}
        self._say(f"\n【{title}】")

    def ask(self, who: Person, what: str, service: str, method: str, request: Any) -> Any:
        """One step: a call through a service's door."""
        began = time.monotonic()
        answer = self.doors.ask_again(service, method, request, who)
        took = (time.monotonic() - began) * 1000
        self._say(f"  {self.doors.legal_now():%m月%d日 %H:%M}  {who.name}：{what}")
        self._say(f"               {_padded(f'{service}.{method}')}{took:>5.0f} 毫秒")
        return answer

    def register(self, who: Person, what: str, request: it.RegisterPetitionRequest) -> it.Petition:
        """Registers, and waits until the case is open."""
        self.petition = self.ask(who, what, "intake", "RegisterPetition", request).petition
        number, code = self.petition.registration_number, self.petition.query_code
        self._say(f"               登记编号 {number}，查询码 {code}")
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
        found: rt.Assignment = self.doors.ask_again("routing", "GetAssignment", asked, BUREAU).assignment
        return found

    def case(self) -> cw.GetCaseResponse:
        """The whole case."""
        asked = cw.GetCaseRequest(petition_id=self.petition.id)
        found: cw.GetCaseResponse = self.doors.ask_again("casework", "GetCase", asked, BUREAU)
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
        self.doors.move_clock(move)
        self._say(f"  ……           {why}（时间前移 {move}）")

    def in_office_hours(self) -> None:
        """The story begins in the morning: what is done the same afternoon must be the same day."""
        now = self.doors.legal_now()
        if not 8 <= now.hour < 12:
            morning = now.date() + timedelta(days=1 if now.hour >= 8 else 0)
            self.doors.move_clock(morning.isoformat())

    def figures(self, place: str) -> dict[str, tuple[int, int]]:
        """The figures of a place that are not empty, once every fact has arrived."""
        self.doors.settle()
        asked = sv.GetFiguresRequest(
            county_code=COUNTY, place_prefix=place, from_day="2020-01-01", to_day="2199-12-31"
        )
        found = self.doors.ask_again("supervision", "GetFigures", asked, BUREAU).figures
        self._titles = {f.id: f.title for f in found}
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
        told = self._told(expected)
        self._say(f"  ✓ {what}：{told}" if told else f"  ✓ {what}")

    def end(self) -> None:
        """The story's last line."""
        self._say(f"  这个故事用时 {time.monotonic() - self._began:.1f} 秒")

    def _told(self, value: Any) -> str:
        if isinstance(value, dict):
            return "，".join(f"{self._titles.get(key, key)} {_share(v)}" for key, v in value.items())
        if isinstance(value, list):
            return " → ".join(_CODES.get(str(each), str(each)) for each in value)
        return "" if value is True else str(value)

    def _say(self, line: str) -> None:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


def _share(value: Any) -> str:
    if not isinstance(value, tuple):
        return str(value)
    return f"{value[0]}/{value[1]}" if value[1] else str(value[0])


def _padded(text: str) -> str:
    wide = sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)
    return f"{text} {'·' * max(2, _WIDTH - wide)} "
