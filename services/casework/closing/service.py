"""The verbs of ending a case and coming back (step five), inside the caller's transaction."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from services.casework.acts import store as acts
from services.casework.case import rules as case_rules
from services.casework.case.model import Case, Change, Outcome, Stage
from services.casework.case.service import Cases
from services.casework.clocks.service import Clocks
from services.casework.closing import rules, store
from services.casework.closing.model import Revisit
from services.chassis import requests
from services.chassis.clock import legal_day
from services.chassis.identity import Actor
from services.chassis.sealing import withheld


class Closing:
    """Closes and revisits."""

    def __init__(self, cases: Cases, clocks: Clocks) -> None:
        self.cases, self.clocks = cases, clocks

    def close(
        self,
        tx: Connection,
        actor: Actor,
        content: requests.Content,
        petition_id: str,
        version: int,
        outcome: Outcome,
        confirmed: bool,
        seen_done: bool,
        reason: str,
    ) -> Case:
        """Ends the case; what is still owed ends with it, and the revisit begins to run."""

        def verb(case: Case, now: datetime) -> tuple[Case, Change]:
            case_rules.at_stage(case, "CloseCase")
            case_rules.warranted(case, actor, now)
            if outcome is Outcome.SETTLED:
                why = case_rules.short("reason", "说明", reason, 1000)
            else:
                why = case_rules.written("reason", "为什么这样办结，信访人会看到", reason, 1000)
            rules.may_end(case, outcome, confirmed, seen_done, acts.promises(tx, petition_id, withheld))
            self.clocks.meet(tx, petition_id, ["S1", "S4"], now, "CLOSED")
            if outcome is Outcome.SETTLED:
                self.clocks.meet(tx, petition_id, ["T5"], now, "CLOSED")
            self.clocks.cancel(tx, petition_id, ["S2", "S3", "T2", "T5"], now, "CLOSED")
            if rules.owes_revisit(case):
                self.clocks.start(
                    tx,
                    petition_id,
                    case.county_code,
                    "S5",
                    case_rules.owners(case)["S5"],
                    case.tier,
                    now,
                    legal_day(now),
                )
            closed = replace(case, stage=Stage.CLOSED, step_at=now, outcome=outcome, closed_at=now)
            return closed, Change("CLOSED", now, reason=why)

        return self.cases.once(tx, actor, content, petition_id, version, verb)

    def revisit(
        self, tx: Connection, actor: Actor, content: requests.Content, version: int, revisit: Revisit
    ) -> Case:
        """Somebody came back and looked."""

        def verb(case: Case, now: datetime) -> tuple[Case, Change]:
            case_rules.at_stage(case, "RecordRevisit")
            case_rules.warranted(case, actor, now)
            window = self.clocks.book.book.late_recording_days
            case_rules.happened(case, "visited_at", revisit.visited_at, now, window, revisit.late_reason)
            finding = case_rules.written("finding", "回访了解到的情况", revisit.finding, 2000)
            made = replace(revisit, finding=finding, recorded_at=now, by=actor.id)
            store.add(tx, self.cases.seal(tx, case), made)
            self.clocks.meet(tx, case.petition_id, ["S5"], revisit.visited_at, "REVISITED")
            revisited = replace(case, stage=Stage.REVISITED, step_at=revisit.visited_at)
            return revisited, Change("REVISITED", revisit.visited_at)

        return self.cases.once(tx, actor, content, revisit.petition_id, version, verb)
