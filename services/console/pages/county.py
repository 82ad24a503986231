"""Pages for the county: figures, missed clocks and orders, complaints."""

from typing import Annotated

import grpc
from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from huiyin.supervision.v1 import supervision_pb2 as sv

from services.chassis.identity import Actor, Role
from services.chassis.refusals import NotAllowed, NotFound, Refusal
from services.console import actions
from services.console.forms import Failed, read, version
from services.console.pages.frame import Frame, posted
from services.console.session import required

Typed = Annotated[dict[str, str], Depends(posted)]
# Who issues supervision orders.
_PRESSES = (Role.BUREAU, Role.ROOM)


def router(frame: Frame) -> APIRouter:
    """The routes of the bureau, the leading group and the complaint operators."""
    routes = APIRouter()
    asks = frame.asks

    @routes.get("/county")
    def county(request: Request, place: str = "") -> Response:
        """The figures of the county or one township, and what is late."""
        return _county(frame, request, place, None)

    @routes.post("/county/order")
    def order(request: Request, typed: Typed) -> Response:
        """Issues a supervision order on a missed clock."""
        actor = _watching(frame.checked(request, typed).actor, *_PRESSES)
        try:
            asked = read(actions.ORDER, typed, request_id=typed.get("request_id", ""))
            asks.ask("supervision", "IssueOrder", asked, actor)
        except (Refusal, grpc.RpcError) as error:
            failed = Failed.because("IssueOrder", error, typed)
            return _county(frame, request, typed.get("place", ""), failed, failed.status)
        return RedirectResponse("/county", 303)

    @routes.get("/county/figure/{figure_id}")
    def figure(request: Request, figure_id: str, place: str = "") -> Response:
        """The very petitions behind a figure."""
        actor = required(frame.session(request))
        asked = sv.ListFigureCasesRequest(
            county_code=asks.county_code, place_prefix=place, figure_id=figure_id, page_size=200
        )
        found = asks.ask("supervision", "ListFigureCases", asked, actor)
        return frame.page(request, "figure.html", cases=found.cases, more=bool(found.next_page_token))

    @routes.get("/complaints")
    def complaints(request: Request, township: str = "") -> Response:
        """Take a complaint while on the phone; the list of those one may see."""
        return _complaints(frame, request, township, None)

    @routes.post("/complaints")
    def take(request: Request, typed: Typed) -> Response:
        """Takes a complaint."""
        actor = _watching(frame.checked(request, typed).actor, Role.BUREAU, Role.OPERATOR)
        try:
            if any(o.code == typed.get("accused_code") for o in asks.offices(asks.county_code)):
                typed["accused_kind"] = "ACCUSED_KIND_OFFICE"
            asked = read(
                actions.TAKE_COMPLAINT,
                typed,
                request_id=typed.get("request_id", ""),
                county_code=asks.county_code,
            )
            asks.ask("supervision", "TakeComplaint", asked, actor)
        except (Refusal, grpc.RpcError) as error:
            failed = Failed.because("TakeComplaint", error, typed)
            return _complaints(frame, request, typed.get("township", ""), failed, failed.status)
        return RedirectResponse("/complaints", 303)

    @routes.get("/complaints/{complaint_id}")
    def complaint(request: Request, complaint_id: str) -> Response:
        """One complaint, and what may be done now."""
        return _complaint(frame, request, complaint_id, None)

    @routes.post("/complaints/{complaint_id}/{verb}")
    def decide(request: Request, complaint_id: str, verb: str, typed: Typed) -> Response:
        """Investigates, hears or decides."""
        actor = required(frame.checked(request, typed))
        action = next((a for each in actions.COMPLAINT.values() for a in each if a.verb == verb), None)
        if action is None:
            raise NotFound("没有这一步")
        try:
            asked = read(
                action,
                typed,
                request_id=typed.get("request_id", ""),
                complaint_id=complaint_id,
                version=version(typed),
            )
            asks.ask("supervision", verb, asked, actor)
        except (Refusal, grpc.RpcError) as error:
            failed = Failed.because(verb, error, typed)
            return _complaint(frame, request, complaint_id, failed, failed.status)
        return RedirectResponse(f"/complaints/{complaint_id}", 303)

    return routes


def _watching(actor: Actor | None, *roles: Role) -> Actor:
    if actor is None or actor.role not in roles:
        raise NotAllowed("NOT_ALLOWED", "您的岗位不能办理这一步")
    return actor


def _county(frame: Frame, request: Request, place: str, failed: Failed | None, status: int = 200) -> Response:
    actor, asks = required(frame.session(request)), frame.asks
    county = asks.county_code
    asked = sv.GetFiguresRequest(county_code=county, place_prefix=place)
    figures = asks.ask("supervision", "GetFigures", asked, actor)
    townships = []
    for township in asks.townships() if not place else []:
        own = asks.ask(
            "supervision",
            "GetFigures",
            sv.GetFiguresRequest(county_code=county, place_prefix=township.code),
            actor,
        )
        townships.append((township, {f.id: f for f in own.figures}))
    missed = sv.ListBreachesRequest(county_code=county, place_prefix=place)
    breaches = asks.ask("supervision", "ListBreaches", missed, actor).breaches
    orders = asks.ask("supervision", "ListOrders", sv.ListOrdersRequest(county_code=county), actor).orders
    return frame.page(
        request,
        "county.html",
        status,
        place=place,
        figures=figures.figures,
        as_of=figures.as_of,
        townships=townships,
        breaches=breaches,
        names=asks.names() if breaches else {},
        orders=orders,
        action=actions.ORDER if actor.role in _PRESSES else None,
        failed=failed,
    )


def _complaints(
    frame: Frame, request: Request, township: str, failed: Failed | None, status: int = 200
) -> Response:
    actor, asks = required(frame.session(request)), frame.asks
    asked = sv.ListComplaintsRequest(county_code=asks.county_code)
    found = asks.ask("supervision", "ListComplaints", asked, actor).complaints
    if actor.role not in (Role.BUREAU, Role.OPERATOR):
        return frame.page(request, "complaints.html", status, complaints=found, failed=None)
    accused = {d.code: d.name for d in asks.departments()}
    if township:
        offices = {o.code: o.name for o in asks.offices(township)}
        agents = asks.agents(township)
        accused = {a.id: f"{a.name}（{offices.get(a.office_code, a.office_code)}）" for a in agents} | offices
    return frame.page(
        request,
        "complaints.html",
        status,
        complaints=found,
        action=actions.TAKE_COMPLAINT,
        failed=failed,
        township=township,
        townships=asks.townships(),
        accused_kind="ACCUSED_KIND_AGENT" if township else "ACCUSED_KIND_DEPARTMENT",
        choices={"accused_code": accused},
    )


def _complaint(
    frame: Frame, request: Request, complaint_id: str, failed: Failed | None, status: int = 200
) -> Response:
    actor = required(frame.session(request))
    asked = sv.GetComplaintRequest(complaint_id=complaint_id)
    found = frame.asks.ask("supervision", "GetComplaint", asked, actor).complaint
    offers = actions.COMPLAINT.get(found.state, ()) if actor.role is Role.BUREAU else ()
    names = frame.asks.names()
    return frame.page(
        request, "complaint.html", status, complaint=found, names=names, offers=offers, failed=failed
    )
