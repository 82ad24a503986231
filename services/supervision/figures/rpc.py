"""Figures on the wire."""

import grpc
from huiyin.supervision.v1 import supervision_pb2 as pb

from services.chassis.clock import Clock, legal_day
from services.chassis.database import Database
from services.chassis.policy import OVERSEERS, allows, public
from services.chassis.refusals import Invalid
from services.chassis.rpc import actor_of
from services.chassis.wire import asked_day, timestamp
from services.supervision.figures.service import Figures
from services.supervision.figures.store import Span


class FiguresRpc:
    """The figures' part of SupervisionService."""

    database: Database
    clock: Clock
    figures: Figures

    @public
    def GetFigures(
        self, request: pb.GetFiguresRequest, context: grpc.ServicerContext
    ) -> pb.GetFiguresResponse:
        r = request
        span = self._span(r.county_code, r.place_prefix, r.from_day, r.to_day)
        with self.database.reading() as tx:
            figures, as_of = self.figures.sums(tx, span)
        return pb.GetFiguresResponse(
            figures=[
                pb.Figure(
                    id=f.definition.id,
                    title=f.definition.title,
                    definition=f.definition.definition,
                    cohort=f.definition.cohort,
                    numerator=f.numerator,
                    denominator=f.denominator,
                    is_count=f.definition.is_count,
                )
                for f in figures
            ],
            as_of=timestamp(as_of),
        )

    @allows(OVERSEERS)
    def ListFigureCases(
        self, request: pb.ListFigureCasesRequest, context: grpc.ServicerContext
    ) -> pb.ListFigureCasesResponse:
        actor, r = actor_of(context), request
        span = self._span(r.county_code, r.place_prefix, r.from_day, r.to_day)
        with self.database.reading() as tx:
            found, token = self.figures.behind(tx, actor, span, r.figure_id, r.page_size, r.page_token)
        return pb.ListFigureCasesResponse(
            cases=[
                pb.FigureCase(
                    petition_id=standing.petition_id,
                    registration_number=standing.registration_number,
                    place_code=standing.place_code,
                    on_day=day.isoformat(),
                    in_numerator=counted,
                )
                for standing, day, counted in found
                if not (r.only_missing and counted)
            ],
            next_page_token=token,
        )

    def _span(self, county_code: str, place_prefix: str, from_day: str, to_day: str) -> Span:
        today = legal_day(self.clock.now())
        first = asked_day(from_day, "from_day") if from_day else today.replace(month=1, day=1)
        last = asked_day(to_day, "to_day") if to_day else today
        if last < first:
            raise Invalid.field("to_day", "截止日期不能早于起始日期")
        return Span(county_code, place_prefix, first, last)
