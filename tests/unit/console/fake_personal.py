"""Intake's part about personal information, as the pages need it."""

from typing import Any

from huiyin.intake.v1 import intake_pb2 as it

from services.chassis.refusals import NotFound, Stale


class Personal:
    """Answers from the `fake` of the whole of intake."""

    fake: Any

    def RevealPetitioner(self, request: Any, context: Any) -> Any:  # noqa: N802
        self.fake.hear(request, context)
        return it.RevealPetitionerResponse(petitioner=self.fake.petitioner)

    def ListAccesses(self, request: Any, context: Any) -> Any:  # noqa: N802
        self.fake.hear(request, context)
        return it.ListAccessesResponse(accesses=self.fake.accesses)

    def GetNotice(self, request: Any, context: Any) -> Any:  # noqa: N802
        self.fake.hear(request, context)
        section = it.NoticeSection(heading="演示标题", lines=["演示一行"])
        return it.GetNoticeResponse(
            notice=it.Notice(
                version=request.notice_version or "2026-01",
                title="演示告知书",
                effective_on="2026-01-01",
                short="演示短告知。",
                sections=[section],
            )
        )

    def RecordConsent(self, request: Any, context: Any) -> Any:  # noqa: N802
        self.fake.hear(request, context)
        if request.version != len(self.fake.petition.consents):
            raise Stale()
        return it.RecordConsentResponse()

    def WithdrawConsent(self, request: Any, context: Any) -> Any:  # noqa: N802
        self.fake.hear(request, context)
        if request.query_code != self.fake.petition.query_code:
            raise NotFound("没有查到。请核对回执上的查询码")
        self.fake.progress.ClearField("consents")
        return it.WithdrawConsentResponse()
