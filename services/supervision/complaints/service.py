"""The verbs of complaining, inside the caller's transaction."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import Connection

from services.chassis import audit, requests
from services.chassis.announcements import Outbox
from services.chassis.clock import legal_day
from services.chassis.identity import Actor, Role
from services.chassis.pages import Pages
from services.chassis.policy import place_of
from services.chassis.refusals import NotFound
from services.chassis.vault import Vault
from services.supervision.complaints import events, rules, store
from services.supervision.complaints.model import Accusation, Complaint, Party, SealedFigure

_NONE = "没有这件投诉，请核对编号"


class Complaints:
    """Takes, investigates, hears and decides."""

    # Nothing here is counted in a metric: a number that rises tells that somebody complained.

    def __init__(self, outbox: Outbox, pages: Pages, vault: Vault) -> None:
        self.outbox, self.pages, self.vault = outbox, pages, vault

    def know(self, tx: Connection, party: Party) -> None:
        """Keeps a copy of an agent, office or department."""
        store.keep_party(tx, party)

    def know_accusation(self, tx: Connection, accusation: Accusation) -> None:
        """Keeps a copy of an accusation's codes and days."""
        store.keep_accusation(tx, accusation)

    def sealed(self, tx: Connection, actor: Actor, county_code: str, first: date, last: date) -> SealedFigure:
        """The county's sealed figure, for its own posts alone; what is about theirs is not in it.

        Raises NotAllowed.
        """
        rules.counts(actor, place_of(actor), county_code)
        own = [code for code in (actor.id, actor.office) if code]
        return store.sealed(tx, county_code, own, first, last)

    def take(
        self, tx: Connection, actor: Actor, content: requests.Content, complaint: Complaint
    ) -> Complaint:
        """Takes a complaint; whoever brings it gets back what was taken down."""
        if made := requests.earlier(tx, actor, content):
            found = store.find(tx, self.vault, made["complaint"])
            assert found is not None
            return found
        accused = store.find_party(tx, complaint.accused_code)
        rules.takeable(complaint, accused)
        rules.unbiased(complaint, accused, self._placed(tx, actor))
        taken = replace(complaint, accused_office=accused.office_code if accused else "")
        store.add(tx, self.vault, taken)
        requests.remember(tx, actor, content, {"complaint": taken.id}, taken.taken_at, sealed=True)
        return taken

    def get(self, tx: Connection, actor: Actor, complaint_id: str) -> Complaint:
        """One complaint; for the accused's side there is none, exactly as for an unknown id."""
        found = store.find(tx, self.vault, complaint_id)
        if found is None or not self._visible(tx, found, actor):
            raise NotFound(_NONE)
        return found

    def listing(
        self, tx: Connection, actor: Actor, county_code: str, size: int, token: str
    ) -> tuple[list[Complaint], str]:
        """A page of what the caller may see, newest first."""
        size, listing = self.pages.size(size), f"complaints/{county_code}"
        after = self.pages.after(actor.id, listing, token)
        last = after[0] if after else None
        seen: list[Complaint] = []
        # Pages are filled with visible ones only, so that their size tells nothing either.
        while len(seen) <= size and (found := store.page(tx, self.vault, county_code, size + 1, last)):
            seen += [c for c in found if self._visible(tx, c, actor)]
            last = found[-1].id
        if len(seen) <= size:
            return seen, ""
        return seen[:size], self.pages.token(actor.id, listing, [seen[size - 1].id])

    def investigate(
        self, tx: Connection, actor: Actor, content: requests.Content, complaint_id: str, version: int
    ) -> Complaint:
        """Begins the investigation."""
        return self._once(
            tx, actor, content, complaint_id, lambda c, _now: rules.investigate(c, version, actor)
        )

    def hear(
        self,
        tx: Connection,
        actor: Actor,
        content: requests.Content,
        complaint_id: str,
        version: int,
        heard_at: datetime,
        statement: str,
    ) -> Complaint:
        """Records that the accused was heard."""
        return self._once(
            tx,
            actor,
            content,
            complaint_id,
            lambda c, now: rules.hear(c, version, actor, heard_at, statement, now),
        )

    def decide(
        self,
        tx: Connection,
        actor: Actor,
        content: requests.Content,
        complaint_id: str,
        version: int,
        upheld: bool,
        finding: str,
        serial: int,
    ) -> Complaint:
        """Decides; an upheld breach by an agent suspends the certificate in the same transaction."""

        def decided(complaint: Complaint, now: datetime) -> Complaint:
            changed = rules.decide(complaint, version, actor, upheld, finding, now)
            if not rules.suspends(changed):
                return changed
            number = f"S{changed.county_code}-{legal_day(now):%Y%m%d}-{serial:04d}"
            events.suspended(self.outbox, tx, number, changed.accused_code, changed.county_code, now)
            return replace(changed, suspension_number=number)

        return self._once(tx, actor, content, complaint_id, decided)

    def erase(self, tx: Connection, actor: Actor, complaint_id: str, reason: str) -> Complaint:
        """Erases who complained and every word about it, for good; nobody hears of it.

        Its number, state and days stay, and so does a suspension. Again, it changes nothing. Raises
        NotFound, Invalid without a reason.
        """
        rules.erasable(reason)
        found, now = store.find(tx, self.vault, complaint_id), self.outbox.clock.now()
        if found is None:
            raise NotFound(_NONE)
        if store.erase(tx, self.vault, found, now, reason):
            audit.acted(tx, actor, "EraseComplaint", found.id, "", now, found.county_code, sealed=True)
        return found

    def _once(
        self,
        tx: Connection,
        actor: Actor,
        content: requests.Content,
        complaint_id: str,
        verb: Callable[[Complaint, datetime], Complaint],
    ) -> Complaint:
        complaint = self.get(tx, actor, complaint_id)
        if requests.earlier(tx, actor, content):
            return complaint
        now = self.outbox.clock.now()
        changed = verb(complaint, now)
        store.change(tx, self.vault, changed)
        requests.remember(
            tx, actor, content, {"complaint": changed.id}, now, changed.county_code, sealed=True
        )
        return changed

    def _visible(self, tx: Connection, complaint: Complaint, actor: Actor) -> bool:
        above: list[str] = []
        code = complaint.accused_office
        while code and (office := store.find_party(tx, code)):
            # The county's own office, which has none above it, is where complaints are investigated.
            if office.office_code:
                above.append(code)
            code = office.office_code
        chain = rules.chain(complaint, above)
        return rules.may_see(complaint, chain, self._placed(tx, actor), place_of(actor))

    def _placed(self, tx: Connection, actor: Actor) -> Actor:
        """An agent stands where routing says, whatever their token says."""
        if actor.role is Role.AGENT and (own := store.find_party(tx, actor.id)):
            return replace(actor, office=own.office_code)
        return actor
