"""The people's door: register and follow over HTTP, the same verbs and the same refusals."""

from datetime import datetime
from typing import Any, Literal

from fastapi import APIRouter, Depends, Request, Response
from huiyin.intake.v1 import intake_pb2 as pb
from pydantic import BaseModel, ConfigDict, Field

from services.chassis.identity import Actor
from services.chassis.limits import Limits
from services.chassis.refusals import Invalid
from services.chassis.web import Admits, answer, through
from services.chassis.wire import timestamp
from services.intake.accusations.events import ACCUSED
from services.intake.accusations.model import AccusedKind
from services.intake.events import CHANNELS, KINDS, SOURCES
from services.intake.model import Channel, Kind, Source
from services.intake.rpc import IntakeRpc


class PetitionerBody(BaseModel):
    """Who brings it; every field may be left out."""

    model_config = ConfigDict(extra="forbid", strict=True)

    name: str = ""
    address: str = ""
    phone: str = ""


class ConsentsBody(BaseModel):
    """What the petitioner agreed to; none is needed."""

    model_config = ConfigDict(extra="forbid", strict=True)

    general: bool = False
    sensitive: bool = False
    guardian: bool = False


class RegisterBody(BaseModel):
    """The fields of RegisterPetitionRequest, with short code names."""

    model_config = ConfigDict(extra="forbid", strict=True)

    request_id: str
    county_code: str
    place_code: str
    office_code: str = ""
    channel: Literal["visit", "letter", "telephone", "web", "fax"] = "web"
    source: Literal["petitioner", "agent", "referral", "province", "hotline"] = "petitioner"
    kind: Literal["demand", "dispute", "suggestion", "accusation"] = "demand"
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
    accused_kind: Literal["", "agent", "department", "office"] = ""
    accused_code: str = ""
    accused_office_code: str = ""
    received_at: datetime | None = Field(default=None, strict=False)
    under_fourteen: bool = False
    notice_version: str = ""
    consents: ConsentsBody = Field(default_factory=ConsentsBody)

    def message(self) -> pb.RegisterPetitionRequest:
        """The same request as the services' door takes."""
        fields: dict[str, Any] = self.model_dump(
            exclude={"channel", "source", "kind", "accused_kind", "received_at"}
        )
        fields["channel"] = CHANNELS[Channel(self.channel)]
        fields["source"] = SOURCES[Source(self.source)]
        fields["kind"] = KINDS[Kind(self.kind)]
        fields["accused_kind"] = ACCUSED[AccusedKind(self.accused_kind)]
        if self.received_at and self.received_at.tzinfo is None:
            # It would be read by the clock on the wall where this runs.
            raise Invalid.field("received_at", "请写明时区，例如 2026-03-01T09:00:00+08:00")
        try:
            received_at = timestamp(self.received_at)
        except OverflowError:
            raise Invalid.field("received_at", "时间无法识别，请重新填写") from None
        return pb.RegisterPetitionRequest(received_at=received_at, **fields)


def router(rpc: IntakeRpc, limits: Limits) -> APIRouter:
    """Routes under /v1, answering as the services' door does."""
    routes = APIRouter(prefix="/v1")
    registers, reads = Depends(Admits(rpc.RegisterPetition)), Depends(Admits(rpc.GetPetition))

    @routes.post("/petitions", status_code=201)
    def register(body: RegisterBody, actor: Actor = registers) -> Response:
        """Registers a petition."""
        petition = through(rpc.RegisterPetition, body.message(), actor).petition
        if body.kind == "accusation":
            # Whoever brought it follows it by its query code; there is nothing else to ask for.
            return answer(petition, 201)
        return answer(petition, 201, Location=f"/v1/petitions/{petition.id}")

    @routes.get("/petitions/{petition_id}")
    def get(petition_id: str, actor: Actor = reads) -> Response:
        """Reads one petition by id or registration number."""
        asked = pb.GetPetitionRequest(petition_id=petition_id)
        return answer(through(rpc.GetPetition, asked, actor).petition)

    @routes.get("/progress/{query_code}", dependencies=[Depends(Admits(rpc.FindProgress))])
    def progress(request: Request, query_code: str) -> Response:
        """The public progress view."""
        asked = pb.FindProgressRequest(query_code=query_code)
        with limits.lookup(request):
            return answer(through(rpc.FindProgress, asked, None).progress)

    @routes.get("/progress/{query_code}/accesses", dependencies=[Depends(Admits(rpc.ListAccesses))])
    def accesses(request: Request, query_code: str) -> Response:
        """Who has seen who brought a petition, for the petitioner."""
        asked = pb.ListAccessesRequest(query_code=query_code)
        with limits.lookup(request):
            return answer(through(rpc.ListAccesses, asked, None))

    @routes.get("/notice", dependencies=[Depends(Admits(rpc.GetNotice))])
    def notice(notice_version: str = "") -> Response:
        """The notice about personal information: the one in force, or an earlier version."""
        asked = pb.GetNoticeRequest(notice_version=notice_version)
        return answer(through(rpc.GetNotice, asked, None).notice)

    return routes
