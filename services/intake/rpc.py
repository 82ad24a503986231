"""The services' door: parse, open the transaction, call the verb, translate."""

from typing import Any

import grpc
from huiyin.intake.v1 import intake_pb2 as pb
from huiyin.intake.v1 import intake_pb2_grpc

from services.chassis.clock import Clock, legal_day
from services.chassis.database import Database
from services.chassis.identity import Role
from services.chassis.policy import HANDLERS, ORGANS, OVERSEERS, READERS, allows, public
from services.chassis.refusals import Invalid, NotFound
from services.chassis.rpc import Servicer, actor_of, unseen
from services.chassis.serials import Serials
from services.chassis.wire import asked_instant, timestamp
from services.intake import masking, rules
from services.intake.accesses.model import Sight
from services.intake.accesses.rpc import AccessesRpc
from services.intake.accesses.service import Accesses
from services.intake.accusations.rpc import AccusationsRpc, show_followed
from services.intake.accusations.service import Accusations
from services.intake.consent.rpc import ConsentRpc, read_consents, show_consents, show_records
from services.intake.consent.service import Consenting
from services.intake.events import CHANNELS, KINDS, ROUTES, SOURCES, STATES
from services.intake.files.rpc import FilesRpc
from services.intake.files.service import PetitionFiles
from services.intake.model import Draft, Kind, LegalRoute, Petition, Petitioner, Progress, Source
from services.intake.service import Decision, Intake


class IntakeRpc(AccusationsRpc, AccessesRpc, ConsentRpc, FilesRpc, intake_pb2_grpc.IntakeServiceServicer):
    """IntakeService. Who brought a petition is masked but where `seen` says otherwise."""

    def __init__(
        self,
        database: Database,
        intake: Intake,
        accusations: Accusations,
        accesses: Accesses,
        consenting: Consenting,
        files: PetitionFiles,
        serials: Serials,
        clock: Clock,
    ) -> None:
        self.database, self.intake, self.serials, self.clock = database, intake, serials, clock
        self.accesses, self.consenting, self.files = accesses, consenting, files
        self.accusations = accusations

    @allows(HANDLERS, Role.VILLAGER, of_county=True)
    def RegisterPetition(
        self, request: pb.RegisterPetitionRequest, context: grpc.ServicerContext
    ) -> pb.RegisterPetitionResponse:
        actor, draft = actor_of(context), read_draft(request, self.clock)
        if draft.kind is Kind.ACCUSATION:
            return self._accuse(actor, request, draft)
        if not self.intake.knows(draft):
            with self.database.reading() as tx:
                self.intake.placeable(tx, draft)
        serial = self.serials.take(draft.county_code, legal_day(self.clock.now()))
        petition = self.database.run(lambda tx: self.intake.register(tx, actor, request, draft, serial))
        return pb.RegisterPetitionResponse(petition=show(petition))

    @allows(READERS)
    def GetPetition(
        self, request: pb.GetPetitionRequest, context: grpc.ServicerContext
    ) -> pb.GetPetitionResponse:
        seen = self.seen(context, request.petition_id)
        return pb.GetPetitionResponse(petition=show(seen.petition, seen.sight))

    @allows(OVERSEERS, Role.SERVICE)
    def ListPetitions(
        self, request: pb.ListPetitionsRequest, context: grpc.ServicerContext
    ) -> pb.ListPetitionsResponse:
        actor = actor_of(context)
        with self.database.reading() as tx:
            found, token = self.intake.listing(
                tx, actor, request.county_code, request.place_prefix, request.page_size, request.page_token
            )
        return pb.ListPetitionsResponse(petitions=map(show, found), next_page_token=token)

    @allows(ORGANS)
    def AcceptPetition(
        self, request: pb.AcceptPetitionRequest, context: grpc.ServicerContext
    ) -> pb.AcceptPetitionResponse:
        actor, decision = actor_of(context), _decision(request)
        petition = self.database.run(lambda tx: self.intake.accept(tx, actor, request, decision))
        return pb.AcceptPetitionResponse(petition=show(petition))

    @allows(ORGANS)
    def GuidePetition(
        self, request: pb.GuidePetitionRequest, context: grpc.ServicerContext
    ) -> pb.GuidePetitionResponse:
        actor, decision = actor_of(context), _decision(request)
        petition = self.database.run(lambda tx: self.intake.guide(tx, actor, request, decision))
        return pb.GuidePetitionResponse(petition=show(petition))

    @allows(ORGANS)
    def DeclinePetition(
        self, request: pb.DeclinePetitionRequest, context: grpc.ServicerContext
    ) -> pb.DeclinePetitionResponse:
        actor, decision = actor_of(context), _decision(request)
        petition = self.database.run(lambda tx: self.intake.decline(tx, actor, request, decision))
        return pb.DeclinePetitionResponse(petition=show(petition))

    @public
    def FindProgress(
        self, request: pb.FindProgressRequest, context: grpc.ServicerContext
    ) -> pb.FindProgressResponse:
        with self.database.reading() as tx:
            try:
                view, names = self.intake.progress(tx, request.query_code)
            except NotFound:
                accusation = self.accusations.followed(tx, request.query_code)
                if accusation is None:
                    raise
                unseen()
                return pb.FindProgressResponse(progress=show_followed(accusation))
        return pb.FindProgressResponse(progress=show_progress(view, names))


