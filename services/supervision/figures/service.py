"""The verbs of counting, inside the caller's transaction."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import Connection

from services.chassis.identity import Actor
from services.chassis.pages import Pages
from services.chassis.policy import scope_of
from services.chassis.refusals import Invalid
from services.supervision.figures import rules, store
from services.supervision.figures.model import ClockStanding, Figure, Part, Standing

_heard_together: ContextVar[dict[str, tuple[Standing, datetime]] | None] = ContextVar("heard", default=None)


class Figures:
    """Keeps standings, and sums figures from them."""

    def __init__(self, pages: Pages) -> None:
        self.pages = pages

    # Heard facts have happened: these never refuse, and any order of topics ends in the same state.

    @contextmanager
    def together(self, tx: Connection) -> Iterator[None]:
        """What is heard inside is counted at its end, once for each petition, or not at all.

        Several facts of a petition come close together; counted one by one they cost several times
        the statements.
        """
        heard: dict[str, tuple[Standing, datetime]] = {}
        token = _heard_together.set(heard)
        try:
            yield
        finally:
            _heard_together.reset(token)
        if heard:
            kept = [store.Kept(now, rules.contributions(now), at) for now, at in heard.values()]
            store.keep(tx, kept)

    def hear(
        self,
        tx: Connection,
        petition_id: str,
        county_code: str,
        at: datetime,
        heard: Callable[[Standing], Standing],
    ) -> None:
        """Changes a petition's standing and with it every figure it counts in."""
        others = _heard_together.get()
        if others is None:
            with self.together(tx):
                self.hear(tx, petition_id, county_code, at, heard)
            return
        known = others.get(petition_id)
        before, last = known or (store.hold(tx, petition_id, county_code), at)
        others[petition_id] = (heard(before), max(at, last))

    def hear_clock(
        self,
        tx: Connection,
        petition_id: str,
        county_code: str,
        at: datetime,
        clock_id: str,
        clock: ClockStanding,
    ) -> None:
        """A clock of a petition started or changed."""
        self.hear(
            tx,
            petition_id,
            county_code,
            at,
            lambda standing: replace(standing, clocks={**standing.clocks, clock_id: clock}),
        )

    def standing(self, tx: Connection, petition_id: str, county_code: str) -> Standing:
        """What is known of a petition so far; blank when nothing is."""
        known = (_heard_together.get() or {}).get(petition_id)
        return known[0] if known else store.find(tx, petition_id, county_code)

    # Verbs people ask for.

    def sums(self, tx: Connection, span: store.Span) -> tuple[list[Figure], datetime | None]:
        """Every figure over a span, and the instant up to which facts were applied."""
        summed = store.sums(tx, span)
        figures = [
            Figure(
                definition,
                summed.get((definition.id, Part.NUMERATOR), 0),
                summed.get((definition.id, Part.DENOMINATOR), 0),
            )
            for definition in rules.DEFINITIONS
        ]
        return figures, store.as_of(tx, span.county_code)

    def behind(
        self, tx: Connection, actor: Actor, span: store.Span, figure_id: str, size: int, token: str
    ) -> tuple[list[tuple[Standing, date, bool]], str]:
        """A page of the very petitions behind a figure that the actor meets.

        Raises Invalid for an unknown figure.
        """
        if figure_id not in {d.id for d in rules.DEFINITIONS}:
            raise Invalid.field("figure_id", f"没有“{figure_id}”这项指标，请从指标表中选择")
        size, listing = self.pages.size(size), f"figures/{span}/{figure_id}"
        after = self.pages.after(actor.id, listing, token)
        found = store.drill_down(tx, scope_of(actor), span, figure_id, size + 1, after)
        shown = [(standing, day, counted) for standing, day, counted, _ in found[:size]]
        if len(found) <= size:
            return shown, ""
        standing, day, _, about = found[size - 1]
        keys = [day.isoformat(), standing.petition_id, about]
        return shown, self.pages.token(actor.id, listing, keys)
