"""Pages for everybody: file a petition, follow it, find your agent, sign in."""

import contextlib
import secrets
from typing import Annotated, Any

import grpc
from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from huiyin.intake.v1 import intake_pb2 as it
from huiyin.routing.v1 import routing_pb2 as rt

from services.chassis.identity import Role
from services.chassis.refusals import Conflict, NotFound, Refusal
from services.console import words
from services.console.forms import Action, Failed, Field, read
from services.console.pages.frame import Frame, place_of_office, posted
from services.console.session import Session

Typed = Annotated[dict[str, str], Depends(posted)]
# Where each begins; all others at their own desk.
_FIRST = {
    Role.AGENT: "/today",
    Role.BUREAU: "/county",
    Role.OPERATOR: "/complaints",
    Role.INVESTIGATOR: "/accusations",
    Role.ADMINISTRATOR: "/",
    Role.SECURITY: "/accounts",
    Role.AUDITOR: "/account-history",
}

# Beside the notice, at the end of the form.
CONSENTS = (
    Field("consents.general", "我看过或听过告知书，同意代理员为办这件事使用我的信息", "tick"),
    Field("consents.sensitive", "写到病情、残疾、存款账户等敏感信息的，我单独同意为办这件事使用", "tick"),
    Field("under_fourteen", "信访人不满14周岁", "tick"),
    Field("consents.guardian", "不满14周岁的：我是父母或其他监护人，我同意", "tick"),
)
FILE = Action(
    "RegisterPetition",
    "提交信访事项",
    "intake",
    it.RegisterPetitionRequest,
    (
        Field(
            "kind",
            "事项类别",
            "choice",
            words.KINDS,
            hint="举报控告密封登记，直接到县里，下面选的代理室（站、点）和被举报控告的人都看不到",
            usual="KIND_DEMAND",
        ),
        Field("category", "内容分类", "choice", words.CATEGORIES, usual="other"),
        Field("request", "您的请求", "text", hint="希望解决什么"),
        Field("facts", "事实", "text", hint="什么时间、什么地点、发生了什么"),
        Field("reasons", "理由", "text"),
        Field("other_party", "对方当事人", hint="属于纠纷的，写明对方是谁；举报控告的，写明是谁、哪个单位"),
        Field("accused_code", "举报控告的是", "choice", hint="举报控告的，名册里有就选，没有可以不选"),
        Field("petitioner.name", "姓名", hint="可以不填"),
        Field("petitioner.address", "住址", hint="可以不填；填写后才能书面答复"),
        Field("petitioner.phone", "电话", hint="可以不填"),
        Field("anonymous", "不愿具名", "tick"),
        Field("head_count", "一共几人", "number", usual="1"),
        Field("representatives", "推选的代表", "lines", hint="集体走访最多5人，每行一个名字"),
        Field("earlier_registration_number", "原登记编号", hint="以前反映过的请填写"),
        *CONSENTS,
    ),
)


