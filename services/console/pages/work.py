"""Pages for who does the work: an agent's day, an office's desk, the case and its clocks."""

from typing import Annotated, Any

import grpc
from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from google.protobuf.message import Message
from huiyin.casework.v1 import casework_pb2 as cw
from huiyin.intake.v1 import intake_pb2 as it
from huiyin.routing.v1 import routing_pb2 as rt
from huiyin.supervision.v1 import supervision_pb2 as sv

from services.chassis.identity import Actor, Role
from services.chassis.policy import DEPARTMENTS
from services.chassis.refusals import NotFound, Refusal
from services.console import actions, words
from services.console.forms import Action, Failed, read, version
from services.console.pages.frame import Frame, posted
from services.console.pages.public import FILE, filing, register, slip
from services.console.session import required

Typed = Annotated[dict[str, str], Depends(posted)]
_PROMISES = 3
# After these a matter may be out of one's sight.
_LEAVES = ("ReturnPetition", "AppointAgent", "RecuseAgent")
_BY_VERB: dict[str, Action] = {
    a.verb: a
    for a in (
        *actions.CASE,
        actions.CONFIRM,
        *actions.HOLDER,
        *actions.OFFERED,
        *actions.ACCEPTANCE,
        actions.ANSWER,
    )
}


def router(frame: Frame) -> APIRouter:
    """The routes of agents, rooms, stations and departments."""
    routes = APIRouter()
    asks = frame.asks

    @routes.get("/today")
    def work(request: Request) -> Response:
        """An agent's list of what is due, the most urgent first."""
        actor = required(frame.session(request))
        asked = cw.ListCasesRequest(county_code=asks.county_code, agent_id=actor.id)
        cases = asks.ask("casework", "ListCases", asked, actor).cases
        office = asks.ask("routing", "GetAgent", rt.GetAgentRequest(agent_id=actor.id)).agent.office_code
        return frame.page(request, "work.html", cases=cases, offered=_offered(frame, actor, office))

    @routes.get("/office")
    def desk(request: Request) -> Response:
        """What a room, station or department holds, and what waits to be taken over."""
        actor = required(frame.session(request))
        asked = cw.ListCasesRequest(county_code=asks.county_code, holder_code=actor.office)
        cases = asks.ask("casework", "ListCases", asked, actor).cases
        below = []
        if actor.role in (Role.STATION, Role.ROOM):
            prefix = actor.office.rpartition("-")[0]
            asked = cw.ListCasesRequest(county_code=asks.county_code, place_prefix=prefix, page_size=100)
            below = [c for c in asks.ask("casework", "ListCases", asked, actor).cases if c not in cases]
        offered = _offered(frame, actor, actor.office)
        return frame.page(request, "work.html", cases=cases, offered=offered, below=below)

    @routes.get("/register")
    def register_form(request: Request, township: str = "") -> Response:
        """An agent registers for somebody, or a dispute nobody has brought yet."""
        required(frame.session(request))
        if not township:
            places = asks.townships()
            return frame.page(request, "choose.html", title="哪个乡镇？", places=places, to="/register")
        return filing(frame, request, township, None, "/register")

    @routes.post("/register")
    def register_for(request: Request, typed: Typed) -> Response:
        """Registers and shows the slip to hand over."""
        session = frame.checked(request, typed)
        required(session)
        try:
            petition = register(frame, session, typed, it.CHANNEL_VISIT, it.SOURCE_AGENT)
        except (Refusal, grpc.RpcError) as error:
            failed = Failed.because(FILE.verb, error, typed)
            township = typed.get("township", "")
            return filing(frame, request, township, failed, "/register", failed.status)
        return slip(frame, request, petition)

    @routes.get("/case/{petition_id}")
    def case(request: Request, petition_id: str) -> Response:
        """The whole case, and what may be done now."""
        return _case(frame, request, petition_id, None)

    @routes.post("/case/{petition_id}/{verb}")
    def act(request: Request, petition_id: str, verb: str, typed: Typed) -> Response:
        """Asks a service for a verb; back to the case, or the form again with what is wrong."""
        session = frame.checked(request, typed)
        actor = required(session)
        action = _BY_VERB.get(verb)
        if action is None:
            raise NotFound("没有这一步")
        try:
            known: dict[str, Any] = {
                "request_id": typed.get("request_id", ""),
                "version": version(typed),
            }
            known["order_id" if verb == "AnswerOrder" else "petition_id"] = (
                typed.get("order_id") or petition_id
            )
            asked = read(action, typed, **known)
            _complete(asked, typed)
            asks.ask(action.service, verb, asked, actor)
        except (Refusal, grpc.RpcError) as error:
            failed = Failed.because(verb, error, typed)
            return _case(frame, request, petition_id, failed, failed.status)
        if verb in _LEAVES:
            return RedirectResponse("/today" if actor.role is Role.AGENT else "/office", 303)
        return RedirectResponse(f"/case/{petition_id}", 303)

    @routes.get("/clock/{clock_id}")
    def clock(request: Request, clock_id: str) -> Response:
        """How a clock was counted."""
        found = asks.ask("casework", "ExplainClock", cw.ExplainClockRequest(clock_id=clock_id))
        return frame.page(request, "clock.html", explained=found)

    return routes


def _offered(frame: Frame, actor: Actor, office: str) -> Any:
    asked = rt.ListAssignmentsRequest(county_code=frame.asks.county_code, offered_code=office)
    return frame.asks.ask("routing", "ListAssignments", asked, actor).assignments if office else []


