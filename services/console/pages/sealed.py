"""Pages for the county's named posts: accusations, read and handed to the body whose they are."""

from typing import Annotated

import grpc
from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from huiyin.intake.v1 import intake_pb2 as it

from services.chassis.refusals import Refusal
from services.console import actions
from services.console.forms import Failed, read, version
from services.console.pages.frame import Frame, posted
from services.console.session import required

Typed = Annotated[dict[str, str], Depends(posted)]


def router(frame: Frame) -> APIRouter:
    """The routes of complaint operators and investigators."""
    routes = APIRouter()
    asks = frame.asks

    @routes.get("/accusations")
    def accusations(request: Request) -> Response:
        """The accusations one may see."""
        actor = required(frame.session(request))
        asked = it.ListAccusationsRequest(county_code=asks.county_code)
        found = asks.ask("intake", "ListAccusations", asked, actor).accusations
        return frame.page(request, "accusations.html", accusations=found)

    @routes.get("/accusations/{accusation_id}")
    def accusation(request: Request, accusation_id: str) -> Response:
        """One accusation, with every word."""
        return _accusation(frame, request, accusation_id, None)

    @routes.post("/accusations/{accusation_id}/forward")
    def forward(request: Request, accusation_id: str, typed: Typed) -> Response:
        """Records to whom it was handed."""
        actor = required(frame.checked(request, typed))
        try:
            asked = read(
                actions.FORWARD,
                typed,
                request_id=typed.get("request_id", ""),
                accusation_id=accusation_id,
                version=version(typed),
            )
            asks.ask("intake", actions.FORWARD.verb, asked, actor)
        except (Refusal, grpc.RpcError) as error:
            failed = Failed.because(actions.FORWARD.verb, error, typed)
            return _accusation(frame, request, accusation_id, failed, failed.status)
        return RedirectResponse(f"/accusations/{accusation_id}", 303)

    return routes


def _accusation(
    frame: Frame, request: Request, accusation_id: str, failed: Failed | None, status: int = 200
) -> Response:
    actor = required(frame.session(request))
    asked = it.GetAccusationRequest(accusation_id=accusation_id)
    found = frame.asks.ask("intake", "GetAccusation", asked, actor).accusation
    return frame.page(
        request,
        "accusation.html",
        status,
        accusation=found,
        names=frame.asks.names() if found.accused_code else {},
        action=actions.FORWARD,
        failed=failed,
    )
