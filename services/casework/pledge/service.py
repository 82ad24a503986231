"""The verbs of entrusting (steps one to two), inside the caller's transaction."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection

from services.casework.case import rules as case_rules
from services.casework.case.model import Assigned, Case, Change, Stage
from services.casework.case.service import Cases
from services.casework.clocks.service import Clocks
from services.casework.pledge import rules, store
from services.casework.pledge.model import TEXT_VERSION, Pledge, Signature
from services.chassis import requests, sealing
from services.chassis.clock import legal_day
from services.chassis.identity import Actor
from services.chassis.ids import new_id
from services.chassis.refusals import Conflict

_WHY_NOT = {
    "CERTIFICATE_EXPIRED": "代理员证已过有效期，不能签订承诺书，请联系代理室另派代理员",
    "CERTIFICATE_SUSPENDED": "代理资格已暂停，不能签订承诺书，请联系代理室另派代理员",
}


@dataclass(frozen=True)
class Signing:
    """What was signed, as the door read it."""

    agent_id: str
    scope: str
    powers: str
    term_ends_on: date
    petitioner_signature: Signature
    agent_signature: Signature
    signed_at: datetime | None
    late_reason: str


@dataclass(frozen=True)
class WarrantAnswer:
    """What routing answered about the agent's warrant."""

    version: int
    why_not: str


