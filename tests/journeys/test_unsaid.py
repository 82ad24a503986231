"""Nothing that anybody said of a person stands in a log, an event, a metric, a trace or a refusal.

Looked for is what was said in every journey told so far on the running system, and in one that says a lot.
"""

import itertools
import re
from typing import Any

import httpx2 as httpx
import pytest
from huiyin.casework.v1 import casework_pb2 as cw
from huiyin.intake.v1 import intake_pb2 as it
from huiyin.routing.v1 import routing_pb2 as rt
from huiyin.supervision.v1 import supervision_pb2 as sv

from tests.journeys.doors import BUREAU, COUNTY, OPERATOR, SERVICES, Doors, Person, Refused
from tests.journeys.running import Running
from tests.journeys.township import Township
from tests.journeys.unsaid import cells, files, found, written

NAME, PHONE, ADDRESS = "演示村民庚辛", "0797-0000-731", "演示村演示组731号"
IDENTITY = "360783000001017310"
ABOUT = f"{NAME}（身份证{IDENTITY}，电话{PHONE}，住{ADDRESS}）"
COMPLAINANT, COMPLAINANT_PHONE = "演示村民壬癸", "0797-0000-732"
PLANTED = (NAME, PHONE, ADDRESS, IDENTITY, COMPLAINANT, COMPLAINANT_PHONE)
_numbers = itertools.count(1)


def told(what: str) -> str:
    """A free text that names somebody, unlike any other."""
    return f"演示{next(_numbers)}：{ABOUT}{what}"


