"""The people's door: the case and its clocks over HTTP, the same verbs and the same refusals."""

from typing import Any

from fastapi import APIRouter, Depends, Response
from huiyin.casework.v1 import casework_pb2 as pb

from services.chassis.identity import Actor
from services.chassis.web import actor_of, answer


def router(rpc: Any) -> APIRouter:
    """Routes under /v1, answering as the services' door does."""
    routes = APIRouter(prefix="/v1")
    acting = Depends(actor_of)

    @routes.get("/petitions/{petition_id}/clocks")
    def clocks(petition_id: str, actor: Actor = acting) -> Response:
        """A petition's clocks."""
        return answer(rpc.ListClocks(pb.ListClocksRequest(petition_id=petition_id), None))

    @routes.get("/clocks/{clock_id}/explanation")
    def explanation(clock_id: str) -> Response:
        """How a clock was counted; a petitioner can read it."""
        return answer(rpc.ExplainClock(pb.ExplainClockRequest(clock_id=clock_id), None))

    return routes
