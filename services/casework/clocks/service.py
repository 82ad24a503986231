"""The verbs of time, inside the caller's transaction."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from prometheus_client import CollectorRegistry, Counter
from sqlalchemy import Connection

from services.casework.clocks import events, rules, store
from services.casework.clocks.model import Clock, ClockState, Entry, Rung
from services.casework.rulebook import Rules
from services.chassis.announcements import Outbox
from services.chassis.ids import new_id

_AT_ONCE = 100


class Clocks:
    """Starts, meets, misses and explains obligations."""

    def __init__(self, outbox: Outbox, book: Rules, registry: CollectorRegistry) -> None:
        self.outbox, self.book = outbox, book
        self._changes = Counter(
            "huiyin_clocks", "Clocks by what became of them", ["clock", "state"], registry=registry
        )

    def start(
        self,
        tx: Connection,
        petition_id: str,
        county_code: str,
        clock: str,
        owner_code: str,
        tier: int,
        at: datetime,
        on: date,
        ordinal: int = 1,
    ) -> Clock:
        """Starts a clock and arms its timers."""
        made = rules.start(
            self.book, new_id(), petition_id, county_code, clock, owner_code, tier, at, on, ordinal
        )
        store.add(tx, made, Entry("START", at, clock, made.due_on), rules.rungs(self.book, made))
        self._say(tx, made, at)
        return made

    def meet(self, tx: Connection, petition_id: str, names: Sequence[str], at: datetime, cause: str) -> None:
        """What was owed was done at `at`; clocks missed before are marked done late."""
        for clock in store.of_petition(tx, petition_id):
            if clock.clock in names and clock.met_at is None and clock.state is not ClockState.CANCELLED:
                met = rules.meet(clock, at)
                store.change(tx, met, Entry("MET", at, cause, met.due_on))
                store.disarm(tx, met.id)
                self._say(tx, met, at)

    def cancel(
        self, tx: Connection, petition_id: str, names: Sequence[str], at: datetime, cause: str
    ) -> None:
        """Nothing is owed any more."""
        for clock in store.of_petition(tx, petition_id):
            if clock.clock in names and clock.state is ClockState.OPEN:
                cancelled = replace(clock, state=ClockState.CANCELLED)
                store.change(tx, cancelled, Entry("CANCELLED", at, cause, clock.due_on))
                store.disarm(tx, clock.id)
                self._say(tx, cancelled, at)

    def feed_back(self, tx: Connection, petition_id: str, at: datetime) -> None:
        """The petitioner was told: meets the periodic feedback due now and starts the next (S3)."""
        last = [c for c in store.of_petition(tx, petition_id) if c.clock == "S3"][-1:]
        self.meet(tx, petition_id, ["S3"], at, "FED_BACK")
        for clock in last:
            if clock.state is ClockState.OPEN:
                self._next(tx, clock, at)

    def hand_over(self, tx: Connection, petition_id: str, owners: dict[str, str], at: datetime) -> None:
        """Open clocks follow whoever is responsible now; `owners` names the new owner per clock."""
        for clock in store.of_petition(tx, petition_id):
            owner = owners.get(clock.clock)
            if owner and clock.state is ClockState.OPEN and clock.owner_code != owner:
                moved = replace(clock, owner_code=owner)
                store.change(tx, moved)
                events.changed(self.outbox, tx, moved, at)

    def fire(self, tx: Connection, now: datetime) -> set[str]:
        """Fires what is due, once each; returns the petitions concerned."""
        concerned = set()
        for timer in store.claim(tx, now, _AT_ONCE):
            clock = store.get(tx, timer.clock_id)
            if timer.rung == Rung.DUE and clock.state is ClockState.OPEN:
                clock = replace(clock, state=ClockState.MISSED)
                store.change(tx, clock, Entry("MISSED", timer.due_at, timer.rung, clock.due_on))
                self._say(tx, clock, timer.due_at)
                if self.book.book.clocks[clock.clock].recurring:
                    self._next(tx, clock, timer.due_at)
            events.rung_reached(self.outbox, tx, clock, timer, now)
            concerned.add(clock.petition_id)
        return concerned

    def of_petition(self, tx: Connection, petition_id: str) -> list[Clock]:
        """Every clock of a petition."""
        return store.of_petition(tx, petition_id)

    def has(self, tx: Connection, petition_id: str, name: str) -> bool:
        """Whether the petition has ever had this clock."""
        return any(c.clock == name for c in store.of_petition(tx, petition_id))

    def explain(self, tx: Connection, clock_id: str) -> tuple[Clock, list[Entry], tuple[str, ...]]:
        """A clock, its ledger, and its counting told again from the ledger."""
        clock = store.get(tx, clock_id)
        ledger = store.ledger(tx, clock_id)
        return clock, ledger, rules.replay(self.book, clock, ledger)

    def _next(self, tx: Connection, clock: Clock, at: datetime) -> None:
        self.start(
            tx,
            clock.petition_id,
            clock.county_code,
            clock.clock,
            clock.owner_code,
            clock.tier,
            at,
            rules.next_start(clock),
            clock.ordinal + 1,
        )

    def _say(self, tx: Connection, clock: Clock, at: datetime) -> None:
        events.changed(self.outbox, tx, clock, at)
        self._changes.labels(clock.clock, clock.state.value).inc()
