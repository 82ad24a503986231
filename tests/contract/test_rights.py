"""Who may do what, tried out: every RPC and route, as every role, near and far, on what is and never was.

The table is written by hand from the scheme, never read from the code.
"""

import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import grpc
import pytest
from fastapi.testclient import TestClient
from google.protobuf.message import Message
from grpc_status import rpc_status
from huiyin.casework.v1 import casework_pb2 as cw
from huiyin.intake.v1 import intake_pb2 as it
from huiyin.routing.v1 import routing_pb2 as rt
from huiyin.supervision.v1 import supervision_pb2 as sv

from services.chassis.clock import MovedClock
from services.chassis.identity import Actor, Role
from tests.conftest import TOLD
from tests.ground import Ground
from tests.world import COUNTY, OF_BUREAU, OF_WATER, OPERATOR, VILLAGE_AGENT, WATER, World, made, proof

# By letter: role, and where it stands: on the matter's own side, elsewhere in its county, in another.
NOWHERE = ("", "")
AGENT = ("360783990201-1", "360783990201"), ("360783990202-1", "360783990202"), ("360782001-1", "360782001")
ROOM = ("360783990-1", "360783990"), ("360783991-1", "360783991"), ("360782001-1", "360782001")
DEPARTMENT = (WATER, COUNTY), ("D360783-02", COUNTY), ("D360782-01", "360782")
IN_COUNTY = ("360783-0", COUNTY), None, ("360782-0", "360782")
ROLES: dict[str, tuple[Role, Any]] = {
    "v": (Role.VILLAGER, (NOWHERE, None, None)),
    "a": (Role.AGENT, AGENT),
    "s": (Role.STATION, AGENT),
    "r": (Role.ROOM, ROOM),
    "d": (Role.DEPARTMENT, DEPARTMENT),
    "h": (Role.DEPARTMENT_HEAD, DEPARTMENT),
    "b": (Role.BUREAU, IN_COUNTY),
    "l": (Role.LEADING, ROOM),
    "o": (Role.OPERATOR, IN_COUNTY),
    "i": (Role.INVESTIGATOR, IN_COUNTY),
    "f": (Role.FINANCE, IN_COUNTY),
    "A": (Role.ADMINISTRATOR, IN_COUNTY),
    "S": (Role.SECURITY, IN_COUNTY),
    "U": (Role.AUDITOR, IN_COUNTY),
    "p": (Role.PROVINCE, (("36-0", "360000"), None, None)),
    "x": (Role.SERVICE, (NOWHERE, None, None)),
}
# What is asked for: anybody's to ask, something of a county, one thing, or a list of things; who may
# ask; and who of these has no part in the very thing here: the agent owes no clock that was missed, the
# complaint's accused side and whoever else does not watch.
RIGHTS: dict[str, tuple[str, str, str]] = {
    "RegisterPetition": ("county", "vasrdhb", ""),
    "GetPetition": ("one", "asrdhblx", ""),
    "ListPetitions": ("list", "srblx", ""),
    "AcceptPetition": ("one", "rdhb", ""),
    "GuidePetition": ("one", "rdhb", ""),
    "DeclinePetition": ("one", "rdhb", ""),
    "FindProgress": ("public", "", ""),
    "AddFile": ("one", "vasrdhb", ""),
    "GetFile": ("one", "asrdhblx", ""),
    "ListFiles": ("one", "asrdhblx", ""),
    "RevealPetitioner": ("one", "asrdhb", ""),
    "ListAccesses": ("public", "", ""),
    "GetNotice": ("public", "", ""),
    "RecordConsent": ("one", "asrdhb", ""),
    # By query code: whoever has the slip.
    "WithdrawConsent": ("county", "v", ""),
    "GetAccusation": ("one", "oi", ""),
    "ListAccusations": ("list", "oi", ""),
    "ForwardAccusation": ("one", "oi", ""),
    "ImportNetwork": ("county", "bA", ""),
    "ListPlaces": ("public", "", ""),
    "ListOffices": ("public", "", ""),
    "ListAgents": ("public", "", ""),
    "GetAgent": ("public", "", ""),
    "ListDepartments": ("public", "", ""),
    "RenewCertificate": ("one", "b", ""),
    "GetAssignment": ("one", "asrdhblx", ""),
    "ListAssignments": ("list", "asrdhblx", ""),
    "AppointAgent": ("one", "asrdhb", ""),
    "RecuseAgent": ("one", "asrb", ""),
    "HandUp": ("one", "asrdhb", ""),
    "HandDown": ("one", "asrdhb", ""),
    "Refer": ("one", "asrdhb", ""),
    "TakeOver": ("one", "asrdhb", ""),
    "ReturnPetition": ("one", "asrdhb", ""),
    "CheckWarrant": ("one", "asrdhbx", ""),
    "GetCase": ("one", "asrdhblx", ""),
    "ListCases": ("list", "asrdhblx", ""),
    "RecordMediation": ("one", "asrdhb", ""),
    "ConfirmPerformance": ("one", "asrdhb", ""),
    "DecideToRepresent": ("one", "asrdhb", ""),
    "SignPledge": ("one", "asrdhb", ""),
    "RecordNoPledge": ("one", "asrdhb", ""),
    "RevokePledge": ("one", "asrdhb", ""),
    "RecordAct": ("one", "asrdhb", ""),
    "GiveFeedback": ("one", "asrdhb", ""),
    "CloseCase": ("one", "asrdhb", ""),
    "RecordRevisit": ("one", "asrdhb", ""),
    "ListClocks": ("one", "asrdhblx", ""),
    "ExplainClock": ("public", "", ""),
    "TakeComplaint": ("county", "vasrdhbloi", ""),
    "GetComplaint": ("one", "asrdhbloi", "asrdhl"),
    "ListComplaints": ("list", "asrdhbloi", "asrdhl"),
    "InvestigateComplaint": ("one", "asrdhbloi", "asrdhl"),
    "HearAccused": ("one", "asrdhbloi", "asrdhl"),
    "DecideComplaint": ("one", "asrdhbloi", "asrdhl"),
    "ListBreaches": ("list", "asrdhblx", "a"),
    "IssueOrder": ("one", "rb", ""),
    "AnswerOrder": ("one", "asrdhb", "a"),
    "ListOrders": ("list", "asrdhblx", "a"),
    "GetFigures": ("public", "", ""),
    "GetSealedFigure": ("county", "oi", ""),
    "ListFigureCases": ("list", "srbl", ""),
}
ROUTES = {
    "RegisterPetition": ("intake", "/v1/petitions"),
    "GetPetition": ("intake", "/v1/petitions/{petition_id}"),
    "FindProgress": ("intake", "/v1/progress/{query_code}"),
    "ListAccesses": ("intake", "/v1/progress/{query_code}/accesses"),
    "GetNotice": ("intake", "/v1/notice"),
    "ListOffices": ("routing", "/v1/counties/{county_code}/offices"),
    "ListAgents": ("routing", "/v1/counties/{county_code}/agents"),
    "GetAssignment": ("routing", "/v1/assignments/{petition_id}"),
    "ListClocks": ("casework", "/v1/petitions/{petition_id}/clocks"),
    "ExplainClock": ("casework", "/v1/clocks/{clock_id}/explanation"),
    "GetFigures": ("supervision", "/v1/counties/{county_code}/figures"),
}
DENIED, NOT_FOUND = grpc.StatusCode.PERMISSION_DENIED, grpc.StatusCode.NOT_FOUND
BROKEN = (grpc.StatusCode.INTERNAL, grpc.StatusCode.UNKNOWN, grpc.StatusCode.UNIMPLEMENTED)
_numbers = itertools.count()


