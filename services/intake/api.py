"""The people's door: register and follow over HTTP, the same verbs and the same refusals."""

from datetime import datetime
from typing import Any, Literal

from fastapi import APIRouter, Depends, Request, Response
from huiyin.intake.v1 import intake_pb2 as pb
from pydantic import BaseModel, ConfigDict, Field

from services.chassis.clock import Clock, legal_day
from services.chassis.database import Database
from services.chassis.identity import Actor
from services.chassis.limits import Limits
from services.chassis.serials import Serials
from services.chassis.web import actor_of, answer
from services.chassis.wire import timestamp
from services.intake.events import CHANNELS, KINDS, SOURCES
from services.intake.model import Channel, Kind, Source
from services.intake.rpc import read_draft, show, show_progress
from services.intake.service import Intake


class PetitionerBody(BaseModel):
    """Who brings it; every field may be left out."""

    model_config = ConfigDict(extra="forbid", strict=True)

    name: str = ""
    address: str = ""
    phone: str = ""


class RegisterBody(BaseModel):
    """The fields of RegisterPetitionRequest, with short code names."""

    model_config = ConfigDict(extra="forbid", strict=True)

    request_id: str
    county_code: str
    place_code: str
    office_code: str = ""
    channel: Literal["visit", "letter", "telephone", "web", "fax"] = "web"
    source: Literal["petitioner", "agent", "referral", "province", "hotline"] = "petitioner"
    kind: Literal["demand", "dispute", "suggestion"] = "demand"
    category: str = ""
    petitioner: PetitionerBody = Field(default_factory=PetitionerBody)
    anonymous: bool = False
    request: str = ""
    facts: str = ""
    reasons: str = ""
    head_count: int = Field(default=1, ge=-(2**31), lt=2**31)
    representatives: list[str] = Field(default_factory=list)
    other_party: str = ""
    chosen_agent_id: str = ""
    earlier_registration_number: str = ""
    received_at: datetime | None = Field(default=None, strict=False)

    def message(self) -> pb.RegisterPetitionRequest:
        """The same request as the services' door takes."""
        fields: dict[str, Any] = self.model_dump(exclude={"channel", "source", "kind", "received_at"})
        fields["channel"] = CHANNELS[Channel(self.channel)]
        fields["source"] = SOURCES[Source(self.source)]
        fields["kind"] = KINDS[Kind(self.kind)]
        return pb.RegisterPetitionRequest(received_at=timestamp(self.received_at), **fields)


def router(database: Database, intake: Intake, serials: Serials, clock: Clock, limits: Limits) -> APIRouter:
    """Routes under /v1."""
    routes = APIRouter(prefix="/v1")
    acting = Depends(actor_of)

    @routes.post("/petitions", status_code=201)
    def register(body: RegisterBody, actor: Actor = acting) -> Response:
        """Registers a petition."""
        request = body.message()
        draft = read_draft(request, clock)
        serial = serials.take(draft.county_code, legal_day(clock.now()))
        petition = database.run(lambda tx: intake.register(tx, actor, request, draft, serial))
        return answer(show(petition), 201, Location=f"/v1/petitions/{petition.id}")

    @routes.get("/petitions/{petition_id}")
    def get(petition_id: str, actor: Actor = acting) -> Response:
        """Reads one petition by id or registration number."""
        with database.reading() as tx:
            return answer(show(intake.get(tx, petition_id)))

    @routes.get("/progress/{query_code}")
    def progress(request: Request, query_code: str) -> Response:
        """The public progress view."""
        with limits.lookup(request), database.reading() as tx:
            view, names = intake.progress(tx, query_code)
        return answer(show_progress(view, names))

    return routes
