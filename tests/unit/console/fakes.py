"""The four services as the pages need them: real gRPC servers that answer from what a test gives them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import grpc
from google.protobuf.timestamp_pb2 import Timestamp
from huiyin.casework.v1 import casework_pb2 as cw
from huiyin.casework.v1 import casework_pb2_grpc
from huiyin.intake.v1 import intake_pb2 as it
from huiyin.intake.v1 import intake_pb2_grpc
from huiyin.routing.v1 import routing_pb2 as rt
from huiyin.routing.v1 import routing_pb2_grpc
from huiyin.supervision.v1 import supervision_pb2 as sv
from huiyin.supervision.v1 import supervision_pb2_grpc
from prometheus_client import CollectorRegistry

from services.casework.rpc import CaseworkRpc
from services.chassis.identity import Actor
from services.chassis.policy import Policy, declared
from services.chassis.refusals import Invalid, NotFound, Refusal, Stale
from services.chassis.rpc import Server, Servicer, actor_of
from services.chassis.tokens import Verifier
from services.intake.rpc import IntakeRpc
from services.routing.rpc import RoutingRpc
from services.supervision.rpc import SupervisionRpc
from tests.unit.console.fake_accusations import Accusations
from tests.unit.console.fake_files import Files
from tests.unit.console.fake_personal import Personal

COUNTY = "360783"
TOWNSHIP = "360783990"
VILLAGE = "360783990201"
ROOM = "360783990-1"
STATION = "360783990201-1"
AGENT = "A-V1"
CODE = "K7P3-9XTM-2HQW-RA"
PETITION = "petition-1"


def at(*day_and_time: int) -> Timestamp:
    """An instant in UTC as protobuf."""
    stamp = Timestamp()
    stamp.FromDatetime(datetime(*day_and_time, tzinfo=UTC))  # type: ignore[arg-type, misc]
    return stamp


class _Away(grpc.RpcError):
    def code(self) -> grpc.StatusCode:
        """As the chassis answers for a neighbour that is away."""
        return grpc.StatusCode.UNAVAILABLE


class Fake:
    """What the four answer, what they were asked, and what they refuse next."""

    def __init__(self) -> None:
        # Who asked is proved only where the policy asks it.
        self.asked: list[tuple[Actor | None, Any]] = []
        self.refusals: dict[str, Refusal] = {}
        self.away: set[str] = set()
        self.registered: dict[str, it.Petition] = {}
        self.files: dict[str, tuple[it.PetitionFile, bytes]] = {}
        self.petition = it.Petition(
            id=PETITION,
            registration_number="360783-20260302-000001",
            version=1,
            county_code=COUNTY,
            place_code=VILLAGE,
            office_code=STATION,
            kind=it.KIND_DEMAND,
            category="water",
            petitioner=it.Petitioner(name="演示村民甲"),
            request="清理渠道",
            head_count=1,
            registered_at=at(2026, 3, 1, 1, 0),
            registered_on="2026-03-01",
            acceptance_state=it.ACCEPTANCE_STATE_REGISTERED,
            query_code=CODE,
        )
        self.petitioner = it.Petitioner(name="演示村民甲", address="演示村1号", phone="13900000000")
        self.accesses: list[it.Access] = []
        self.progress = it.Progress(
            registration_number=self.petition.registration_number,
            registered_on="2026-03-01",
            kind=it.KIND_DEMAND,
            responsible_code=STATION,
            responsible_name="演示村信访代理站",
            agent_id=AGENT,
            stage="OPENED",
            lines=[
                it.ProgressLine(at=at(2026, 3, 1, 1, 0), code="REGISTERED", party_code=STATION),
                it.ProgressLine(at=at(2026, 3, 1, 1, 1), code="ASSIGNED", party_name="演示村信访代理站"),
            ],
            clocks=[it.ProgressClock(clock="S4", due_on="2026-03-16", state="OPEN")],
        )
        self.assignment = rt.Assignment(
            petition_id=PETITION,
            county_code=COUNTY,
            version=3,
            holder_code=STATION,
            holder_name="演示村信访代理站",
            tier=rt.TIER_VILLAGE,
            agent_id=AGENT,
        )
        self.case = cw.GetCaseResponse(
            case=cw.Case(
                petition_id=PETITION,
                registration_number=self.petition.registration_number,
                version=7,
                stage=cw.STAGE_OPENED,
                holder_code=STATION,
                agent_id=AGENT,
                category="water",
                next_due_on="2026-02-28",
                next_clock="S4",
            ),
            allowed=["RecordMediation", "DecideToRepresent"],
        )
        self.figures: list[sv.Figure] = []
        self.breaches: list[sv.MissedClock] = []
        self.accusation = it.Accusation(id="accusation-1", number="J1", version=4, accused="演示某人")
        self.complaint = sv.Complaint(id="complaint-1", number="T1", state=sv.COMPLAINT_STATE_TAKEN)

    def sent(self, kind: type[Any]) -> list[Any]:
        """The requests of one kind, in the order they came."""
        return [request for _, request in self.asked if isinstance(request, kind)]

    def asker(self, kind: type[Any]) -> Actor:
        """Who sent the last request of one kind, as the door proved it."""
        proved = [actor for actor, request in self.asked if actor and isinstance(request, kind)]
        return proved[-1]

    def hear(self, request: Any, context: grpc.ServicerContext) -> None:
        """Notes a request; refuses it, or does not answer, when the test said so."""
        method = request.DESCRIPTOR.name.removesuffix("Request")
        self.asked.append((actor_of(context) if _policy(method).asks_who else None, request))
        if method in self.away:
            raise _Away
        if method in self.refusals:
            raise self.refusals[method]


class _Intake(Personal, Accusations, Files, intake_pb2_grpc.IntakeServiceServicer):
    def __init__(self, fake: Fake) -> None:
        self.fake = fake

    def RegisterPetition(self, request: Any, context: Any) -> Any:  # noqa: N802
        self.fake.hear(request, context)
        if len(request.request) > 500:
            raise Invalid.field("request", "请求最多500字，请删减")
        made = self.fake.registered.get(request.request_id)
        if made is None:
            made = it.Petition()
            made.CopyFrom(self.fake.petition)
            made.kind = request.kind
            made.registration_number = f"360783-20260302-{len(self.fake.registered) + 1:06d}"
            self.fake.registered[request.request_id] = made
        return it.RegisterPetitionResponse(petition=made)

    def GetPetition(self, request: Any, context: Any) -> Any:  # noqa: N802
        self.fake.hear(request, context)
        return it.GetPetitionResponse(petition=self.fake.petition)

    def FindProgress(self, request: Any, context: Any) -> Any:  # noqa: N802
        self.fake.hear(request, context)
        if request.query_code != CODE:
            raise NotFound("没有查到。请核对回执上的查询码")
        return it.FindProgressResponse(progress=self.fake.progress)

    def AcceptPetition(self, request: Any, context: Any) -> Any:  # noqa: N802
        self.fake.hear(request, context)
        return it.AcceptPetitionResponse(petition=self.fake.petition)


class _Routing(routing_pb2_grpc.RoutingServiceServicer):
    def __init__(self, fake: Fake) -> None:
        self.fake = fake
        self.places = [
            rt.Place(code=TOWNSHIP, name="演示乡", tier=rt.TIER_TOWNSHIP, parent_code=COUNTY),
            rt.Place(code=VILLAGE, name="演示上村", tier=rt.TIER_VILLAGE, parent_code=TOWNSHIP),
        ]
        self.offices = [
            rt.Office(
                code="360783-0", name="演示信访局", tier=rt.TIER_COUNTY, place_code=COUNTY, phone="001"
            ),
            rt.Office(
                code=ROOM, name="演示乡信访代理室", tier=rt.TIER_TOWNSHIP, place_code=TOWNSHIP, phone="002"
            ),
            rt.Office(
                code=STATION, name="演示村信访代理站", tier=rt.TIER_VILLAGE, place_code=VILLAGE, phone="003"
            ),
        ]
        self.agents = [
            self.agent(AGENT, "演示员甲", "2028-02-29"),
            self.agent("A-V2", "演示员乙", "2028-02-29"),
            self.agent("A-V9", "演示员丙", "2025-12-31"),
        ]

    @staticmethod
    def agent(agent_id: str, name: str, expires_on: str) -> rt.Agent:
        return rt.Agent(
            id=agent_id,
            name=name,
            office_code=STATION,
            certificate_number=f"YS-{agent_id}",
            certificate_expires_on=expires_on,
        )

    def ListPlaces(self, request: Any, context: Any) -> Any:  # noqa: N802
        self.fake.hear(request, context)
        return rt.ListPlacesResponse(places=[p for p in self.places if p.parent_code == request.parent_code])

    def ListOffices(self, request: Any, context: Any) -> Any:  # noqa: N802
        self.fake.hear(request, context)
        under = [o for o in self.offices if o.place_code.startswith(request.place_prefix)]
        return rt.ListOfficesResponse(offices=under)

    def ListAgents(self, request: Any, context: Any) -> Any:  # noqa: N802
        self.fake.hear(request, context)
        return rt.ListAgentsResponse(agents=self.agents)

    def ListDepartments(self, request: Any, context: Any) -> Any:  # noqa: N802
        self.fake.hear(request, context)
        return rt.ListDepartmentsResponse(departments=[rt.Department(code="D1", name="演示水利局")])

    def GetAgent(self, request: Any, context: Any) -> Any:  # noqa: N802
        self.fake.hear(request, context)
        found = next((a for a in self.agents if a.id == request.agent_id), None)
        if found is None:
            raise NotFound("没有这位代理员")
        return rt.GetAgentResponse(agent=found)

    def GetAssignment(self, request: Any, context: Any) -> Any:  # noqa: N802
        self.fake.hear(request, context)
        return rt.GetAssignmentResponse(assignment=self.fake.assignment)

    def ListAssignments(self, request: Any, context: Any) -> Any:  # noqa: N802
        self.fake.hear(request, context)
        offered = request.offered_code and request.offered_code == self.fake.assignment.offered_code
        return rt.ListAssignmentsResponse(assignments=[self.fake.assignment] if offered else [])

    def TakeOver(self, request: Any, context: Any) -> Any:  # noqa: N802
        self.fake.hear(request, context)
        return rt.TakeOverResponse(assignment=self.fake.assignment)

    def ReturnPetition(self, request: Any, context: Any) -> Any:  # noqa: N802
        self.fake.hear(request, context)
        return rt.ReturnPetitionResponse(assignment=self.fake.assignment)

    def Refer(self, request: Any, context: Any) -> Any:  # noqa: N802
        self.fake.hear(request, context)
        return rt.ReferResponse(assignment=self.fake.assignment)


class _Casework(casework_pb2_grpc.CaseworkServiceServicer):
    def __init__(self, fake: Fake) -> None:
        self.fake = fake

    def GetCase(self, request: Any, context: Any) -> Any:  # noqa: N802
        self.fake.hear(request, context)
        return self.fake.case

    def ListCases(self, request: Any, context: Any) -> Any:  # noqa: N802
        self.fake.hear(request, context)
        mine = request.agent_id == AGENT or request.holder_code == STATION
        return cw.ListCasesResponse(cases=[self.fake.case.case] if mine else [])

    def _change(self, request: Any, context: Any, response: Any) -> Any:
        self.fake.hear(request, context)
        if request.version != self.fake.case.case.version:
            raise Stale()
        return response

    def RecordMediation(self, request: Any, context: Any) -> Any:  # noqa: N802
        return self._change(request, context, cw.RecordMediationResponse())

    def ConfirmPerformance(self, request: Any, context: Any) -> Any:  # noqa: N802
        return self._change(request, context, cw.ConfirmPerformanceResponse())

    def SignPledge(self, request: Any, context: Any) -> Any:  # noqa: N802
        return self._change(request, context, cw.SignPledgeResponse())

    def RecordAct(self, request: Any, context: Any) -> Any:  # noqa: N802
        return self._change(request, context, cw.RecordActResponse())

    def ExplainClock(self, request: Any, context: Any) -> Any:  # noqa: N802
        self.fake.hear(request, context)
        return cw.ExplainClockResponse(
            clock=cw.Clock(id=request.clock_id, due_on="2026-03-16", state=cw.CLOCK_STATE_OPEN),
            rule="在本级办结，15日",
            source="合法诉求限时办结制",
            lines=["自2026年3月1日起算，当日不计入", "截止2026年3月16日24时"],
            ledger=[cw.LedgerEntry(entry="START", at=at(2026, 3, 1, 1, 0))],
        )


class _Supervision(supervision_pb2_grpc.SupervisionServiceServicer):
    def __init__(self, fake: Fake) -> None:
        self.fake = fake

    def GetFigures(self, request: Any, context: Any) -> Any:  # noqa: N802
        self.fake.hear(request, context)
        return sv.GetFiguresResponse(figures=self.fake.figures)

    def ListFigureCases(self, request: Any, context: Any) -> Any:  # noqa: N802
        self.fake.hear(request, context)
        case = sv.FigureCase(petition_id=PETITION, registration_number="360783-20260302-000001")
        return sv.ListFigureCasesResponse(cases=[case])

    def ListBreaches(self, request: Any, context: Any) -> Any:  # noqa: N802
        self.fake.hear(request, context)
        return sv.ListBreachesResponse(breaches=self.fake.breaches)

    def ListOrders(self, request: Any, context: Any) -> Any:  # noqa: N802
        self.fake.hear(request, context)
        return sv.ListOrdersResponse()

    def IssueOrder(self, request: Any, context: Any) -> Any:  # noqa: N802
        self.fake.hear(request, context)
        return sv.IssueOrderResponse()

    def ListComplaints(self, request: Any, context: Any) -> Any:  # noqa: N802
        self.fake.hear(request, context)
        return sv.ListComplaintsResponse(complaints=[self.fake.complaint])

    def GetComplaint(self, request: Any, context: Any) -> Any:  # noqa: N802
        self.fake.hear(request, context)
        return sv.GetComplaintResponse(complaint=self.fake.complaint)

    def TakeComplaint(self, request: Any, context: Any) -> Any:  # noqa: N802
        self.fake.hear(request, context)
        return sv.TakeComplaintResponse(complaint=self.fake.complaint)


# The fakes answer whom the services would.
_SERVICERS = (IntakeRpc, RoutingRpc, CaseworkRpc, SupervisionRpc)


def _policy(method: str) -> Policy:
    """As the real service declares it."""
    return next(declared(getattr(real, method)) for real in _SERVICERS if hasattr(real, method))


def _guarded(servicer: Any) -> Any:
    for kind in type(servicer).__mro__:
        # What a fake inherits from the contract stays without, and denied.
        for name, method in vars(kind).items() if kind.__module__.startswith("tests.") else ():
            if name[0].isupper():
                method.policy = _policy(name)
    return servicer


@contextmanager
def running(fake: Fake, verifier: Verifier) -> Iterator[dict[str, str]]:
    """The four as gRPC servers of this process; yields where each listens."""
    mounts = {
        "intake": (intake_pb2_grpc.add_IntakeServiceServicer_to_server, _Intake(fake)),
        "routing": (routing_pb2_grpc.add_RoutingServiceServicer_to_server, _Routing(fake)),
        "casework": (casework_pb2_grpc.add_CaseworkServiceServicer_to_server, _Casework(fake)),
        "supervision": (supervision_pb2_grpc.add_SupervisionServiceServicer_to_server, _Supervision(fake)),
    }
    servers, targets = [], {}
    for name, (add, servicer) in mounts.items():
        server = Server(
            "127.0.0.1:0",
            [Servicer(add, _guarded(servicer), f"huiyin.{name}.v1.{name.capitalize()}Service")],
            CollectorRegistry(),
            2,
            False,
            verifier,
        )
        targets[name] = f"127.0.0.1:{server.start()}"
        servers.append(server)
    yield targets
    for server in servers:
        server.stop(0)
