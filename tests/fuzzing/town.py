"""A town in the middle of its work: petitions, complaints and orders in every state, and who may knock."""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import grpc
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp
from google.rpc import error_details_pb2
from grpc_status import rpc_status
from huiyin.casework.v1 import casework_pb2 as cw
from huiyin.intake.v1 import intake_pb2 as it
from huiyin.routing.v1 import routing_pb2 as rt
from huiyin.supervision.v1 import supervision_pb2 as sv
from hypothesis import strategies as st
from joserfc.jwk import OKPKey

from services.chassis.clock import legal_day
from services.chassis.identity import Actor, Role
from services.chassis.refusals import Refusal
from services.chassis.rpc import CODES
from tests import tokens
from tests.fuzzing.strategies import Sound
from tests.world import (
    BUREAU,
    COUNTY,
    OF_BUREAU,
    OF_ROOM,
    OF_STATION,
    OF_WATER,
    OPERATOR,
    ROOM,
    SHA,
    STATION,
    TOWNSHIP,
    TOWNSHIP_AGENT,
    VILLAGE,
    VILLAGE_AGENT,
    VILLAGER,
    WATER,
    World,
    proof,
    request_id,
)

CONTRACTS = {"intake": it, "routing": rt, "casework": cw, "supervision": sv}
# Service and request message of every RPC.
RPCS = {
    method.name: (name, method.input_type)
    for name, contract in CONTRACTS.items()
    for service in contract.DESCRIPTOR.services_by_name.values()
    for method in service.methods
}
_BY_BUREAU = (
    *("ImportNetwork", "RenewCertificate", "AcceptPetition", "GuidePetition", "DeclinePetition"),
    *(
        "GetComplaint",
        "InvestigateComplaint",
        "HearAccused",
        "DecideComplaint",
        "TakeComplaint",
        "IssueOrder",
        "ListFigureCases",
    ),
)
_BY_INVESTIGATOR = ("GetAccusation", "ListAccusations", "ForwardAccusation", "GetSealedFigure")
FILE = "演示：渠边的照片附记".encode()
_ALLOWED = {grpc.StatusCode.OK, *CODES.values()}
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_REASON = re.compile(r"[A-Z][A-Z_]+")
MOST_KNOWN = 40


def _forged() -> tuple[tuple[str, str], ...]:
    other = OKPKey.generate_key("Ed25519")
    said = tokens.claims("post-bureau", "bureau", BUREAU, COUNTY)
    return (("authorization", f"Bearer {tokens.signed(said, other, kid=tokens.KEY.kid)}"),)


# Whoever may knock: those who have a part in the matter most of the time.
KNOCKING: dict[str, tuple[tuple[str, str], ...] | Actor] = {
    "agent": VILLAGE_AGENT,
    "bureau": OF_BUREAU,
    "room": OF_ROOM,
    "station": OF_STATION,
    "water": OF_WATER,
    "township agent": TOWNSHIP_AGENT,
    "operator": OPERATOR,
    "investigator": Actor("discipline", Role.INVESTIGATOR, "360783-9", COUNTY),
    "villager": VILLAGER,
    "service": Actor("service", Role.SERVICE),
    "finance": Actor("finance", Role.FINANCE, BUREAU, COUNTY),
    "elsewhere": Actor("elsewhere", Role.ROOM, "360782001-1", "360782001"),
    "nobody": (),
    "forged": _forged(),
    "no token": (("authorization", "Bearer x.y.z"),),
    "expired": (("authorization", f"Bearer {tokens.signed(tokens.claims('A-V1', 'agent', seconds=-99))}"),),
}


