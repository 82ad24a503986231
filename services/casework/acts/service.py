"""The verbs of doing and telling (steps three and four, and mediation on the spot)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from services.casework.acts import rules, store
from services.casework.acts.model import Act, Feedback, FeedbackKind, Mediation, Promise
from services.casework.case import rules as case_rules
from services.casework.case.model import Assigned, Case, Change, Stage
from services.casework.case.service import Cases
from services.casework.clocks.service import Clocks
from services.casework.pledge.service import Pledges
from services.chassis import requests
from services.chassis.clock import legal_day
from services.chassis.identity import Actor
from services.chassis.ids import new_id
from services.chassis.refusals import Conflict
from services.chassis.sealing import withheld


class Acts:
    """Mediates, confirms what was promised, acts, and tells the petitioner."""

    def __init__(self, cases: Cases, clocks: Clocks, pledges: Pledges) -> None:
        self.cases, self.clocks, self.pledges = cases, clocks, pledges

    def mediate(
        self,
        tx: Connection,
        actor: Actor,
        content: requests.Content,
        version: int,
        mediation: Mediation,
        promises: Sequence[Promise],
    ) -> Case:
        """Records a mediation; an agreement awaits its performance (M5)."""

        def verb(case: Case, now: datetime) -> tuple[Case, Change]:
            case_rules.at_stage(case, "RecordMediation")
            case_rules.warranted(case, actor, now)
            at = mediation.occurred_at
            self._in_time(case, "occurred_at", at, now, mediation.late_reason)
            rules.both_heard(mediation, promises, legal_day(at))
            made = replace(mediation, id=new_id(), recorded_at=now, mediator=actor.id)
            store.add_mediation(
                tx,
                self.cases.seal(tx, case),
                made,
                [replace(p, id=new_id(), mediation_id=made.id) for p in promises if made.agreed],
            )
            self.clocks.meet(tx, case.petition_id, ["S1"], at, "MEDIATED")
            stage = Stage.AGREED if made.agreed else Stage.MEDIATING
            return replace(case, stage=stage, step_at=at), Change("AGREED" if made.agreed else "MEDIATED", at)

        return self.cases.once(tx, actor, content, mediation.petition_id, version, verb)

    def confirm(
        self,
        tx: Connection,
        actor: Actor,
        content: requests.Content,
        petition_id: str,
        version: int,
        promise_id: str,
        seen_done_at: datetime | None,
    ) -> Case:
        """One promised piece of work was seen done."""

        def verb(case: Case, now: datetime) -> tuple[Case, Change]:
            case_rules.at_stage(case, "ConfirmPerformance")
            case_rules.warranted(case, actor, now)
            promise = rules.unseen(store.promises(tx, petition_id, withheld), promise_id)
            at = seen_done_at or now
            # Seeing a field cleared has no window: it may have been cleared for weeks.
            case_rules.happened(case, "seen_done_at", at, now, 3650, "")
            store.see_done(tx, promise.id, at, actor.id)
            return case, Change("PERFORMED", at)

        return self.cases.once(tx, actor, content, petition_id, version, verb)

    def act(self, tx: Connection, actor: Actor, content: requests.Content, version: int, act: Act) -> Case:
        """Records something done: step three once entrusted, part of the mediation before."""

        def verb(case: Case, now: datetime) -> tuple[Case, Change]:
            case_rules.at_stage(case, "RecordAct")
            case_rules.warranted(case, actor, now)
            self._in_time(case, "occurred_at", act.occurred_at, now, act.late_reason)
            if mandate := self.pledges.mandate(tx, case.petition_id):
                rules.within_term(act, mandate.term_ends_on, legal_day(act.occurred_at))
            made = replace(
                rules.counted(act),
                id=new_id(),
                recorded_at=now,
                by=actor.id,
                what=case_rules.written("what", "做了什么", act.what, 2000),
                with_whom=case_rules.short("with_whom", "与谁", act.with_whom, 200),
            )
            store.add_act(tx, self.cases.seal(tx, case), made)
            self.clocks.meet(tx, case.petition_id, ["S1"], made.occurred_at, "ACTED")
            change = Change("ACTED", made.occurred_at, made.journeys_by_agent, made.journeys_by_petitioner)
            if case.stage is Stage.ENTRUSTED:
                return replace(case, stage=Stage.ACTING), change
            return case, change

        return self.cases.once(tx, actor, content, act.petition_id, version, verb)

    def tell(
        self, tx: Connection, actor: Actor, content: requests.Content, version: int, feedback: Feedback
    ) -> Case:
        """Records what the petitioner was told; the result is step four and ends the rhythm (M11)."""

        def verb(case: Case, now: datetime) -> tuple[Case, Change]:
            case_rules.at_stage(case, "GiveFeedback")
            case_rules.warranted(case, actor, now)
            told_at = feedback.told_at
            self._in_time(case, "told_at", told_at, now, feedback.late_reason)
            result = feedback.kind is FeedbackKind.RESULT
            if result and case.stage is not Stage.ACTING:
                raise Conflict("STEP_SKIPPED", "步骤不能跳过：反馈办理结果之前，请先代言代访并记录办理情况")
            if result:
                rules.after_acts(told_at, store.acts(tx, case.petition_id, withheld))
            made = replace(
                feedback,
                id=new_id(),
                recorded_at=now,
                by=actor.id,
                what=case_rules.written("what", "告知了什么", feedback.what, 2000),
            )
            store.add_feedback(tx, self.cases.seal(tx, case), made)
            self.clocks.meet(tx, case.petition_id, ["S1"], told_at, "FED_BACK")
            if not result:
                self.clocks.feed_back(tx, case.petition_id, told_at)
                return case, Change("FED_BACK", told_at)
            self.clocks.meet(tx, case.petition_id, ["S3", "T5"], told_at, "ANSWERED")
            return replace(case, stage=Stage.ANSWERED, step_at=told_at), Change("ANSWERED", told_at)

        return self.cases.once(tx, actor, content, feedback.petition_id, version, verb)

    def assigned(self, tx: Connection, heard: Assigned) -> None:
        """The warrant changed; what an ended agent signed or did at or after the end is void."""
        case = self.cases.assigned(tx, heard)
        if heard.ended_agent_id:
            store.void_acts(tx, heard.petition_id, heard.ended_agent_id, heard.at)
            self.pledges.warrant_ended(tx, case, heard)

    def _in_time(self, case: Case, field: str, at: datetime, now: datetime, late_reason: str) -> None:
        case_rules.happened(case, field, at, now, self.clocks.book.book.late_recording_days, late_reason)