def router(frame: Frame) -> APIRouter:
    """The public routes."""
    routes = APIRouter()
    asks = frame.asks

    @routes.get("/")
    def home(request: Request) -> Response:
        """What this is, and the three things anybody can do."""
        office = next((o for o in asks.offices(asks.county_code) if o.tier == rt.TIER_COUNTY), None)
        return frame.page(request, "home.html", office=office)

    @routes.get("/file")
    def choose(request: Request, township: str = "") -> Response:
        """First where, then what."""
        if not township:
            return frame.page(
                request, "choose.html", title="事情发生在哪个乡镇？", places=asks.townships(), to="/file"
            )
        return filing(frame, request, township, None, "/file")

    @routes.post("/file")
    def file(request: Request, typed: Typed) -> Response:
        """Registers what was filled in; the slip, or the form again with what is wrong."""
        session = frame.checked(request, typed)
        township = typed.get("township", "")
        if session.actor is None:
            frame.limits.act(request)
        try:
            petition = register(frame, session, typed, it.CHANNEL_WEB, it.SOURCE_PETITIONER)
        except (Refusal, grpc.RpcError) as error:
            failed = Failed.because(FILE.verb, error, typed)
            return filing(frame, request, township, failed, "/file", failed.status)
        return slip(frame, request, petition)

    @routes.get("/progress")
    def ask_progress(request: Request, code: str = "") -> Response:
        """The form, or with a code from a slip the progress itself."""
        return progress_page(frame, request, code) if code else frame.page(request, "progress.html", code="")

    @routes.post("/progress")
    def progress(request: Request, typed: Typed) -> Response:
        """Follows a petition by its query code."""
        return progress_page(frame, request, typed.get("code", ""))

    @routes.get("/agents")
    def agents(request: Request, township: str = "") -> Response:
        """Who is my agent."""
        if not township:
            return frame.page(
                request, "choose.html", title="您在哪个乡镇？", places=asks.townships(), to="/agents"
            )
        by_office: dict[str, list[Any]] = {}
        for agent in asks.agents(township):
            by_office.setdefault(agent.office_code, []).append(agent)
        offices = asks.offices(township)
        return frame.page(request, "agents.html", offices=offices, agents=by_office)

    @routes.get("/sign-in")
    def posts(request: Request, role: str = "", code: str = "", township: str = "") -> Response:
        """Sign in with an account; in a demo with a code for a role, and choose a post of that role."""
        chosen = role if frame.demo and code else ""
        offices = {o.code: o for o in asks.offices(township)} if township else {}
        agents = asks.agents(township) if township and chosen == Role.AGENT else []
        return frame.page(
            request,
            "sign_in.html",
            role=chosen,
            code=code,
            township=township,
            townships=asks.townships() if chosen in (Role.AGENT, Role.STATION, Role.ROOM) else [],
            agents=agents,
            offices=offices,
            # A station is no organ: its post is not a room's.
            posts=[o for o in offices.values() if (o.tier == rt.TIER_TOWNSHIP) is (chosen == Role.ROOM)],
            departments=asks.departments() if chosen == Role.DEPARTMENT else [],
        )

    @routes.post("/sign-in")
    def sign_in(request: Request, typed: Typed) -> Response:
        """Begins a session at the issuer: for an account, or in a demo for the chosen post."""
        frame.checked(request, typed)
        if frame.demo and typed.get("code"):
            office = typed.get("office", "")
            held, name, actor = frame.issuer.sign_in_demo(
                typed["code"],
                typed.get("name", ""),
                sub=typed.get("actor", ""),
                role=typed.get("role", ""),
                office=office,
                place=place_of_office(office) or asks.county_code,
            )
        else:
            frame.limits.act(request)
            given = (typed.get(name, "") for name in ("username", "password", "totp"))
            try:
                held, name, actor = frame.issuer.sign_in(*given)
            except Conflict as conflict:
                # A one-time password: the first thing it opens is the choice of another.
                return frame.page(
                    request, "password.html", 409, error=conflict.text, username=typed["username"]
                )
        response = RedirectResponse(_FIRST.get(actor.role, "/office"), 303)
        # A fresh id: what somebody knew of the browser before is worth nothing now.
        frame.sessions.write(response, Session(secrets.token_urlsafe(16), actor, name, held))
        return response

    @routes.post("/sign-out")
    def sign_out(request: Request, typed: Typed) -> Response:
        """Back to being a visitor."""
        session = frame.checked(request, typed)
        if session.held:
            frame.issuer.sign_out(session.held)
        response = RedirectResponse("/", 303)
        frame.sessions.write(response, Session(secrets.token_urlsafe(16)))
        return response

    return routes


def slip(frame: Frame, request: Request, petition: it.Petition) -> Response:
    """What the petitioner takes along: number, query code, whom to ask, and the direct ways."""
    try:
        offices = {o.code: o for o in frame.asks.offices(frame.asks.county_code)}
    except grpc.RpcError:
        # It is registered: the number and the code must be shown, whoever else is away.
        offices = {}
    county = next((o for o in offices.values() if o.tier == rt.TIER_COUNTY), None)
    office = offices.get(petition.office_code)
    return frame.page(request, "slip.html", petition=petition, office=office, county=county)