class Saying:
    """One petition through every step, everything filled in, and every step refused at least once."""

    def __init__(self, doors: Doors, township: Township) -> None:
        self.doors, self.township, self.village = doors, township, township.villages[0]
        self.station = Person(f"post-{self.village.station}", "room", self.village.station)
        self.refusals: list[str] = []

    def ask(self, service: str, method: str, request: Any, who: Person) -> Any:
        """Asks; first with another version or a text that is too long, which is refused."""
        spoiled = type(request)()
        spoiled.CopyFrom(request)
        names = request.DESCRIPTOR.fields_by_name
        if "version" in names:
            spoiled.version = 999
        else:
            spoiled.facts = f"{request.facts}{'长' * 5000}"
        with pytest.raises(Refused) as caught:
            self.doors.ask(service, method, spoiled, who)
        self.refusals.append(f"{caught.value.text} {caught.value.fields}")
        return self.doors.ask(service, method, request, who)

    def petition(self) -> it.Petition:
        """Registered at the station."""
        village = self.village
        asked = it.RegisterPetitionRequest(
            county_code=COUNTY,
            place_code=village.code,
            office_code=village.station,
            channel=it.CHANNEL_VISIT,
            kind=it.KIND_DISPUTE,
            petitioner=it.Petitioner(name=NAME, phone=PHONE, address=ADDRESS),
            request=told("要求"),
            facts=told("事实"),
            reasons=told("理由"),
            head_count=2,
            representatives=[f"{NAME}之代表"],
            other_party=f"{NAME}之邻居",
        )
        petition: it.Petition = self.ask("intake", "RegisterPetition", asked, self.station).petition
        self.doors.settle()
        return petition

    def do(self, petition_id: str, verb: str, **fields: Any) -> None:
        """A step of casework by the agent in charge, on the case as it is when all has been heard."""
        self.doors.settle()
        case = self.doors.ask("casework", "GetCase", cw.GetCaseRequest(petition_id=petition_id), BUREAU).case
        asked = getattr(cw, f"{verb}Request")(petition_id=petition_id, version=case.version, **fields)
        self.ask("casework", verb, asked, Person(case.agent_id, "agent"))

    def move(self, petition_id: str, verb: str, who: Person, **fields: Any) -> None:
        """A move of routing."""
        asked = rt.GetAssignmentRequest(petition_id=petition_id)
        version = self.doors.ask("routing", "GetAssignment", asked, BUREAU).assignment.version
        move = getattr(rt, f"{verb}Request")(petition_id=petition_id, version=version, **fields)
        self.ask("routing", verb, move, who)
        self.doors.settle()

    def complaint(self) -> None:
        """About an agent, investigated to its end."""
        asked = sv.TakeComplaintRequest(
            county_code=COUNTY,
            accused_kind=sv.ACCUSED_KIND_AGENT,
            accused_code=self.township.agents[0].id,
            breach=sv.BREACH_GIFT,
            facts=told("投诉"),
            complainant_name=COMPLAINANT,
            complainant_phone=COMPLAINANT_PHONE,
            way=sv.COMPLAINT_WAY_TELEPHONE,
        )
        taken = self.ask("supervision", "TakeComplaint", asked, OPERATOR).complaint
        of = {"complaint_id": taken.id}
        self.ask(
            "supervision", "InvestigateComplaint", sv.InvestigateComplaintRequest(**of, version=1), BUREAU
        )
        heard = sv.HearAccusedRequest(**of, version=2, statement=told("陈述"))
        self.ask("supervision", "HearAccused", heard, BUREAU)
        decided = sv.DecideComplaintRequest(**of, version=3, upheld=False, finding=told("查明"))
        self.ask("supervision", "DecideComplaint", decided, BUREAU)

    def over_http(self) -> None:
        """The same registration over HTTP, and as it must not be."""
        body: dict[str, Any] = {
            "county_code": COUNTY,
            "place_code": self.village.code,
            "request": told("要求"),
        }
        body["petitioner"] = {"name": NAME, "phone": PHONE, "address": ADDRESS}
        spoiled: tuple[dict[str, Any], ...] = (
            {"head_count": told("人数")},
            {"kind": told("类别")},
            {"received_at": told("时间")},
            {"petitioner": {"name": NAME, "identity": IDENTITY}},
            {"facts": told("长" * 5000)},
            {},
        )
        for number, wrong in enumerate(spoiled):
            given = {"request_id": f"unsaid-{self.township.code}-{number}"} | body | wrong
            address = self.doors.url("intake", "/v1/petitions")
            answer = self.doors.http.post(address, json=given, headers=self.doors.proof(self.station))
            assert (answer.status_code == 201) is not bool(wrong)
            if wrong:
                self.refusals.append(answer.text)

    def on_a_page(self) -> None:
        """A villager fills in the form; it is a page of their own that shows it again when it is refused."""
        with httpx.Client(base_url=self.doors.url("console", ""), timeout=20) as browser:
            page = browser.get(f"/file?township={self.township.code}").text
            hidden = dict(re.findall(r'name="(token|request_id)" value="([^"]+)"', page))
            filled = {"petitioner.name": NAME, "petitioner.phone": PHONE, "petitioner.address": ADDRESS}
            filled |= {"request": told("要求"), "place_code": self.village.code, "office_code": "near"}
            filled |= {"township": self.township.code, "kind": "KIND_DEMAND", "head_count": IDENTITY}
            assert browser.post("/file", data=hidden | filled).status_code == 422
            assert browser.post("/file", data=hidden | filled | {"head_count": "1"}).status_code == 200
            browser.post("/progress", data={"code": f"{NAME}{IDENTITY}"})
            browser.get(f"/progress?code={NAME}")