def mounted(rpc: IntakeRpc) -> Servicer:
    """The servicer, ready to mount."""
    return Servicer(
        intake_pb2_grpc.add_IntakeServiceServicer_to_server, rpc, "huiyin.intake.v1.IntakeService"
    )


def read_draft(request: pb.RegisterPetitionRequest, clock: Clock) -> Draft:
    """The draft a request holds. Raises Invalid for codes the contract does not know."""
    source = Source.PETITIONER
    if request.source:
        source = _known(SOURCES, request.source, "source", "来源")
    return Draft(
        county_code=request.county_code,
        place_code=request.place_code,
        office_code=request.office_code,
        channel=_known(CHANNELS, request.channel, "channel", "信访形式"),
        source=source,
        kind=_known(KINDS, request.kind, "kind", "事项类别"),
        category=request.category,
        petitioner=Petitioner(
            request.petitioner.name.strip(),
            request.petitioner.address.strip(),
            request.petitioner.phone.strip(),
        ),
        anonymous=request.anonymous,
        request=request.request.strip(),
        facts=request.facts.strip(),
        reasons=request.reasons.strip(),
        head_count=request.head_count or 1,
        representatives=tuple(name.strip() for name in request.representatives),
        other_party=request.other_party.strip(),
        chosen_agent_id=request.chosen_agent_id,
        earlier_registration_number=request.earlier_registration_number.strip(),
        received_at=asked_instant(request, "received_at", clock.now()),
        under_fourteen=request.under_fourteen,
        notice_version=request.notice_version,
        agreed=read_consents(request.consents),
    )


def show(petition: Petition, sight: Sight = Sight.MASKED) -> pb.Petition:
    """A petition on the wire, who brought it masked unless told otherwise."""
    clear = sight is Sight.CLEAR
    draft = petition.draft if clear else masking.masked(petition).draft
    return pb.Petition(
        id=petition.id,
        registration_number=petition.registration_number,
        version=petition.version,
        county_code=draft.county_code,
        place_code=draft.place_code,
        office_code=draft.office_code,
        channel=CHANNELS[draft.channel],
        source=SOURCES[draft.source],
        kind=KINDS[draft.kind],
        category=draft.category,
        petitioner=pb.Petitioner(
            name=draft.petitioner.name, address=draft.petitioner.address, phone=draft.petitioner.phone
        ),
        anonymous=draft.anonymous,
        request=draft.request,
        facts=draft.facts,
        reasons=draft.reasons,
        head_count=draft.head_count,
        representatives=draft.representatives,
        other_party=draft.other_party,
        missing=petition.missing,
        chosen_agent_id=draft.chosen_agent_id,
        repeat_of=petition.repeat_of,
        received_at=timestamp(draft.received_at),
        registered_at=timestamp(petition.registered_at),
        registered_on=petition.registered_on.isoformat(),
        acceptance_state=STATES[petition.acceptance_state],
        legal_route=ROUTES[petition.legal_route] if petition.legal_route else None,
        decision_reason=petition.decision_reason,
        decision_article=petition.decision_article,
        guided_to=petition.guided_to,
        decided_at=timestamp(petition.decided_at),
        query_code=petition.query_code,
        registered_by=petition.registered_by,
        masked=not clear,
        revealable=sight is Sight.ON_REASON,
        under_fourteen=draft.under_fourteen,
        consents=show_records(petition.consents),
        to_ask=rules.to_ask(petition),
        withdrawn=rules.withdrawn(petition.consents),
    )


def show_progress(view: Progress, names: dict[str, str]) -> pb.Progress:
    """The public progress view on the wire."""
    return pb.Progress(
        registration_number=view.petition.registration_number,
        registered_on=view.petition.registered_on.isoformat(),
        kind=KINDS[view.petition.draft.kind],
        category=view.petition.draft.category,
        acceptance_state=STATES[view.petition.acceptance_state],
        responsible_code=view.responsible_code,
        responsible_name=names.get(view.responsible_code, ""),
        agent_id=view.agent_id,
        stage=view.stage,
        lines=[
            pb.ProgressLine(
                at=timestamp(line.at),
                code=line.code,
                party_code=line.party_code,
                party_name=names.get(line.party_code, ""),
                reason_code=line.reason_code,
            )
            for line in view.lines
        ],
        clocks=[
            pb.ProgressClock(clock=c.clock, due_on=c.due_on.isoformat(), state=c.state) for c in view.clocks
        ],
        petition_id=view.petition.id,
        consents=show_consents(rules.standing(view.petition.consents)),
    )


def _decision(request: Any) -> Decision:
    route: LegalRoute | None = None
    if getattr(request, "legal_route", 0):
        route = _known(ROUTES, request.legal_route, "legal_route", "法定途径")
    return Decision(
        petition_id=request.petition_id,
        version=request.version,
        legal_route=route,
        reason=request.reason.strip(),
        article=getattr(request, "article", ""),
        guided_to=getattr(request, "guided_to", "").strip(),
    )


def _known(table: Any, number: int, field: str, name: str) -> Any:
    for word, value in table.items():
        if value == number:
            return word
    raise Invalid.field(field, f"请选择{name}")
