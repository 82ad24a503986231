"""The people's door: who is my agent, and who is responsible."""

from typing import Any

from fastapi import APIRouter, Depends, Response
from huiyin.routing.v1 import routing_pb2 as pb

from services.chassis.identity import Actor
from services.chassis.web import Admits, answer, through


def router(rpc: Any) -> APIRouter:
    """Routes under /v1, answering as the services' door does."""
    routes = APIRouter(prefix="/v1")
    reads = Depends(Admits(rpc.GetAssignment))

    @routes.get("/counties/{county_code}/offices", dependencies=[Depends(Admits(rpc.ListOffices))])
    def offices(county_code: str, place_prefix: str = "") -> Response:
        """The offices of a county or under a place."""
        asked = pb.ListOfficesRequest(county_code=county_code, place_prefix=place_prefix)
        return answer(through(rpc.ListOffices, asked, None))

    @routes.get("/counties/{county_code}/agents", dependencies=[Depends(Admits(rpc.ListAgents))])
    def agents(county_code: str, place_prefix: str = "") -> Response:
        """The agents of a county or under a place, with their certificates."""
        asked = pb.ListAgentsRequest(county_code=county_code, place_prefix=place_prefix)
        return answer(through(rpc.ListAgents, asked, None))

    @routes.get("/assignments/{petition_id}")
    def assignment(petition_id: str, actor: Actor = reads) -> Response:
        """Who is responsible for a petition now, and every move."""
        asked = pb.GetAssignmentRequest(petition_id=petition_id)
        return answer(through(rpc.GetAssignment, asked, actor))

    return routes