@pytest.fixture(scope="module")
def said(doors: Doors, township: Township) -> Saying:
    """Everything that can be said of somebody, said at every door."""
    saying = Saying(doors, township)
    doors.words.update(PLANTED)
    first, second = saying.petition(), saying.petition()
    day = doors.legal_now().date().isoformat()
    saying.do(
        first.id,
        "RecordMediation",
        petitioner_statement=told("一方"),
        other_party=f"{NAME}之邻居",
        other_party_statement=told("另一方"),
        agreed=True,
        promises=[cw.Promise(what=told("约定"), by_whom=NAME, due_on=day)],
        note=told("经过"),
    )
    saying.move(first.id, "HandUp", saying.village.agents[0], reason=told("上交"))
    saying.move(first.id, "ReturnPetition", township.of_room, reason=told("退回"))
    accept: dict[str, Any] = {"version": 1, "legal_route": it.LEGAL_ROUTE_DISPUTE, "reason": told("受理")}
    saying.ask("intake", "AcceptPetition", it.AcceptPetitionRequest(petition_id=first.id, **accept), BUREAU)
    saying.do(first.id, "CloseCase", outcome=cw.OUTCOME_WITHDRAWN, reason=told("撤回"))
    doors.settle()
    saying.do(first.id, "RecordRevisit", finding=told("回访"))
    saying.do(second.id, "DecideToRepresent", reason=told("代理"))
    signature = cw.Signature(way=cw.SIGNATURE_WAY_THUMBPRINT, witness=f"{NAME}之见证人", file_sha256="0" * 64)
    pledge = {"scope": told("事项"), "powers": told("权限"), "term_ends_on": "2199-12-31"}
    saying.do(second.id, "SignPledge", petitioner_signature=signature, agent_signature=signature, **pledge)
    saying.do(second.id, "RecordAct", kind=cw.ACT_KIND_VISIT, what=told("走访"), with_whom=f"{NAME}之邻居")
    result = {"kind": cw.FEEDBACK_KIND_RESULT, "way": cw.DELIVERY_WAY_IN_PERSON}
    saying.do(second.id, "GiveFeedback", what=told("反馈"), **result)
    saying.complaint()
    saying.over_http()
    saying.on_a_page()
    doors.settle()
    return saying


def test_everything_was_said(said: Saying, doors: Doors) -> None:
    assert len(said.refusals) > 15
    assert len([word for word in doors.words if ABOUT in word]) > 15


def test_no_refusal_repeats_it(said: Saying) -> None:
    assert found(said.doors.words, {text: text.encode() for text in said.refusals}) == set()


def test_no_process_logs_it(said: Saying, running: Running) -> None:
    log = running.log.read_bytes()
    assert log
    assert found(said.doors.words, {"log": log}) == set()


def test_no_metric_tells_it(said: Saying, doors: Doors) -> None:
    told = {
        f"{name}{path}": doors.http.get(doors.url(name, path)).content
        for name in (*SERVICES, "console", "issuer")
        for path in ("/metrics", "/standing", "/readyz")
    }
    assert all(told.values())
    assert found(doors.words, told) == set()


def test_no_event_and_no_trace_carries_it(said: Saying, doors: Doors) -> None:
    # The announcements are the outbox; where there is no broker, the log's own files lie beside them.
    logged = files(doors.data / "log", "*")
    assert bool(logged) is not bool(doors.settings)
    told = {f"{name}.{at}": text for name in SERVICES for at, text in _kept(doors, name).items()}
    told = {at: text for at, text in told.items() if re.match(r"\w+\.(announcement|parked|audit)", at)}
    assert len(told) > 10
    assert found(doors.words, logged | told) == set()


@pytest.mark.parametrize("name", [*SERVICES, "issuer"])
def test_no_database_keeps_it_in_clear(said: Saying, doors: Doors, name: str) -> None:
    told = _kept(doors, name)
    assert told
    assert found(doors.words, told | files(doors.data, f"{name}.db*")) == set()


@pytest.mark.parametrize("form", sorted(written(f"{NAME} {IDENTITY}")))
def test_the_search_would_find_it(said: Saying, running: Running, form: bytes) -> None:
    assert found({f"{NAME} {IDENTITY}"}, {"log": running.log.read_bytes() + form}) == {
        f"log: {NAME} {IDENTITY[:5]}…"
    }


def _kept(doors: Doors, name: str) -> dict[str, bytes]:
    url = doors.settings.get(f"{name.upper()}_DATABASE_URL")
    return cells(url or doors.data / f"{name}.db")
