"""The end of a case, and the whole case, on the wire."""

from datetime import date

import grpc
from huiyin.casework.v1 import casework_pb2 as pb

from services.casework.acts import store as acts
from services.casework.acts.rpc import show_act, show_feedback, show_mediation
from services.casework.case import rules as case_rules
from services.casework.case.events import OUTCOMES
from services.casework.case.rpc import show_case
from services.casework.case.service import Cases
from services.casework.case.store import Filter
from services.casework.clocks.rpc import show_clock
from services.casework.clocks.service import Clocks
from services.casework.closing import store
from services.casework.closing.model import Revisit
from services.casework.closing.service import Closing
from services.casework.pledge.rpc import show_pledge
from services.casework.pledge.service import Pledges
from services.chassis.clock import Clock
from services.chassis.database import Database
from services.chassis.policy import HANDLERS, READERS, allows
from services.chassis.refusals import Invalid
from services.chassis.rpc import actor_of
from services.chassis.wire import asked_day, asked_instant, timestamp

_OUTCOMES = {number: outcome for outcome, number in OUTCOMES.items()}


class ClosingRpc:
    """The closing's part of CaseworkService, and reading the whole case with its clocks."""

    database: Database
    clock: Clock
    clocks: Clocks
    cases: Cases
    pledges: Pledges
    closing: Closing

    @allows(READERS)
    def GetCase(self, request: pb.GetCaseRequest, context: grpc.ServicerContext) -> pb.GetCaseResponse:
        actor = actor_of(context)
        petition_id = request.petition_id
        with self.database.reading() as tx:
            case = self.cases.get(tx, actor, petition_id)
            read = self.cases.read(tx, petition_id)
            promises = acts.promises(tx, petition_id, read)
            revisit = store.find(tx, petition_id, read)
            return pb.GetCaseResponse(
                case=show_case(case),
                mediations=[show_mediation(m, promises) for m in acts.mediations(tx, petition_id, read)],
                pledges=[show_pledge(p) for p in self.pledges.of_petition(tx, petition_id, read)],
                acts=[show_act(a) for a in acts.acts(tx, petition_id, read)],
                feedbacks=[show_feedback(f) for f in acts.feedbacks(tx, petition_id, read)],
                revisit=_show_revisit(revisit) if revisit else None,
                clocks=[show_clock(c, self.clocks) for c in self.clocks.of_petition(tx, petition_id)],
                allowed=case_rules.ALLOWED[case.stage],
                notes=[
                    pb.Note(at=timestamp(n.at), code=n.code, reason=n.reason, by=n.by)
                    for n in self.cases.notes(tx, petition_id, read)
                ],
            )

    @allows(READERS)
    def ListClocks(
        self, request: pb.ListClocksRequest, context: grpc.ServicerContext
    ) -> pb.ListClocksResponse:
        actor, petition_id = actor_of(context), request.petition_id
        with self.database.reading() as tx:
            # They run from the registration on, before there is a case.
            met = self.cases.meets(tx, actor, petition_id)
            found = self.clocks.of_petition(tx, petition_id) if met else []
        return pb.ListClocksResponse(clocks=[show_clock(c, self.clocks) for c in found])

    @allows(READERS)
    def ListCases(self, request: pb.ListCasesRequest, context: grpc.ServicerContext) -> pb.ListCasesResponse:
        actor, r = actor_of(context), request
        due: date | None = asked_day(r.due_on_or_before, "due_on_or_before") if r.due_on_or_before else None
        wanted = Filter(
            county_code=r.county_code,
            agent_id=r.agent_id,
            holder_code=r.holder_code,
            place_prefix=r.place_prefix,
            due_on_or_before=due,
            with_closed=r.with_closed,
        )
        with self.database.reading() as tx:
            found, token = self.cases.listing(tx, actor, wanted, r.page_size, r.page_token)
        return pb.ListCasesResponse(cases=[show_case(c) for c in found], next_page_token=token)

    @allows(HANDLERS)
    def CloseCase(self, request: pb.CloseCaseRequest, context: grpc.ServicerContext) -> pb.CloseCaseResponse:
        actor, r = actor_of(context), request
        outcome = _OUTCOMES.get(r.outcome)
        if outcome is None:
            raise Invalid.field("outcome", "请选择如何办结")
        case = self.database.run(
            lambda tx: self.closing.close(
                tx,
                actor,
                r,
                r.petition_id,
                r.version,
                outcome,
                r.petitioner_confirmed,
                r.seen_done,
                r.reason,
            )
        )
        return pb.CloseCaseResponse(case=show_case(case))

    @allows(HANDLERS)
    def RecordRevisit(
        self, request: pb.RecordRevisitRequest, context: grpc.ServicerContext
    ) -> pb.RecordRevisitResponse:
        actor, r = actor_of(context), request
        now = self.clock.now()
        revisit = Revisit(
            petition_id=r.petition_id,
            visited_at=asked_instant(r, "visited_at", now),
            recorded_at=now,
            finding=r.finding,
            new_risk=r.new_risk,
            late_reason=r.late_reason.strip(),
            by=actor.id,
        )
        case = self.database.run(lambda tx: self.closing.revisit(tx, actor, r, r.version, revisit))
        return pb.RecordRevisitResponse(case=show_case(case))


def _show_revisit(revisit: Revisit) -> pb.Revisit:
    return pb.Revisit(
        visited_at=timestamp(revisit.visited_at),
        recorded_at=timestamp(revisit.recorded_at),
        finding=revisit.finding,
        new_risk=revisit.new_risk,
        by=revisit.by,
    )
