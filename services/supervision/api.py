"""The people's door: the county's figures, and taking a complaint."""

from typing import Any

from fastapi import APIRouter, Depends
from google.protobuf.json_format import MessageToDict
from huiyin.supervision.v1 import supervision_pb2 as pb

from services.chassis.web import Admits, through


def router(rpc: Any) -> APIRouter:
    """Routes under /v1, answering as the services' door does."""
    routes = APIRouter(prefix="/v1")

    @routes.get("/counties/{county_code}/figures", dependencies=[Depends(Admits(rpc.GetFigures))])
    def figures(
        county_code: str, place_prefix: str = "", from_day: str = "", to_day: str = ""
    ) -> dict[str, Any]:
        """The figures of a county or place over a period, each with definition and cohort."""
        asked = pb.GetFiguresRequest(
            county_code=county_code, place_prefix=place_prefix, from_day=from_day, to_day=to_day
        )
        answer = through(rpc.GetFigures, asked, None)
        return MessageToDict(
            answer, preserving_proto_field_name=True, always_print_fields_with_no_presence=True
        )

    return routes