@dataclass(frozen=True)
class Answer:
    """What a door answered: a code, a message or the words of a refusal, and nothing else."""

    code: Any
    said: Any = field(default=None)


@dataclass
class Matter:
    """One petition in which a department, an agent and the office that was asked first all have a part."""

    world: World
    known: dict[str, str]
    clients: dict[str, TestClient]
    asked: Counter[str] = field(default_factory=Counter)

    @property
    def engine(self) -> str:
        """What it stands on."""
        return "SQLite" if self.world.intake.database.is_sqlite else "PostgreSQL"

    def grpc(self, method: str, there: bool, actor: Actor | None) -> Answer:
        """What the services' door answers about the matter, or about one that never was."""
        call, request = self._call(method, there)
        self.asked["gRPC"] += 1
        given = iter([request]) if isinstance(call, grpc.StreamUnaryMultiCallable) else request
        try:
            said = call(given, timeout=10, metadata=proof(actor) if actor else ())
            # What comes in parts is told by the first.
            if isinstance(call, grpc.UnaryStreamMultiCallable):
                said = list(said)[0]  # noqa: RUF015 - the end tells the code
            return Answer(grpc.StatusCode.OK, said)
        except grpc.RpcError as error:
            status = rpc_status.from_call(error)  # type: ignore[arg-type]
            return Answer(error.code(), status and status.SerializeToString())

    def http(self, method: str, there: bool, actor: Actor | None) -> Answer:
        """What the people's door answers to the same."""
        service, path = ROUTES[method]
        client, fields = self.clients[service], self._fields(there)
        self.asked["HTTP"] += 1
        headers = dict(proof(actor)) if actor else {}
        if method == "RegisterPetition":
            body = {"request_id": "rights-http", "county_code": COUNTY, "place_code": "nowhere"}
            answer = client.post(path, json=body, headers=headers)
        else:
            answer = client.get(path.format(**fields), headers=headers)
        codes = {200: grpc.StatusCode.OK, 403: DENIED, 404: NOT_FOUND, 500: grpc.StatusCode.INTERNAL}
        return Answer(codes.get(answer.status_code, answer.status_code), answer.json())

    def _fields(self, there: bool) -> dict[str, str]:
        unknown = {
            "petition_id": "01a20000-0000-7000-8000-000000000000",
            "clock_id": "01a20000-0000-7000-8000-000000000001",
            "order_id": "01a20000-0000-7000-8000-000000000002",
            "complaint_id": "01a20000-0000-7000-8000-000000000003",
            "accusation_id": "01a20000-0000-7000-8000-000000000005",
            "agent_id": "A-nobody",
            "file_id": "01a20000-0000-7000-8000-000000000004",
            "query_code": "K7P3-9XTM-2HQW-RA",
        }
        return {"county_code": COUNTY} | (self.known if there else unknown)

    def _call(self, method: str, there: bool) -> tuple[Any, Message]:
        day = "2026-12-31"
        given: dict[str, Any] = self._fields(there) | {
            "request_id": f"rights-{next(_numbers):06d}",
            # Nothing here is of this version: what is lawful ends as stale, and nothing changes.
            "version": 999,
            "figure_id": "registered",
            "from_day": "2026-01-01",
            "to_day": day,
            **dict.fromkeys(
                ("answer_by", "deadline_on", "issued_on", "expires_on", "term_ends_on", "on_day"), day
            ),
        }
        # An empty registration, complaint or import is enough to be told whether one may bring it.
        stubs = (
            (it, self.world.at_intake),
            (rt, self.world.at_routing),
            (cw, self.world.at_casework),
            (sv, self.world.at_supervision),
        )
        for contract, stub in stubs:
            if kind := getattr(contract, f"{method}Request", None):
                names = kind.DESCRIPTOR.fields_by_name
                fields = {name: value for name, value in given.items() if name in names}
                if method.startswith("List"):
                    # A list is asked for whole; only the orders of a petition are told by it.
                    whole = ("county_code", "figure_id", "query_code")
                    fields = {k: v for k, v in fields.items() if k in whole} | (
                        {"petition_id": fields["petition_id"]}
                        if method in ("ListClocks", "ListFiles")
                        else {}
                    )
                    if "with_closed" in names:
                        fields["with_closed"] = True
                if method == "CloseCase":
                    fields |= {"outcome": 1}
                if method == "RevealPetitioner":
                    fields |= {"reason": it.ACCESS_REASON_CONTACT}
                if method in ("RecordAct", "GiveFeedback"):
                    fields |= {n: 1 for n in ("kind", "way") if n in names}
                return getattr(stub, method), kind(**fields)
        raise KeyError(method)