@dataclass
class Town:
    """`known` holds by field name what there is to name; it grows with what doors answer."""

    world: World
    known: dict[str, list[Any]] = field(default_factory=dict)
    answered: dict[str, Counter[str]] = field(default_factory=dict)

    def proof(self, who: str) -> tuple[tuple[str, str], ...]:
        """What somebody shows at a door."""
        shown = KNOCKING[who]
        return proof(shown) if isinstance(shown, Actor) else shown

    def sound(self) -> Sound:
        """What the fields of a request mean here, by name."""
        today = legal_day(self.world.clock.now())
        days = [(today + timedelta(days=n)).isoformat() for n in (-400, -30, -1, 0, 1, 30)]
        given: dict[str, Any] = {
            "instant": st.sampled_from([self._instant(hours) for hours in (0, -0.01, -1, -30, 1)]),
            "text": st.sampled_from(["演示：清理渠道", "演示", "", "演示说明，须由上级协调"]),
            "day": st.sampled_from(days),
            "county_code": st.sampled_from([COUNTY] * 6 + ["360782", ""]),
            "place_prefix": st.sampled_from(["", "", COUNTY, TOWNSHIP, VILLAGE]),
            "request_id": st.just(""),
            "size": st.just(len(FILE)),
            "chunk": st.just(FILE),
            "notice_version": st.just("2026-01"),
            "accused_office_code": st.sampled_from(["", STATION]),
            "version": st.just(0),
            "page_size": st.sampled_from([0, 1, 2, 200]),
            "category": st.sampled_from(["water", "land", ""]),
            "article": st.sampled_from(["19(3)", "36(3)"]),
            "due_on_or_before": st.sampled_from(["", *days]),
            "from_day": st.sampled_from(["", days[0]]),
            "to_day": st.sampled_from(["", days[-1]]),
            "earlier_registration_number": st.sampled_from(["", *self.known["registration_number"][:2]]),
            "head_count": st.sampled_from([0, 1, 5, 32]),
            "tier": st.sampled_from([1, 2, 3, 4]),
            "file_sha256": st.just(SHA),
            "accused_code": st.sampled_from([VILLAGE_AGENT.id, WATER]),
            "parent_code": st.sampled_from(["", COUNTY, TOWNSHIP, BUREAU]),
            "id": st.sampled_from(["A-V1", "A-F1", "A-F2"]),
            "code": st.sampled_from(["360783991", "360783992201", "360783991-1", "D360783-09"]),
        }
        for name in ("answer_by", "deadline_on", "issued_on", "expires_on", "term_ends_on", "due_on"):
            given[name] = given["day"]
        for name in ("starts_on", "certificate_issued_on", "certificate_expires_on"):
            given[name] = given["day"]
        lists = {
            "place_code": [VILLAGE, TOWNSHIP, COUNTY],
            "office_code": [STATION, ROOM, "", BUREAU],
            "holder_code": ["", STATION, ROOM, WATER],
            "offered_code": ["", ROOM, WATER],
            "to_code": [WATER, STATION, ROOM, BUREAU],
            "agent_id": ["", "A-V1", "A-V2", "A-T1", "A-V9"],
            "deputy_id": ["", "A-V2"],
            "chosen_agent_id": ["", "A-V1"],
            "figure_id": ["registered", "on_time", "settled.village"],
        }
        grown = {name: self._known(name) for name in self.known if name not in lists}
        grown["page_token"] = st.one_of(st.just(""), st.just(""), grown["page_token"])
        return given | {name: st.sampled_from(values) for name, values in lists.items()} | grown

    def part(self, method: str, request: Any) -> str:
        """Somebody who has a part in the very thing that is asked for."""
        if method in _BY_BUREAU:
            return "bureau"
        if method in _BY_INVESTIGATOR:
            return "investigator"
        if method == "WithdrawConsent":
            return "villager"
        if petition_id := getattr(request, "petition_id", ""):
            try:
                found = self.world.assignment(petition_id)
            except (grpc.RpcError, Refusal):
                return "agent"
            offered = method in ("TakeOver", "ReturnPetition")
            holder = found.offered_code if offered else found.agent_id or found.holder_code
            for who, shown in KNOCKING.items():
                if isinstance(shown, Actor) and holder and holder in (shown.id, shown.office):
                    return who
        return "agent"

    def ask(self, method: str, request: Any, who: str, fresh: bool) -> grpc.StatusCode:
        """Sends one request and checks the answer: done, or refused in words a person can read.

        `fresh` names the version there is now.
        """
        who = who or self.part(method, request)
        service, _ = RPCS[method]
        names = request.DESCRIPTOR.fields_by_name
        if "request_id" in names and not request.request_id:
            request.request_id = request_id()
        if fresh and "version" in names and not request.version:
            request.version = self._version(method, request)
        stub = getattr(self.world, f"at_{service}")
        try:
            answer = _told(getattr(stub, method), request, self.proof(who))
        except grpc.RpcError as error:
            code: grpc.StatusCode = error.code()
            self._counted(method, code)
            if code not in _ALLOWED:
                told = f"{method} as {who}: {code.name} {error.details()}"
                raise AssertionError(f"{told}\n{request}") from None
            refused(error)
            return code
        self._counted(method, grpc.StatusCode.OK)
        self._learn(answer)
        return grpc.StatusCode.OK

    def well(self) -> None:
        """Everything that was taken in was understood by everybody, and can be read."""
        self.world.settle()
        assert set(self.world.set_aside().values()) == {(0, 0, 0)}
        for listing in ("ListPetitions", "ListAssignments", "ListCases", "ListOrders", "ListBreaches"):
            service, of = RPCS[listing]
            kind = getattr(CONTRACTS[service], of.name)
            request = kind(county_code=COUNTY, page_size=200)
            if hasattr(request, "with_closed"):
                request.with_closed = True
            while True:
                stub = getattr(self.world, f"at_{service}")
                page = self.world.ask(getattr(stub, listing), request, OF_BUREAU)
                if not page.next_page_token:
                    break
                request.page_token = page.next_page_token

    def _counted(self, method: str, code: grpc.StatusCode) -> None:
        self.answered.setdefault(method, Counter())[code.name] += 1

    def _known(self, name: str) -> st.SearchStrategy[Any]:
        # Taken when drawn: there may be more by then.
        return st.integers(0, MOST_KNOWN - 1).map(lambda n: self.known[name][n % len(self.known[name])])

    def _instant(self, hours: float) -> Timestamp:
        made = Timestamp()
        made.FromDatetime(self.world.clock.now() + timedelta(hours=hours))
        return made

    def _version(self, method: str, request: Any) -> int:
        """The version of what a request is about; 1 when there is no such thing."""
        world = self.world
        try:
            if method == "AnswerOrder":
                orders = world.ask(
                    world.at_supervision.ListOrders, sv.ListOrdersRequest(county_code=COUNTY), OF_BUREAU
                ).orders
                return next((o.version for o in orders if o.id == request.order_id), 1)
            if "complaint_id" in request.DESCRIPTOR.fields_by_name:
                asked = sv.GetComplaintRequest(complaint_id=request.complaint_id)
                return int(world.ask(world.at_supervision.GetComplaint, asked, OF_BUREAU).complaint.version)
            if method == "RenewCertificate":
                agent = rt.GetAgentRequest(agent_id=request.agent_id)
                return int(world.ask(world.at_routing.GetAgent, agent, OF_BUREAU).agent.version)
            if method == "ForwardAccusation":
                accusation = it.GetAccusationRequest(accusation_id=request.accusation_id)
                investigator = KNOCKING["investigator"]
                assert isinstance(investigator, Actor)
                found = world.ask(world.at_intake.GetAccusation, accusation, investigator).accusation
                return int(found.version)
            if RPCS[method][0] == "casework":
                return int(world.case(request.petition_id).case.version)
            if RPCS[method][0] == "routing":
                return int(world.assignment(request.petition_id).version)
            petition = it.GetPetitionRequest(petition_id=request.petition_id)
            return int(world.ask(world.at_intake.GetPetition, petition, OF_BUREAU).petition.version)
        except (Refusal, grpc.RpcError):
            return 1

    def _learn(self, answer: Message) -> None:
        """Remembers ids and page tokens, so that later requests name what is there."""
        if isinstance(answer, it.RegisterPetitionResponse):
            self._keep("petition_id", answer.petition.id)
        if isinstance(answer, sv.TakeComplaintResponse):
            self._keep("complaint_id", answer.complaint.id)
        if token := getattr(answer, "next_page_token", ""):
            self._keep("page_token", token)

    def _keep(self, name: str, value: str) -> None:
        if len(self.known[name]) < MOST_KNOWN:
            self.known[name].append(value)


def _told(call: Any, request: Message, shown: tuple[tuple[str, str], ...]) -> Any:
    """What a door answers; of an answer in parts the first."""
    sent: Any = iter([request]) if isinstance(call, grpc.StreamUnaryMultiCallable) else request
    answer = call(sent, timeout=20, metadata=shown)
    return list(answer)[0] if isinstance(call, grpc.UnaryStreamMultiCallable) else answer  # noqa: RUF015 - the end tells the code


def refused(error: grpc.RpcError) -> None:
    """A refusal tells the person what is wrong, and the machine why; fields each have their own words."""
    status = rpc_status.from_call(error)  # type: ignore[arg-type]
    assert status is not None, f"{error.code()} without words: {error.details()}"
    assert _CHINESE.search(status.message), status.message
    info, bad = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest()
    assert status.details[0].Unpack(info)
    assert _REASON.fullmatch(info.reason)
    if error.code() is grpc.StatusCode.INVALID_ARGUMENT:
        assert status.details[1].Unpack(bad)
        assert bad.field_violations
        assert all(_CHINESE.search(v.description) for v in bad.field_violations)
