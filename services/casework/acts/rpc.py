"""Mediations, acts and feedback on the wire."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import grpc
from huiyin.casework.v1 import casework_pb2 as pb

from services.casework.acts.model import Act, ActKind, DeliveryWay, Feedback, FeedbackKind, Mediation, Promise
from services.casework.acts.service import Acts
from services.casework.case.rpc import show_case
from services.chassis.clock import Clock
from services.chassis.database import Database
from services.chassis.policy import HANDLERS, allows
from services.chassis.refusals import Invalid
from services.chassis.rpc import actor_of
from services.chassis.wire import asked_day, asked_instant, timestamp

_KINDS: dict[ActKind, Any] = {k: pb.ActKind.Value(f"ACT_KIND_{k.name}") for k in ActKind}
_FEEDBACKS: dict[FeedbackKind, Any] = {
    k: pb.FeedbackKind.Value(f"FEEDBACK_KIND_{k.name}") for k in FeedbackKind
}
_WAYS: dict[DeliveryWay, Any] = {w: pb.DeliveryWay.Value(f"DELIVERY_WAY_{w.name}") for w in DeliveryWay}
# Filled in by the verb, which knows the time and who is acting.
_LATER = datetime(1970, 1, 1, tzinfo=UTC)


class ActsRpc:
    """The acts' part of CaseworkService."""

    database: Database
    clock: Clock
    acts: Acts

    @allows(HANDLERS)
    def RecordMediation(
        self, request: pb.RecordMediationRequest, context: grpc.ServicerContext
    ) -> pb.RecordMediationResponse:
        actor, r = actor_of(context), request
        mediation = Mediation(
            id="",
            petition_id=r.petition_id,
            occurred_at=asked_instant(r, "occurred_at", self.clock.now()),
            recorded_at=_LATER,
            late_reason=r.late_reason.strip(),
            mediator="",
            petitioner_statement=r.petitioner_statement.strip(),
            other_party=r.other_party.strip(),
            other_party_statement=r.other_party_statement.strip(),
            agreed=r.agreed,
            note=r.note.strip(),
        )
        promises = [
            Promise("", "", r.petition_id, p.what.strip(), p.by_whom.strip(), _due_on(p.due_on, n))
            for n, p in enumerate(r.promises)
        ]
        case = self.database.run(lambda tx: self.acts.mediate(tx, actor, r, r.version, mediation, promises))
        return pb.RecordMediationResponse(case=show_case(case))

    @allows(HANDLERS)
    def ConfirmPerformance(
        self, request: pb.ConfirmPerformanceRequest, context: grpc.ServicerContext
    ) -> pb.ConfirmPerformanceResponse:
        actor, r = actor_of(context), request
        at = asked_instant(r, "seen_done_at", self.clock.now())
        case = self.database.run(
            lambda tx: self.acts.confirm(tx, actor, r, r.petition_id, r.version, r.promise_id, at)
        )
        return pb.ConfirmPerformanceResponse(case=show_case(case))

    @allows(HANDLERS)
    def RecordAct(self, request: pb.RecordActRequest, context: grpc.ServicerContext) -> pb.RecordActResponse:
        actor, r = actor_of(context), request
        act = Act(
            id="",
            petition_id=r.petition_id,
            kind=_known(_KINDS, r.kind, "kind", "办理方式"),
            what=r.what,
            with_whom=r.with_whom,
            occurred_at=asked_instant(r, "occurred_at", self.clock.now()),
            recorded_at=_LATER,
            late_reason=r.late_reason.strip(),
            by="",
            journeys_by_agent=r.journeys_by_agent,
            journeys_by_petitioner=r.journeys_by_petitioner,
        )
        case = self.database.run(lambda tx: self.acts.act(tx, actor, r, r.version, act))
        return pb.RecordActResponse(case=show_case(case))

    @allows(HANDLERS)
    def GiveFeedback(
        self, request: pb.GiveFeedbackRequest, context: grpc.ServicerContext
    ) -> pb.GiveFeedbackResponse:
        actor, r = actor_of(context), request
        feedback = Feedback(
            id="",
            petition_id=r.petition_id,
            kind=_known(_FEEDBACKS, r.kind, "kind", "阶段反馈或结果反馈"),
            what=r.what,
            way=_known(_WAYS, r.way, "way", "告知方式"),
            told_at=asked_instant(r, "told_at", self.clock.now()),
            recorded_at=_LATER,
            late_reason=r.late_reason.strip(),
            by="",
        )
        case = self.database.run(lambda tx: self.acts.tell(tx, actor, r, r.version, feedback))
        return pb.GiveFeedbackResponse(case=show_case(case))


def show_mediation(mediation: Mediation, promises: Sequence[Promise]) -> pb.Mediation:
    """A mediation and its promises on the wire."""
    return pb.Mediation(
        id=mediation.id,
        occurred_at=timestamp(mediation.occurred_at),
        recorded_at=timestamp(mediation.recorded_at),
        mediator=mediation.mediator,
        petitioner_statement=mediation.petitioner_statement,
        other_party=mediation.other_party,
        other_party_statement=mediation.other_party_statement,
        agreed=mediation.agreed,
        promises=[
            pb.Promise(
                id=p.id,
                what=p.what,
                by_whom=p.by_whom,
                due_on=p.due_on.isoformat(),
                seen_done_at=timestamp(p.seen_done_at),
                seen_by=p.seen_by,
            )
            for p in promises
            if p.mediation_id == mediation.id
        ],
        note=mediation.note,
    )


def show_act(act: Act) -> pb.Act:
    """An act on the wire."""
    return pb.Act(
        id=act.id,
        kind=_KINDS[act.kind],
        what=act.what,
        with_whom=act.with_whom,
        occurred_at=timestamp(act.occurred_at),
        recorded_at=timestamp(act.recorded_at),
        late_reason=act.late_reason,
        by=act.by,
        journeys_by_agent=act.journeys_by_agent,
        journeys_by_petitioner=act.journeys_by_petitioner,
        void=act.void,
    )


def show_feedback(feedback: Feedback) -> pb.Feedback:
    """Feedback on the wire."""
    return pb.Feedback(
        id=feedback.id,
        kind=_FEEDBACKS[feedback.kind],
        what=feedback.what,
        way=_WAYS[feedback.way],
        told_at=timestamp(feedback.told_at),
        recorded_at=timestamp(feedback.recorded_at),
        by=feedback.by,
    )


def _due_on(value: str, n: int) -> Any:
    return asked_day(value, f"promises[{n}].due_on")


def _known(table: Any, number: int, field: str, name: str) -> Any:
    for word, value in table.items():
        if value == number:
            return word
    raise Invalid.field(field, f"请选择{name}")
