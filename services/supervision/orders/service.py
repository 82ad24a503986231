"""The verbs of pressing, inside the caller's transaction."""

from datetime import date

from prometheus_client import CollectorRegistry, Counter
from sqlalchemy import Connection

from services.chassis import requests
from services.chassis.announcements import Outbox
from services.chassis.clock import legal_day
from services.chassis.identity import Actor
from services.chassis.ids import new_id
from services.chassis.pages import Pages
from services.chassis.policy import WHOLE, scope_of
from services.chassis.refusals import Conflict
from services.chassis.vault import Vault
from services.supervision.orders import events, rules, store
from services.supervision.orders.model import MissedClock, Order


class Orders:
    """Notes missed clocks and presses on them."""

    def __init__(self, outbox: Outbox, pages: Pages, vault: Vault, registry: CollectorRegistry) -> None:
        self.outbox, self.pages, self.vault = outbox, pages, vault
        self._issued = Counter("huiyin_orders", "Supervision orders issued", ["county"], registry=registry)

    # Heard facts have happened: these never refuse.

    def missed(self, tx: Connection, found: MissedClock) -> None:
        """A clock was missed, or one missed before was met late."""
        store.keep_missed(tx, found)

    def place(self, tx: Connection, petition_id: str, place_code: str, registration_number: str) -> None:
        """A petition's place or number was heard."""
        store.place(tx, petition_id, place_code, registration_number)

    # Verbs people ask for.

    def issue(
        self,
        tx: Connection,
        actor: Actor,
        content: requests.Content,
        clock_id: str,
        demand: str,
        answer_by: date,
        serial: int,
    ) -> Order:
        """Issues an order on a missed clock."""
        if made := requests.earlier(tx, actor, content):
            return store.get(tx, self.vault, made["order"], WHOLE)
        found = store.get_missed(tx, clock_id, scope_of(actor))
        if found is None:
            raise Conflict("NOT_MISSED", "这项时限没有逾期，不能督办；未到期的请先催办")
        now = self.outbox.clock.now()
        today = legal_day(now)
        number = f"D{found.county_code}-{today:%Y%m%d}-{serial:04d}"
        order = rules.issue(found, new_id(), number, demand, answer_by, actor, now, today)
        store.add(tx, self.vault, order)
        requests.remember(tx, actor, content, {"order": order.id}, now)
        events.changed(self.outbox, tx, order)
        self._issued.labels(order.county_code).inc()
        return order

    def answer(
        self, tx: Connection, actor: Actor, content: requests.Content, order_id: str, version: int, text: str
    ) -> Order:
        """Records the answer to an order and ends it."""
        if made := requests.earlier(tx, actor, content):
            return store.get(tx, self.vault, made["order"], WHOLE)
        now = self.outbox.clock.now()
        order = store.get(tx, self.vault, order_id, scope_of(actor))
        answered = rules.answer(order, version, text, actor, now)
        store.change(tx, self.vault, answered)
        requests.remember(tx, actor, content, {"order": answered.id}, now)
        events.changed(self.outbox, tx, answered)
        return answered

    def breaches(
        self, tx: Connection, actor: Actor, county_code: str, place_prefix: str, size: int, token: str
    ) -> tuple[list[MissedClock], str]:
        """A page of the missed clocks the actor meets, the oldest first."""
        size, listing = self.pages.size(size), f"missed/{county_code}/{place_prefix}"
        after = self.pages.after(actor.id, listing, token)
        found = store.page_missed(tx, scope_of(actor), county_code, place_prefix, size + 1, after)
        if len(found) <= size:
            return found, ""
        last = found[size - 1]
        return found[:size], self.pages.token(actor.id, listing, [last.due_on.isoformat(), last.clock_id])

    def listing(
        self, tx: Connection, actor: Actor, county_code: str, petition_id: str, size: int, token: str
    ) -> tuple[list[Order], str]:
        """A page of the orders the actor meets, newest first."""
        size, listing = self.pages.size(size), f"orders/{county_code}/{petition_id}"
        after = self.pages.after(actor.id, listing, token)
        last = after[0] if after else None
        found = store.page(tx, self.vault, scope_of(actor), county_code, petition_id, size + 1, last)
        if len(found) <= size:
            return found, ""
        return found[:size], self.pages.token(actor.id, listing, [found[size - 1].id])
