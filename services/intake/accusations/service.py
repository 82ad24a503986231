"""The verbs of accusing, inside the caller's transaction, never committing."""

from dataclasses import replace
from datetime import date

from sqlalchemy import Connection

from services.chassis import audit, ids, requests
from services.chassis.announcements import Outbox
from services.chassis.clock import legal_day
from services.chassis.identity import Actor
from services.chassis.pages import Pages
from services.chassis.policy import place_of
from services.chassis.refusals import Invalid, NotFound
from services.chassis.vault import Vault
from services.intake import parties
from services.intake import rules as intake_rules
from services.intake.accusations import events, rules, store
from services.intake.accusations.model import Accusation, Accused, Words
from services.intake.model import Consents, Draft


class Accusations:
    """Registers, reads and forwards. Nothing here is counted in a metric."""

    def __init__(self, outbox: Outbox, pages: Pages, vault: Vault) -> None:
        self.outbox, self.pages, self.vault = outbox, pages, vault

    def register(
        self, tx: Connection, actor: Actor, content: requests.Content, draft: Draft, accused: Accused
    ) -> Accusation:
        """Registers an accusation, unconditionally; only who must recuse themselves may not write it down."""
        now, new_id = self.outbox.clock.now(), ids.new_id()
        if made := requests.first(tx, actor, content, {"accusation": new_id}, now, sealed=True):
            return self._own(tx, made["accusation"])
        # Organs take accusations by duty (PIPL 13(3)): no consent is asked, none is kept.
        draft = intake_rules.readable(replace(draft, notice_version="", agreed=Consents()), now)
        rules.readable(accused)
        rules.unbiased(accused, actor)
        place = parties.parties(tx, draft.place_code).get(draft.place_code)
        if place is None or place.noun != "place" or place.county_code != draft.county_code:
            raise Invalid.field("place_code", f"没有区划“{draft.place_code}”，请从本县区划表中选择")
        day, who = legal_day(now), draft.petitioner
        made_now = Accusation(
            id=new_id,
            number=rules.number(draft.county_code, day, ids.new_sealed_number()),
            version=1,
            county_code=draft.county_code,
            place_code=draft.place_code,
            channel=draft.channel,
            anonymous=draft.anonymous,
            accused=accused,
            words=Words(
                who.name,
                who.address,
                who.phone,
                draft.request,
                draft.facts,
                draft.reasons,
                draft.other_party,
            ),
            missing=intake_rules.missing(draft),
            received_at=draft.received_at,
            registered_at=now,
            registered_on=day,
            registered_by=actor.id,
            query_code=ids.new_query_code(),
        )
        store.add(tx, self.vault, made_now)
        events.changed(self.outbox, tx, made_now)
        return made_now

    def get(self, tx: Connection, actor: Actor, accusation_id: str) -> Accusation:
        """One accusation, for the county's own who are not accused in it. Raises NotFound for all others."""
        reader = rules.reader(actor, place_of(actor))
        found = store.find(tx, self.vault, accusation_id, reader) if reader else None
        if found is None:
            raise NotFound("没有这件检举控告，请核对编号")
        return found

    def listing(
        self, tx: Connection, actor: Actor, county_code: str, size: int, token: str
    ) -> tuple[list[Accusation], str]:
        """A page of what the caller may see, newest first, and the token of the next one."""
        size, listing = self.pages.size(size), f"accusations/{county_code}"
        after = self.pages.after(actor.id, listing, token)
        reader = rules.reader(actor, place_of(actor))
        if reader is None or reader.county_code != county_code:
            return [], ""
        found = store.page(tx, reader, size + 1, after[0] if after else None)
        if len(found) <= size:
            return found, ""
        return found[:size], self.pages.token(actor.id, listing, [found[size - 1].id])

    def forward(
        self,
        tx: Connection,
        actor: Actor,
        content: requests.Content,
        accusation_id: str,
        version: int,
        body: str,
        basis: str,
        on: date,
    ) -> Accusation:
        """Records to which body it was handed, on what basis and when; the accuser is told body and day."""
        found = self.get(tx, actor, accusation_id)
        if requests.earlier(tx, actor, content):
            return found
        now, code = self.outbox.clock.now(), found.accused.code
        known = parties.parties(tx, code) if code else {}
        name = known[code].name if code in known else ""
        changed = rules.forward(found, version, body, basis, on, name, actor, now, legal_day(now))
        store.change(tx, self.vault, changed)
        events.changed(self.outbox, tx, changed)
        requests.remember(tx, actor, content, {"accusation": changed.id}, now, sealed=True)
        return changed

    def followed(self, tx: Connection, typed_code: str) -> Accusation | None:
        """What stands behind a query code, for the public progress view: days and the body, no word of it."""
        code = ids.read_query_code(typed_code)
        return store.find_by_query_code(tx, code) if code else None

    def with_phone(self, tx: Connection, actor: Actor, county_code: str, phone: str) -> list[Accusation]:
        """A county's that left this phone number, with no word of any; oldest first.

        Audited where nobody may count it, with the number's blind index in its place.
        """
        if index := self.vault.index(county_code, "phone", phone):
            now = self.outbox.clock.now()
            audit.acted(tx, actor, "FindByPhone", index, "", now, county_code, sealed=True)
        return store.find_by_phone(tx, self.vault, county_code, phone)

    def erase(self, tx: Connection, actor: Actor, accusation_id: str, reason: str) -> Accusation | None:
        """Erases every word of one, for good; None when there is none. Nobody hears of it.

        Number, codes, days and to whom it was handed stay. Again, it changes nothing. Raises Invalid
        without a reason.
        """
        intake_rules.erasable(reason)
        found, now = store.find(tx, self.vault, accusation_id, None), self.outbox.clock.now()
        if found and store.erase(tx, self.vault, found, now, reason):
            audit.acted(tx, actor, "EraseAccusation", found.id, "", now, found.county_code, sealed=True)
        return found

    def _own(self, tx: Connection, accusation_id: str) -> Accusation:
        found = store.find(tx, self.vault, accusation_id, None)
        assert found is not None
        return found
