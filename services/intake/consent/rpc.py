"""Consent and the notice it rests on, on the wire."""

from collections.abc import Iterable

import grpc
from huiyin.intake.v1 import intake_pb2 as pb

from services.chassis.clock import Clock, legal_day
from services.chassis.database import Database
from services.chassis.identity import Role
from services.chassis.policy import HANDLERS, allows, public
from services.chassis.rpc import actor_of
from services.chassis.wire import timestamp
from services.intake import notices, rules
from services.intake.consent.service import Consenting
from services.intake.model import ConsentRecord, Consents


class ConsentRpc:
    """The consents' part of IntakeService."""

    database: Database
    clock: Clock
    consenting: Consenting

    @public
    def GetNotice(self, request: pb.GetNoticeRequest, context: grpc.ServicerContext) -> pb.GetNoticeResponse:
        today = legal_day(self.clock.now())
        found = notices.find(self.consenting.notices, request.notice_version, today)
        return pb.GetNoticeResponse(
            notice=pb.Notice(
                version=found.version,
                title=found.title,
                effective_on=found.effective_on.isoformat(),
                short=found.short,
                sections=[pb.NoticeSection(heading=s.heading, lines=s.lines) for s in found.sections],
            )
        )

    @allows(HANDLERS)
    def RecordConsent(
        self, request: pb.RecordConsentRequest, context: grpc.ServicerContext
    ) -> pb.RecordConsentResponse:
        actor, given = actor_of(context), read_consents(request.consents)
        asked = (request.petition_id, request.version, request.notice_version, given)
        kept = self.database.run(lambda tx: self.consenting.record(tx, actor, request, *asked))
        return pb.RecordConsentResponse(consents=show_records(kept))

    @allows(Role.VILLAGER)
    def WithdrawConsent(
        self, request: pb.WithdrawConsentRequest, context: grpc.ServicerContext
    ) -> pb.WithdrawConsentResponse:
        actor = actor_of(context)
        kept = self.database.run(lambda tx: self.consenting.withdraw(tx, actor, request, request.query_code))
        return pb.WithdrawConsentResponse(consents=show_consents(rules.standing(kept)))


def read_consents(given: pb.Consents) -> Consents:
    """Consents as a request holds them."""
    return Consents(given.general, given.sensitive, given.guardian)


def show_consents(given: Consents) -> pb.Consents:
    """Consents on the wire."""
    return pb.Consents(**vars(given))


def show_records(records: Iterable[ConsentRecord]) -> list[pb.ConsentRecord]:
    """What was consented to, oldest first, on the wire."""
    return [
        pb.ConsentRecord(
            at=timestamp(each.at),
            recorded_by=each.recorded_by,
            notice_version=each.notice_version,
            given=show_consents(each.given),
            at_registration=each.at_registration,
        )
        for each in records
    ]