def _case(
    frame: Frame, request: Request, petition_id: str, failed: Failed | None, status: int = 200
) -> Response:
    actor, asks = required(frame.session(request)), frame.asks
    petition = asks.ask(
        "intake", "GetPetition", it.GetPetitionRequest(petition_id=petition_id), actor
    ).petition
    found = asks.ask("casework", "GetCase", cw.GetCaseRequest(petition_id=petition.id), actor)
    routed = asks.ask("routing", "GetAssignment", rt.GetAssignmentRequest(petition_id=petition.id), actor)
    asked = sv.ListOrdersRequest(county_code=petition.county_code, petition_id=petition.id)
    orders = asks.ask("supervision", "ListOrders", asked, actor).orders
    files = asks.ask("intake", "ListFiles", it.ListFilesRequest(petition_id=petition.id), actor).files
    assignment = routed.assignment
    office = actor.office
    if actor.role is Role.AGENT:
        office = asks.ask("routing", "GetAgent", rt.GetAgentRequest(agent_id=actor.id)).agent.office_code
    in_charge = actor.id == assignment.agent_id
    holds = office == assignment.holder_code
    mine = in_charge or holds
    # A colleague of the agent in charge may move the matter on, but not act in it.
    acts = in_charge or (holds and actor.role is not Role.AGENT)
    offers: list[tuple[Action, int]] = []
    if acts:
        offers += [(a, found.case.version) for a in actions.CASE if a.verb in found.allowed]
    if assignment.offered_code and office == assignment.offered_code:
        offers += [(a, assignment.version) for a in actions.OFFERED]
    elif mine and not assignment.offered_code and not assignment.closed:
        # Who keeps out of it is the offices' to decide, never a department's.
        keeps_out = actor.role not in DEPARTMENTS
        offers += [(a, assignment.version) for a in actions.HOLDER if keeps_out or a.verb != "RecuseAgent"]
    organ = actor.role in (Role.BUREAU, Role.ROOM)
    if organ and petition.acceptance_state == it.ACCEPTANCE_STATE_REGISTERED:
        offers += [(a, petition.version) for a in actions.ACCEPTANCE]
    agents = {a.id: a.name for a in asks.agents(petition.place_code[:9])}
    return frame.page(
        request,
        "case.html",
        status,
        petition=petition,
        found=found,
        assignment=assignment,
        moves=routed.moves,
        orders=orders,
        files=files,
        offers=offers,
        shown={a.verb for a, _ in offers},
        confirm=actions.CONFIRM if acts and "ConfirmPerformance" in found.allowed else None,
        answer=actions.ANSWER,
        failed=failed,
        lines=_timeline(found, routed),
        agents=agents,
        choices={
            "to_code": {d.code: d.name for d in asks.departments()}
            | {o.code: o.name for o in asks.offices(petition.place_code[:9])},
            "agent_id": {
                a.id: a.name
                for a in asks.agents(petition.place_code[:9])
                if a.office_code == assignment.holder_code
            },
        },
        promises=range(_PROMISES),
    )


def _complete(asked: Message, typed: dict[str, str]) -> None:
    """What a plain field cannot say: an agreement's promises, and that both signed one sheet."""
    if isinstance(asked, cw.SignPledgeRequest):
        asked.agent_signature.file_sha256 = asked.petitioner_signature.file_sha256
    if not isinstance(asked, cw.RecordMediationRequest):
        return
    for n in range(_PROMISES):
        if what := typed.get(f"promises[{n}].what", ""):
            asked.promises.add(
                what=what,
                by_whom=typed.get(f"promises[{n}].by_whom", ""),
                due_on=typed.get(f"promises[{n}].due_on", ""),
            )


def _timeline(found: cw.GetCaseResponse, routed: rt.GetAssignmentResponse) -> list[tuple[Any, str, str]]:
    """Everything that happened, oldest first: instant, what, and the words recorded."""
    lines: list[tuple[Any, str, str]] = []
    for move in routed.moves:
        code = rt.Move.Name(move.move).removeprefix("MOVE_")
        lines.append((move.at, words.LINES.get(code, code), move.reason))
    for mediation in found.mediations:
        said = f"信访人：{mediation.petitioner_statement}；"
        said += f"{mediation.other_party}：{mediation.other_party_statement}"
        lines.append((mediation.occurred_at, "调解达成协议" if mediation.agreed else "调解", said))
    for pledge in found.pledges:
        lines.append((pledge.signed_at, "签订双向承诺书", f"{pledge.scope}；{pledge.powers}"))
    for act in found.acts:
        note = "（补录）" if act.late_reason else ""
        note += "（代理资格已终止，无效）" if act.void else ""
        kind = words.ACTS.get(cw.ActKind.Name(act.kind), "")
        lines.append((act.occurred_at, f"{kind}{note}", f"{act.what} {act.with_whom}"))
    for feedback in found.feedbacks:
        kind = words.FEEDBACKS.get(cw.FeedbackKind.Name(feedback.kind), "")
        lines.append((feedback.told_at, f"反馈{kind}", feedback.what))
    for given in found.notes:
        lines.append((given.at, words.LINES.get(given.code, given.code), given.reason))
    if found.HasField("revisit"):
        lines.append((found.revisit.visited_at, "回访", found.revisit.finding))
    return sorted(lines, key=lambda line: (line[0].seconds, line[0].nanos))