@pytest.fixture(scope="module")
def matter(
    lasting: Ground, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Matter]:
    clock = MovedClock(datetime(2026, 3, 2, 2, 0, tzinfo=UTC))
    with made(tmp_path_factory.mktemp("rights"), clock, lasting) as world:
        petition = world.register(chosen_agent_id=VILLAGE_AGENT.id)
        world.move("Refer", petition.id, VILLAGE_AGENT, to_code=WATER, reason="属水利职权")
        world.move("TakeOver", petition.id, OF_WATER)
        world.advance(days=40)
        missed = world.ask(
            world.at_supervision.ListBreaches, sv.ListBreachesRequest(county_code=COUNTY), OF_BUREAU
        ).breaches
        clock_id = next(m.clock_id for m in missed if m.owner_code == WATER)
        issue = sv.IssueOrderRequest(clock_id=clock_id, demand="请答复", answer_by="2026-12-31")
        order = world.ask(world.at_supervision.IssueOrder, issue, OF_BUREAU).order
        take = sv.TakeComplaintRequest(
            county_code=COUNTY,
            accused_kind=sv.ACCUSED_KIND_AGENT,
            accused_code=VILLAGE_AGENT.id,
            breach=sv.BREACH_FEE,
            facts="收了五十元",
            way=sv.COMPLAINT_WAY_TELEPHONE,
        )
        complaint = world.ask(world.at_supervision.TakeComplaint, take, OPERATOR).complaint
        sent = it.AddFileRequest(request_id="rights-file", petition_id=petition.id, size=1, chunk=b"a")
        file = world.at_intake.AddFile(iter([sent]), timeout=10, metadata=proof(OF_BUREAU)).file
        accusation = world.register(kind=it.KIND_ACCUSATION)
        world.settle()
        made_of = Matter(
            world,
            {
                "petition_id": petition.id,
                "clock_id": clock_id,
                "order_id": order.id,
                "complaint_id": complaint.id,
                "accusation_id": accusation.id,
                "agent_id": VILLAGE_AGENT.id,
                "file_id": file.id,
                "query_code": petition.query_code,
            },
            {each.name: TestClient(each.app()) for each in world.all},
        )
        yield made_of
        told = ", ".join(f"{often} over {door}" for door, often in made_of.asked.items())
        request.config.stash[TOLD].append(f"rights matrix on {made_of.engine}: {told}")
    lasting.release()