class Pledges:
    """Decides to represent, signs, records why not, revokes."""

    def __init__(self, cases: Cases, clocks: Clocks) -> None:
        self.cases, self.clocks = cases, clocks

    def represent(
        self,
        tx: Connection,
        actor: Actor,
        content: requests.Content,
        petition_id: str,
        version: int,
        reason: str,
    ) -> Case:
        """Carries the matter upward for the petitioner; starts S2."""

        def verb(case: Case, now: datetime) -> tuple[Case, Change]:
            case_rules.at_stage(case, "DecideToRepresent")
            case_rules.warranted(case, actor, now, agent_only=True)
            why = case_rules.written("reason", "为什么本级解决不了", reason, 1000)
            self.clocks.meet(tx, petition_id, ["S1"], now, "REPRESENTING")
            self._owe_pledge(tx, case, now)
            return replace(case, stage=Stage.REPRESENTING, represented=True, step_at=now), Change(
                "REPRESENTING", now, reason=why
            )

        return self.cases.once(tx, actor, content, petition_id, version, verb)

    def sign(
        self,
        tx: Connection,
        actor: Actor,
        content: requests.Content,
        petition_id: str,
        version: int,
        signing: Signing,
        warrant: WarrantAnswer,
    ) -> Case:
        """Signs the two-way pledge under routing's warrant; no warrant, no entrustment (M7, M9)."""

        def verb(case: Case, now: datetime) -> tuple[Case, Change]:
            case_rules.at_stage(case, "SignPledge")
            if warrant.why_not:
                told = _WHY_NOT.get(warrant.why_not, "该代理员不是这件事项的承办代理员，不能签订承诺书")
                raise Conflict("NO_WARRANT", told)
            case_rules.warranted(case, replace(actor, id=signing.agent_id), now, agent_only=True)
            case_rules.warranted(case, actor, now)
            signed_at = signing.signed_at or now
            window = self.clocks.book.book.late_recording_days
            case_rules.happened(case, "signed_at", signed_at, now, window, signing.late_reason)
            pledge = rules.sound(
                Pledge(
                    id=new_id(),
                    petition_id=petition_id,
                    text_version=TEXT_VERSION,
                    agent_id=signing.agent_id,
                    scope=signing.scope,
                    powers=signing.powers,
                    term_ends_on=signing.term_ends_on,
                    petitioner_signature=signing.petitioner_signature,
                    agent_signature=signing.agent_signature,
                    signed_at=signed_at,
                    recorded_at=now,
                    late_reason=signing.late_reason,
                    warrant_version=warrant.version,
                ),
                legal_day(now),
            )
            store.add(tx, self.cases.seal(tx, case), pledge)
            self.clocks.meet(tx, petition_id, ["S2"], signed_at, "ENTRUSTED")
            owner = case_rules.owners(case)
            for clock in ("S3", "S4"):
                self.clocks.start(
                    tx,
                    petition_id,
                    case.county_code,
                    clock,
                    owner[clock],
                    case.tier,
                    signed_at,
                    legal_day(signed_at),
                    self._ordinal(tx, petition_id, clock),
                )
            return replace(case, stage=Stage.ENTRUSTED, step_at=signed_at), Change("ENTRUSTED", signed_at)

        return self.cases.once(tx, actor, content, petition_id, version, verb)

    def none_signed(
        self,
        tx: Connection,
        actor: Actor,
        content: requests.Content,
        petition_id: str,
        version: int,
        reason: str,
    ) -> Case:
        """Records why no pledge was signed; the case goes back to mediation, using an agent is voluntary."""

        def verb(case: Case, now: datetime) -> tuple[Case, Change]:
            case_rules.at_stage(case, "RecordNoPledge")
            case_rules.warranted(case, actor, now)
            why = case_rules.written("reason", "不签承诺书的原因", reason, 1000)
            self.clocks.meet(tx, petition_id, ["S2"], now, "NO_PLEDGE")
            return replace(case, stage=Stage.MEDIATING, represented=False, step_at=now), Change(
                "NO_PLEDGE", now, reason=why
            )

        return self.cases.once(tx, actor, content, petition_id, version, verb)

    def revoke(
        self,
        tx: Connection,
        actor: Actor,
        content: requests.Content,
        petition_id: str,
        version: int,
        by_petitioner: bool,
        reason: str,
    ) -> Case:
        """Either side ends the mandate at any time (民法典 173); another pledge may be signed."""

        def verb(case: Case, now: datetime) -> tuple[Case, Change]:
            case_rules.at_stage(case, "RevokePledge")
            case_rules.warranted(case, actor, now)
            why = case_rules.short("reason", "原因", reason, 1000)
            ended = "REVOKED_BY_PETITIONER" if by_petitioner else "REVOKED_BY_AGENT"
            return self._end(tx, case, now, ended, why)

        return self.cases.once(tx, actor, content, petition_id, version, verb)

    def warrant_ended(self, tx: Connection, case: Case, heard: Assigned) -> Case:
        """A heard end of the agent's authority ends the mandate from that instant; it is never refused."""
        live = self._live(tx, case.petition_id)
        if live is None or live.agent_id != heard.ended_agent_id:
            return case
        if case.stage not in (Stage.ENTRUSTED, Stage.ACTING):
            store.end(tx, live.id, heard.at, "WARRANT_ENDED")
            return case
        changed, change = self._end(tx, case, heard.at, "WARRANT_ENDED")
        return self.cases.void(tx, changed, change)

    def of_petition(self, tx: Connection, petition_id: str, read: sealing.Words) -> list[Pledge]:
        """Every pledge of a petition, oldest first."""
        return store.of_petition(tx, petition_id, read)

    def _end(
        self, tx: Connection, case: Case, at: datetime, reason: str, why: str = ""
    ) -> tuple[Case, Change]:
        live = self._live(tx, case.petition_id)
        if live:
            store.end(tx, live.id, at, reason)
        self.clocks.cancel(tx, case.petition_id, ["S3", "S4"], at, reason)
        self._owe_pledge(tx, case, at)
        return replace(case, stage=Stage.REPRESENTING, step_at=at), Change("PLEDGE_ENDED", at, reason=why)

    def mandate(self, tx: Connection, petition_id: str) -> Pledge | None:
        """The pledge that holds now, without its words, or None."""
        return self._live(tx, petition_id)

    def _ordinal(self, tx: Connection, petition_id: str, clock: str) -> int:
        return 1 + sum(c.clock == clock for c in self.clocks.of_petition(tx, petition_id))

    def _live(self, tx: Connection, petition_id: str) -> Pledge | None:
        live = [p for p in store.of_petition(tx, petition_id, sealing.withheld) if p.ended_at is None]
        return live[-1] if live else None

    def _owe_pledge(self, tx: Connection, case: Case, at: datetime) -> None:
        owner = case_rules.owners(case)["S2"]
        ordinal = self._ordinal(tx, case.petition_id, "S2")
        self.clocks.start(
            tx, case.petition_id, case.county_code, "S2", owner, case.tier, at, legal_day(at), ordinal
        )
