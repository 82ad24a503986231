"""Accusations on the wire."""

import grpc
from huiyin.intake.v1 import intake_pb2 as pb

from services.chassis.database import Database
from services.chassis.identity import Actor, Role
from services.chassis.policy import allows
from services.chassis.refusals import Invalid
from services.chassis.rpc import actor_of, unseen
from services.chassis.wire import asked_day, timestamp
from services.intake.accusations.events import ACCUSED
from services.intake.accusations.model import Accusation, Accused
from services.intake.accusations.service import Accusations
from services.intake.events import CHANNELS
from services.intake.model import Draft

# The county's named posts; which of them, and of which accusation, is decided per accusation.
ENTITLED = frozenset({Role.OPERATOR, Role.INVESTIGATOR})


class AccusationsRpc:
    """The accusations' part of IntakeService."""

    database: Database
    accusations: Accusations

    @allows(ENTITLED)
    def GetAccusation(
        self, request: pb.GetAccusationRequest, context: grpc.ServicerContext
    ) -> pb.GetAccusationResponse:
        unseen()
        actor = actor_of(context)
        with self.database.reading() as tx:
            found = self.accusations.get(tx, actor, request.accusation_id)
        return pb.GetAccusationResponse(accusation=_show(found))

    @allows(ENTITLED)
    def ListAccusations(
        self, request: pb.ListAccusationsRequest, context: grpc.ServicerContext
    ) -> pb.ListAccusationsResponse:
        unseen()
        actor, r = actor_of(context), request
        with self.database.reading() as tx:
            found, token = self.accusations.listing(tx, actor, r.county_code, r.page_size, r.page_token)
        return pb.ListAccusationsResponse(accusations=map(_show, found), next_page_token=token)

    @allows(ENTITLED)
    def ForwardAccusation(
        self, request: pb.ForwardAccusationRequest, context: grpc.ServicerContext
    ) -> pb.ForwardAccusationResponse:
        unseen()
        actor, r = actor_of(context), request
        on = asked_day(r.on_day, "on_day")
        changed = self.database.run(
            lambda tx: self.accusations.forward(
                tx, actor, r, r.accusation_id, r.version, r.body.strip(), r.basis.strip(), on
            )
        )
        return pb.ForwardAccusationResponse(accusation=_show(changed))

    def _accuse(
        self, actor: Actor, request: pb.RegisterPetitionRequest, draft: Draft
    ) -> pb.RegisterPetitionResponse:
        """Registers a petition of this kind, and shows it as whoever brought it gets it back."""
        unseen()
        kinds = {value: kind for kind, value in ACCUSED.items()}
        if request.accused_kind not in kinds:
            raise Invalid.field("accused_kind", "请选择举报控告的是谁")
        accused = Accused(kinds[request.accused_kind], request.accused_code, request.accused_office_code)
        return pb.RegisterPetitionResponse(
            petition=_as_petition(
                self.database.run(lambda tx: self.accusations.register(tx, actor, request, draft, accused))
            )
        )


def _show(of: Accusation) -> pb.Accusation:
    return pb.Accusation(
        id=of.id,
        number=of.number,
        version=of.version,
        county_code=of.county_code,
        place_code=of.place_code,
        channel=CHANNELS[of.channel],
        anonymous=of.anonymous,
        accused_kind=ACCUSED[of.accused.kind],
        accused_code=of.accused.code,
        accused_office_code=of.accused.office_code,
        accused=of.words.accused,
        petitioner=pb.Petitioner(name=of.words.name, address=of.words.address, phone=of.words.phone),
        request=of.words.request,
        facts=of.words.facts,
        reasons=of.words.reasons,
        missing=of.missing,
        received_at=timestamp(of.received_at),
        registered_at=timestamp(of.registered_at),
        registered_on=of.registered_on.isoformat(),
        forwarded_to=of.forwarded_to,
        forwarded_basis=of.forwarded_basis,
        forwarded_on=of.forwarded_on.isoformat() if of.forwarded_on else "",
        forwarded_by=of.forwarded_by,
    )


def _as_petition(of: Accusation) -> pb.Petition:
    return pb.Petition(
        id=of.id,
        registration_number=of.number,
        version=of.version,
        county_code=of.county_code,
        place_code=of.place_code,
        channel=CHANNELS[of.channel],
        kind=pb.KIND_ACCUSATION,
        petitioner=pb.Petitioner(name=of.words.name, address=of.words.address, phone=of.words.phone),
        anonymous=of.anonymous,
        other_party=of.words.accused,
        missing=of.missing,
        received_at=timestamp(of.received_at),
        registered_at=timestamp(of.registered_at),
        registered_on=of.registered_on.isoformat(),
        acceptance_state=pb.ACCEPTANCE_STATE_REGISTERED,
        query_code=of.query_code,
        registered_by=of.registered_by,
        request=of.words.request,
        facts=of.words.facts,
        reasons=of.words.reasons,
    )


def show_followed(of: Accusation) -> pb.Progress:
    """What whoever holds the query code sees: registered, handed to which body, and the days."""
    lines = [pb.ProgressLine(at=timestamp(of.registered_at), code="REGISTERED")]
    if of.forwarded_on:
        at = timestamp(of.forwarded_at)
        lines.append(pb.ProgressLine(at=at, code="FORWARDED", party_name=of.forwarded_to))
    if of.erased_at:
        lines.append(pb.ProgressLine(at=timestamp(of.erased_at), code="ERASED"))
    return pb.Progress(
        registration_number=of.number,
        registered_on=of.registered_on.isoformat(),
        kind=pb.KIND_ACCUSATION,
        lines=lines,
    )
