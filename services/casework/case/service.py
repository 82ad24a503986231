"""The verbs of the case itself: hearing of it, and the frame every later verb works in."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter
from sqlalchemy import Connection

from services.casework.case import events, rules, store
from services.casework.case.model import Assigned, Case, Change, Decided, Note, Registered
from services.casework.clocks.service import Clocks
from services.chassis import requests, sealing
from services.chassis.announcements import Outbox
from services.chassis.clock import legal_day
from services.chassis.identity import Actor
from services.chassis.pages import Pages
from services.chassis.policy import WHOLE, scope_of
from services.chassis.refusals import Stale
from services.chassis.vault import Vault

Verb = Callable[[Case, datetime], tuple[Case, Change]]


class Cases:
    """Opens cases, keeps the copies they stand on, and runs a verb on one."""

    def __init__(
        self, outbox: Outbox, clocks: Clocks, pages: Pages, vault: Vault, registry: CollectorRegistry
    ) -> None:
        self.outbox, self.clocks, self.pages, self.vault = outbox, clocks, pages, vault
        self._changes = Counter("huiyin_cases", "Changes of cases", ["county", "change"], registry=registry)

    # Heard facts have happened: these never refuse, and any order of topics ends in the same state. One
    # that is heard again, because an operator set a mark back or announced it anew, changes nothing.

    def registered(self, tx: Connection, heard: Registered) -> None:
        """Arms S1 at once, so that a petition nobody takes is late, too."""
        before = store.find(tx, heard.petition_id, heard.county_code, lock=True)
        if before.registered_at is not None:
            return
        case = rules.hear_registered(before, heard)
        self.clocks.start(
            tx,
            heard.petition_id,
            heard.county_code,
            "S1",
            heard.office_code,
            case.tier,
            heard.registered_at,
            heard.registered_on,
        )
        self._heard(tx, case)

    def decided(self, tx: Connection, heard: Decided) -> None:
        """Acceptance starts T5 on route 31-6 and meets T2; another decision only meets T2."""
        before = store.find(tx, heard.petition_id, heard.county_code, lock=True)
        if before.decided_at is not None:
            return
        case = rules.hear_decided(before, heard)
        self.clocks.meet(tx, case.petition_id, ["T2"], heard.at, "DECIDED")
        if case.accepted_at and case.ordinary:
            owner = case.holder_code or case.first_office_code
            day = legal_day(heard.at)
            self.clocks.start(tx, case.petition_id, case.county_code, "T5", owner, case.tier, heard.at, day)
        self._heard(tx, case)

    def assigned(self, tx: Connection, heard: Assigned) -> Case:
        """The warrant changed; open clocks follow the new holder."""
        before = store.find(tx, heard.petition_id, heard.county_code, lock=True)
        if heard.version <= before.warrant_version:
            return before
        case = rules.hear_assigned(before, heard)
        case = self._heard(tx, case)
        self.clocks.hand_over(tx, case.petition_id, rules.owners(case), heard.at)
        return case

    def ordered(self, tx: Connection, petition_id: str, county_code: str, order_number: str) -> None:
        """A supervision order presses on the case, or (empty) no longer does."""
        self._heard(
            tx, replace(store.find(tx, petition_id, county_code, lock=True), order_number=order_number)
        )

    def sweep(self, tx: Connection) -> int:
        """Fires the timers that are due; returns how many petitions were concerned."""
        concerned = self.clocks.fire(tx, self.outbox.clock.now())
        for petition_id in concerned:
            case = store.find(tx, petition_id)
            store.remind(tx, rules.with_next_due(case, self.clocks.of_petition(tx, petition_id)))
        return len(concerned)

    # Verbs people ask for.

    def get(self, tx: Connection, actor: Actor, petition_id: str) -> Case:
        """One opened case that the actor meets. Raises NotFound."""
        return store.get(tx, petition_id, scope_of(actor))

    def meets(self, tx: Connection, actor: Actor, petition_id: str) -> bool:
        """Whether the actor meets a petition, whether or not its case has opened."""
        return store.meets(tx, petition_id, scope_of(actor))

    def notes(self, tx: Connection, petition_id: str, read: sealing.Words) -> list[Note]:
        """The reasons given on a case, oldest first."""
        return store.notes(tx, petition_id, read)

    def seal(self, tx: Connection, case: Case) -> sealing.Seal:
        """Seals what is written about a case, with the petition's key."""
        now = self.outbox.clock.now()
        return sealing.Seal(tx, self.vault, case.petition_id, case.county_code, now)

    def read(self, tx: Connection, petition_id: str) -> sealing.Words:
        """Reads what was written about a petition."""
        return sealing.read(tx, self.vault, petition_id)

    def listing(
        self, tx: Connection, actor: Actor, wanted: store.Filter, size: int, token: str
    ) -> tuple[list[Case], str]:
        """A page of the cases the actor meets, the most urgent first, and the next page's token."""
        size, listing = self.pages.size(size), f"cases/{wanted}"
        found = store.page(tx, scope_of(actor), wanted, size + 1, self.pages.after(actor.id, listing, token))
        if len(found) <= size:
            return found, ""
        last = found[size - 1]
        after = [last.next_due_on.isoformat(), last.petition_id]
        return found[:size], self.pages.token(actor.id, listing, after)

    def once(
        self,
        tx: Connection,
        actor: Actor,
        content: requests.Content,
        petition_id: str,
        version: int,
        verb: Verb,
    ) -> Case:
        """Runs a verb on the version the caller saw, once per request, and announces what it did."""
        if requests.earlier(tx, actor, content):
            return store.get(tx, petition_id, WHOLE)
        case = store.get(tx, petition_id, scope_of(actor))
        if case.version != version:
            raise Stale()
        changed, change = verb(case, self.outbox.clock.now())
        return self.changed(tx, actor, content, changed, change)

    def changed(
        self, tx: Connection, actor: Actor, content: requests.Content, case: Case, change: Change
    ) -> Case:
        """Keeps and announces a changed case, and remembers the request that changed it."""
        case = self._keep(tx, case, change, actor.id)
        requests.remember(tx, actor, content, {"petition": case.petition_id}, self.outbox.clock.now())
        return case

    def void(self, tx: Connection, case: Case, change: Change) -> Case:
        """Keeps and announces a case that a heard fact, not a person, changed."""
        return self._keep(tx, case, change, "casework")

    def _keep(self, tx: Connection, case: Case, change: Change, by: str) -> Case:
        due = rules.with_next_due(case, self.clocks.of_petition(tx, case.petition_id))
        case = store.change(tx, due)
        if change.reason:
            store.add_note(tx, self.seal(tx, case), case.petition_id, change, by)
        self._say(tx, case, change)
        return case

    def _heard(self, tx: Connection, case: Case) -> Case:
        before = case.opened_at
        case = rules.opened(case)
        self._receive(tx, case)
        case = rules.with_next_due(case, self.clocks.of_petition(tx, case.petition_id))
        case = store.keep(tx, case)
        if before is None and case.opened_at is not None:
            self._say(tx, case, Change("OPENED", case.opened_at))
        return case

    def _receive(self, tx: Connection, case: Case) -> None:
        """T2 runs from the day the first organ received the matter, if name and address are clear."""
        if not (case.reachable and case.registered_at and case.registered_on and case.organ_at):
            return
        # A dispute asks no organ to decide anything (document 2, routes): no statutory clock.
        if case.kind == "dispute":
            return
        if self.clocks.has(tx, case.petition_id, "T2"):
            return
        at, on = case.organ_at, case.organ_on
        if case.organ_first:
            at, on = case.registered_at, case.registered_on
        assert on is not None
        self.clocks.start(tx, case.petition_id, case.county_code, "T2", case.holder_code, case.tier, at, on)
        if case.decided_at:
            self.clocks.meet(tx, case.petition_id, ["T2"], case.decided_at, "DECIDED")

    def _say(self, tx: Connection, case: Case, change: Change) -> None:
        events.changed(self.outbox, tx, case, change)
        self._changes.labels(case.county_code, change.code).inc()
