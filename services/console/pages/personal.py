"""Pages about personal information: the notice, who brought a petition and what they consent to."""

from typing import Annotated, Any

import grpc
from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from huiyin.intake.v1 import intake_pb2 as it
from huiyin.routing.v1 import routing_pb2 as rt

from services.chassis.policy import HANDLERS
from services.chassis.refusals import Refusal
from services.console.actions import CONSENT, REVEAL
from services.console.forms import Failed, read, version
from services.console.pages.frame import Frame, posted
from services.console.pages.public import progress_page
from services.console.session import required

Typed = Annotated[dict[str, str], Depends(posted)]


def router(frame: Frame) -> APIRouter:
    """The routes."""
    routes = APIRouter()
    asks = frame.asks

    @routes.get("/notice")
    def notice(request: Request, version: str = "") -> Response:
        """The notice in force, or the version somebody once consented to."""
        office = next((o for o in asks.offices(asks.county_code) if o.tier == rt.TIER_COUNTY), None)
        return frame.page(request, "notice.html", notice=_notice(version), office=office)

    @routes.post("/progress/withdraw")
    def withdraw(request: Request, typed: Typed) -> Response:
        """The petitioner takes every consent back; the progress page again."""
        frame.checked(request, typed)
        code = typed.get("code", "")
        asked = it.WithdrawConsentRequest(request_id=typed.get("request_id", ""), query_code=code)
        # The slip says who it is, whoever is signed in here.
        with frame.limits.lookup(request):
            asks.ask("intake", "WithdrawConsent", asked)
        return progress_page(frame, request, code, withdrawn=True)

    @routes.get("/petitioner/{petition_id}")
    def petitioner(request: Request, petition_id: str) -> Response:
        """Who brought a petition, as far as the reader sees them, and what they consented to."""
        return _page(request, petition_id)

    @routes.post("/petitioner/{petition_id}/RevealPetitioner")
    def reveal(request: Request, petition_id: str, typed: Typed) -> Response:
        """Shows it once: this answer is kept nowhere, looking again needs a reason again."""
        actor = required(frame.checked(request, typed))
        known = {"request_id": typed.get("request_id", ""), "petition_id": petition_id}
        try:
            shown = asks.ask("intake", REVEAL.verb, read(REVEAL, typed, **known), actor)
        except (Refusal, grpc.RpcError) as error:
            return _page(request, petition_id, Failed.because(REVEAL.verb, error, typed))
        return _page(request, petition_id, revealed=shown)

    @routes.post("/petitioner/{petition_id}/RecordConsent")
    def record(request: Request, petition_id: str, typed: Typed) -> Response:
        """Writes down what the petitioner consents to, all of it."""
        actor = required(frame.checked(request, typed))
        known: dict[str, Any] = {"request_id": typed.get("request_id", ""), "petition_id": petition_id}
        known |= {"version": version(typed), "notice_version": typed.get("notice_version", "")}
        try:
            asks.ask("intake", CONSENT.verb, read(CONSENT, typed, **known), actor)
        except (Refusal, grpc.RpcError) as error:
            return _page(request, petition_id, Failed.because(CONSENT.verb, error, typed))
        return RedirectResponse(f"/petitioner/{petition_id}", 303)

    def _notice(wanted: str = "") -> it.Notice:
        found: it.Notice = asks.ask("intake", "GetNotice", it.GetNoticeRequest(notice_version=wanted)).notice
        return found

    def _page(
        request: Request, petition_id: str, failed: Failed | None = None, revealed: Any = None
    ) -> Response:
        actor = required(frame.session(request))
        asked = it.GetPetitionRequest(petition_id=petition_id)
        return frame.page(
            request,
            "petitioner.html",
            failed.status if failed else 200,
            petition=asks.ask("intake", "GetPetition", asked, actor).petition,
            notice=_notice(),
            failed=failed,
            revealed=revealed,
            reveal=REVEAL,
            consent=CONSENT,
            records=actor.role in HANDLERS,
        )

    return routes