def actors(letter: str) -> Iterator[tuple[str, Actor]]:
    """The role on the matter's side, elsewhere in the county, in another county, and nowhere."""
    role, (own, elsewhere, foreign) = ROLES[letter]
    here = {"own": own, "elsewhere": elsewhere, "foreign": foreign, "nowhere": NOWHERE}
    for where, stands in here.items():
        if stands is not None:
            name = VILLAGE_AGENT.id if where == "own" and role is Role.AGENT else f"{letter}-{where}"
            yield where, Actor(name, role, *stands)


def test_the_table_names_every_rpc() -> None:
    found = [
        method.name
        for contract in (it, rt, cw, sv)
        for service in contract.DESCRIPTOR.services_by_name.values()
        for method in service.methods
    ]
    assert sorted(found) == sorted(RIGHTS)


def test_the_table_names_every_route(matter: Matter) -> None:
    paths = {
        path for client in matter.clients.values() for path in client.get("/openapi.json").json()["paths"]
    }
    assert paths == {path for _, path in ROUTES.values()}


def answers_by_right(method: str, ask: Any) -> None:
    """Asks as everybody; what comes back must be what the table says, and never a defect."""
    kind, may, apart = RIGHTS[method]
    for letter in ROLES:
        for where, actor in actors(letter):
            about = f"{method} as {actor}"
            known, unknown = ask(method, True, actor), ask(method, False, actor)
            assert {known.code, unknown.code}.isdisjoint(BROKEN), about
            if kind == "public":
                assert known.code is grpc.StatusCode.OK, about
                assert ask(method, True, None) == known, about
            elif letter not in may:
                assert known.code is DENIED, about
                assert known == unknown, about
            elif kind == "county":
                own = where in ("own", "elsewhere") or letter == "v"
                assert (known.code is not DENIED) is own, about
            # A villager has no place: the slip's code is the right.
            elif (where == "own" and letter not in apart) or letter in "xv":
                assert known.code not in (DENIED, NOT_FOUND), about
                assert kind == "list" or known != unknown, about
                assert kind != "list" or known.said.ListFields(), about
            else:
                assert known.code is not DENIED, about
                assert known == unknown, about
                assert kind != "list" or known.said == type(known.said)(), about


@pytest.mark.parametrize("method", RIGHTS)
def test_every_rpc_answers_by_right(matter: Matter, method: str) -> None:
    answers_by_right(method, matter.grpc)


@pytest.mark.parametrize("method", ROUTES)
def test_every_route_answers_by_right(matter: Matter, method: str) -> None:
    answers_by_right(method, matter.http)
