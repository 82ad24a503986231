"""The verbs of time, inside the caller's transaction."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime

from prometheus_client import CollectorRegistry, Counter, Histogram
from sqlalchemy import Connection

from services.casework.clocks import events, rules, store
from services.casework.clocks.model import Entry, Explanation, RunningClock, Timer
from services.casework.rulebook import Rules
from services.chassis import ids
from services.chassis.announcements import Outbox

_AT_ONCE = 100


class Clocks:
    """Starts, meets, cancels and sweeps clocks; each change is one ledger entry and one announcement.

    Whoever changes a petition's clocks holds the petition (`hold`) first.
    """

    def __init__(self, outbox: Outbox, book: Rules, registry: CollectorRegistry) -> None:
        self.outbox, self.book = outbox, book
        self._changes = Counter("huiyin_clocks", "Changes of clocks", ["clock", "state"], registry=registry)
        self._late = Histogram(
            "huiyin_timer_late_seconds",
            "How long after its instant of legal time a rung fired",
            buckets=(1, 5, 30, 60, 300, 3600, 86_400),
            registry=registry,
        )

    def hold(self, tx: Connection, petition_id: str) -> None:
        """Waits for whoever changes this petition now, and keeps others waiting."""
        store.hold(tx, petition_id)

    def start(
        self,
        tx: Connection,
        petition_id: str,
        county_code: str,
        clock: str,
        owner_code: str,
        start_on: date,
        at: datetime,
        cause: str,
        tier: int = 0,
    ) -> RunningClock:
        """Starts a clock's next turn on a legal day and arms its rungs.

        `cause` names the fact or verb in code; `tier` is the responsible office's, 0 when none matters.
        """
        counted = self.book.count(clock, start_on, tier)
        rule = self.book.book.clocks[clock]
        made = RunningClock(
            id=ids.new_id(),
            petition_id=petition_id,
            county_code=county_code,
            clock=clock,
            ordinal=1 + sum(c.clock == clock for c in store.of_petition(tx, petition_id)),
            title=rule.title,
            owner_code=owner_code,
            started_on=start_on,
            due_on=counted.due_on,
            ends_at=counted.ends_at,
            rulebook_version=self.book.book.version,
            calendar_version=self.book.calendar.version,
        )
        armed = rules.rungs(self.book, counted)
        store.add(tx, made, [Timer(made.id, petition_id, rung, due_at) for rung, due_at in armed])
        kept = rules.counting(rule, counted)
        store.write(tx, made, Entry.START, at, self.outbox.clock.now(), cause, kept)
        self._say(tx, made, at)
        return made

    def running(self, tx: Connection, petition_id: str, clock: str = "") -> list[RunningClock]:
        """What is still owed on a petition, the earliest end first; only one clock's when it is named."""
        found = store.of_petition(tx, petition_id)
        return [c for c in found if not c.ended and clock in ("", c.clock)]

    def started(self, tx: Connection, petition_id: str, clock: str) -> bool:
        """Whether a clock ever ran on a petition."""
        return any(c.clock == clock for c in store.of_petition(tx, petition_id))

    def meet(
        self, tx: Connection, petition_id: str, clock: str, at: datetime, cause: str
    ) -> RunningClock | None:
        """Meets a running clock with what happened at `at`; returns it as it was, None if none ran.

        At or after its end it was missed first, also when no sweep has come by yet.
        """
        running = self.running(tx, petition_id, clock)
        if not running:
            return None
        owed = running[0]
        if at >= owed.ends_at:
            owed = self._missed(tx, owed)
        met = replace(owed, met_at=at)
        store.change(tx, met)
        store.write(tx, met, Entry.MET, at, self.outbox.clock.now(), cause)
        self._say(tx, met, at)
        return running[0]

    def cancel(
        self, tx: Connection, petition_id: str, clocks: Sequence[str], at: datetime, cause: str
    ) -> None:
        """Ends the running ones among these clocks; what was missed stays missed."""
        for running in self.running(tx, petition_id):
            if running.clock in clocks:
                owed = self._missed(tx, running) if at >= running.ends_at else running
                cancelled = replace(owed, cancelled_at=at)
                store.change(tx, cancelled)
                store.write(tx, cancelled, Entry.CANCELLED, at, self.outbox.clock.now(), cause)
                self._say(tx, cancelled, at)

    def reassign(
        self, tx: Connection, petition_id: str, owner_of: Callable[[str], str], at: datetime
    ) -> None:
        """Lets every running clock be owed by whom `owner_of` names for its rule id."""
        for running in self.running(tx, petition_id):
            owner = owner_of(running.clock)
            if owner != running.owner_code:
                moved = replace(running, owner_code=owner)
                store.change(tx, moved)
                self._say(tx, moved, at)

    def sweep(self, tx: Connection) -> int:
        """Fires due rungs, a hundred at most, each once; returns how many."""
        now = self.outbox.clock.now()
        claimed = store.claim(tx, now, _AT_ONCE)
        for timer in claimed:
            clock = store.get(tx, timer.clock_id)
            if timer.rung == "DUE":
                clock = self._missed(tx, clock)
            events.reached(self.outbox, tx, clock, timer, now)
            self._late.observe((now - timer.due_at).total_seconds())
        return len(claimed)

    def of_petition(self, tx: Connection, petition_id: str) -> list[RunningClock]:
        """A petition's clocks, running or ended."""
        return store.of_petition(tx, petition_id)

    def explain(self, tx: Connection, clock_id: str) -> Explanation:
        """Replays a clock's ledger to its very end. Raises NotFound."""
        clock = store.get(tx, clock_id)
        ledger = tuple(store.ledger(tx, clock_id))
        counted, rule, source = rules.replay(ledger)
        if counted.ends_at != clock.ends_at:
            raise ValueError(f"clock {clock_id}: replayed to {counted.ends_at}, not {clock.ends_at}")
        return Explanation(clock, rule, source, counted.lines(), ledger)

    def _missed(self, tx: Connection, clock: RunningClock) -> RunningClock:
        if clock.missed_at is not None:
            return clock
        missed = replace(clock, missed_at=clock.ends_at)
        store.change(tx, missed)
        store.write(tx, missed, Entry.MISSED, clock.ends_at, self.outbox.clock.now(), "DUE")
        self._say(tx, missed, clock.ends_at)
        return missed

    def _say(self, tx: Connection, clock: RunningClock, at: datetime) -> None:
        events.changed(self.outbox, tx, clock, at)
        self._changes.labels(clock.clock, clock.state.value).inc()