def register(frame: Frame, session: Session, typed: dict[str, str], channel: Any, source: Any) -> it.Petition:
    """Registers what a form holds. Raises the Refusal intake meant."""
    place, office, actor = typed.get("place_code", ""), typed.get("office_code", ""), session.acting
    if office == "near":
        known = places_with_office(frame, typed.get("township", ""))
        office = next((near for code, _, near in known if code == place), "")
    request = read(
        FILE,
        typed,
        request_id=typed.get("request_id", ""),
        county_code=frame.asks.county_code,
        place_code=place,
        office_code=office,
        channel=channel,
        source=source,
        # Who wrote it down carries on with it, unless another is asked for.
        chosen_agent_id=actor.id if actor.role is Role.AGENT else "",
        notice_version=typed.get("notice_version", ""),
    )
    if request.accused_code:
        _accused(frame, request, typed.get("township", ""))
    petition: it.Petition = frame.asks.ask("intake", FILE.verb, request, actor).petition
    return petition


def accusable(frame: Frame, township: str) -> dict[str, str]:
    """Who stands in the register: agents and offices of a township, and the county's departments."""
    asks = frame.asks
    offices = {o.code: o.name for o in asks.offices(township)}
    agents = {a.id: f"{a.name}（{offices.get(a.office_code, a.office_code)}）" for a in asks.agents(township)}
    return agents | offices | {d.code: d.name for d in asks.departments()}


def _accused(frame: Frame, request: it.RegisterPetitionRequest, township: str) -> None:
    """Says what the accused is, and where an accused agent stands: nobody there may read it."""
    code = request.accused_code
    agent = next((a for a in frame.asks.agents(township) if a.id == code), None)
    if agent:
        request.accused_kind, request.accused_office_code = it.ACCUSED_KIND_AGENT, agent.office_code
    elif any(o.code == code for o in frame.asks.offices(township)):
        request.accused_kind = it.ACCUSED_KIND_OFFICE
    else:
        request.accused_kind = it.ACCUSED_KIND_DEPARTMENT


def places_with_office(frame: Frame, township: str) -> list[tuple[str, str, str]]:
    """Place code, name and nearest office of every village of a township, the township first."""
    near = {o.place_code: o.code for o in frame.asks.offices(township)}
    room = near.get(township, "")
    name = next((p.name for p in frame.asks.townships() if p.code == township), "")
    villages = [(p.code, p.name, near.get(p.code, room)) for p in frame.asks.places(township)]
    return [(township, f"{name}（全乡镇的事）", room), *villages]


def filing(
    frame: Frame, request: Request, township: str, failed: Failed | None, to: str, status: int = 200
) -> Response:
    """The filing form, for a villager (`to` /file) or for who writes for one (/register)."""
    return frame.page(
        request,
        "file.html",
        status,
        action=FILE,
        consents=CONSENTS,
        notice=_notice(frame),
        failed=failed,
        township=township,
        places=places_with_office(frame, township),
        choices={"accused_code": accusable(frame, township)},
        to=to,
    )


def _notice(frame: Frame) -> it.Notice:
    """The notice in force; an empty one while intake is away, so that what was typed is not lost."""
    try:
        found: it.Notice = frame.asks.ask("intake", "GetNotice", it.GetNoticeRequest()).notice
    except grpc.RpcError:
        return it.Notice()
    return found


def progress_page(frame: Frame, request: Request, code: str, withdrawn: bool = False) -> Response:
    """How far a petition is, and who has seen who brought it; 404 for a code that opens nothing."""
    try:
        with frame.limits.lookup(request):
            found = frame.asks.ask("intake", "FindProgress", it.FindProgressRequest(query_code=code)).progress
    except NotFound as refusal:
        return frame.page(request, "progress.html", 404, code=code, error=refusal.text)
    agent = None
    if found.agent_id:
        agent = frame.asks.ask("routing", "GetAgent", rt.GetAgentRequest(agent_id=found.agent_id)).agent
    office = _office(frame, found.responsible_code)
    seen = None
    # Who reads an accusation is told to nobody.
    if found.kind != it.KIND_ACCUSATION:
        with contextlib.suppress(grpc.RpcError):
            seen = frame.asks.ask("intake", "ListAccesses", it.ListAccessesRequest(query_code=code))
    return frame.page(
        request,
        "progress.html",
        code=code,
        progress=found,
        agent=agent,
        office=office,
        seen=seen,
        withdrawn=withdrawn,
    )


def _office(frame: Frame, code: str) -> Any:
    return next((o for o in frame.asks.offices(frame.asks.county_code) if o.code == code), None)
