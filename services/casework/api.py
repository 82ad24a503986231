"""The people's door: the case and its clocks over HTTP, the same verbs and the same refusals."""

from typing import Any

from fastapi import APIRouter, Depends, Response
from huiyin.casework.v1 import casework_pb2 as pb

from services.chassis.identity import Actor
from services.chassis.web import Admits, answer, through


def router(rpc: Any) -> APIRouter:
    """Routes under /v1, answering as the services' door does."""
    routes = APIRouter(prefix="/v1")
    reads = Depends(Admits(rpc.ListClocks))

    @routes.get("/petitions/{petition_id}/clocks")
    def clocks(petition_id: str, actor: Actor = reads) -> Response:
        """A petition's clocks."""
        asked = pb.ListClocksRequest(petition_id=petition_id)
        return answer(through(rpc.ListClocks, asked, actor))

    @routes.get("/clocks/{clock_id}/explanation", dependencies=[Depends(Admits(rpc.ExplainClock))])
    def explanation(clock_id: str) -> Response:
        """How a clock was counted; a petitioner can read it."""
        return answer(through(rpc.ExplainClock, pb.ExplainClockRequest(clock_id=clock_id), None))

    return routes
