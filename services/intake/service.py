"""The verbs of the front desk, inside the caller's transaction, never committing."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter
from sqlalchemy import Connection

from services.chassis import audit, ids, requests
from services.chassis.announcements import Outbox
from services.chassis.clock import Clock, legal_day
from services.chassis.identity import Actor
from services.chassis.pages import Pages
from services.chassis.policy import WHOLE, scope_of
from services.chassis.refusals import FieldViolation, Invalid, NotFound, Stale
from services.chassis.vault import Vault
from services.intake import erasures, events, parties, rules, store
from services.intake.erasures import Erasure
from services.intake.model import (
    ConsentRecord,
    Draft,
    LegalRoute,
    Party,
    Petition,
    Progress,
    ProgressClock,
    ProgressLine,
)


@dataclass(frozen=True)
class Decision:
    """What somebody decided about acceptance; which fields matter depends on the verb."""

    petition_id: str
    version: int
    legal_route: LegalRoute | None = None
    reason: str = ""
    article: str = ""
    guided_to: str = ""


class Intake:
    """What intake does."""

    def __init__(
        self,
        outbox: Outbox,
        clock: Clock,
        pages: Pages,
        vault: Vault,
        registry: CollectorRegistry,
        notices: Collection[str],
    ) -> None:
        self.outbox, self.clock, self.pages, self.vault = outbox, clock, pages, vault
        self.notices = notices
        self._known: dict[str, Party] = {}
        self._registered = Counter(
            "huiyin_petitions_registered",
            "Petitions registered",
            ["county", "kind", "channel"],
            registry=registry,
        )

    def knows(self, draft: Draft) -> bool:
        """Whether a draft's place was found in its county before, so that nothing need be asked."""
        return _lies(self._known.get(draft.place_code), draft)

    def placeable(self, tx: Connection, draft: Draft) -> None:
        """Whether a draft could be registered, before anything is kept of its county. Raises Invalid."""
        self._placed(tx, rules.readable(draft, self.clock.now(), self.notices))

    def register(
        self, tx: Connection, actor: Actor, content: requests.Content, draft: Draft, serial: int
    ) -> Petition:
        """Registers what was written down. The same request again answers as the first time."""
        now, new_id = self.clock.now(), ids.new_id()
        if made := requests.first(tx, actor, content, {"petition": new_id}, now):
            return store.get(tx, self.vault, made["petition"], WHOLE)
        draft = self._placed(tx, rules.readable(draft, now, self.notices))
        earlier = self._earlier(tx, draft)
        day = legal_day(now)
        petition = Petition(
            id=new_id,
            registration_number=rules.registration_number(draft.county_code, day, serial),
            version=1,
            draft=draft,
            missing=rules.missing(draft),
            repeat_of=earlier.id if earlier else "",
            registered_at=now,
            registered_on=day,
            registered_by=actor.id,
            query_code=ids.new_query_code(),
            consents=_told(draft, actor, now),
        )
        store.add(tx, self.vault, petition)
        store.begin_lines(tx, petition.id, ProgressLine(now, "REGISTERED", draft.office_code))
        events.registered(self.outbox, tx, petition)
        self._registered.labels(draft.county_code, draft.kind, draft.channel).inc()
        return petition

    def accept(self, tx: Connection, actor: Actor, content: requests.Content, decision: Decision) -> Petition:
        """Accepts (受理) on a legal route."""
        return self._decide(tx, actor, content, decision, "ACCEPTED")

    def guide(self, tx: Connection, actor: Actor, content: requests.Content, decision: Decision) -> Petition:
        """Guides to another lawful way."""
        return self._decide(tx, actor, content, decision, "GUIDED")

    def decline(
        self, tx: Connection, actor: Actor, content: requests.Content, decision: Decision
    ) -> Petition:
        """Does not take the matter again; it stays registered."""
        return self._decide(tx, actor, content, decision, "DECLINED")

    def listing(
        self, tx: Connection, actor: Actor, county_code: str, place_prefix: str, size: int, token: str
    ) -> tuple[list[Petition], str]:
        """A page of the petitions the actor meets, newest first, and the token of the next one."""
        listing = f"petitions/{county_code}/{place_prefix}"
        size = self.pages.size(size)
        after = self.pages.after(actor.id, listing, token)
        last = after[0] if after else None
        found = store.page(tx, self.vault, scope_of(actor), county_code, place_prefix, size + 1, last)
        if len(found) <= size:
            return found, ""
        return found[:size], self.pages.token(actor.id, listing, [found[size - 1].id])

    def progress(self, tx: Connection, typed_code: str) -> tuple[Progress, dict[str, str]]:
        """The progress view behind a query code, with the display names it needs."""
        code = ids.read_query_code(typed_code)
        petition = store.find_by_query_code(tx, code or "")
        if petition is None:
            raise NotFound("没有查到。请核对回执上的查询码，或到登记的代理站（点）、打电话询问")
        view = store.read_progress(tx, petition)
        codes = [view.responsible_code, *(line.party_code for line in view.lines)]
        return view, parties.names(tx, codes)

    def with_phone(self, tx: Connection, actor: Actor, county_code: str, phone: str) -> list[Petition]:
        """A county's petitions that left this phone number, however it was written; oldest first.

        Audited, with the number's blind index in its place.
        """
        if index := self.vault.index(county_code, "phone", phone):
            audit.acted(tx, actor, "FindByPhone", index, "", self.clock.now(), county_code)
        return store.find_by_phone(tx, self.vault, county_code, phone)

    def erase(self, tx: Connection, actor: Actor, petition_id: str, reason: str) -> Petition:
        """Erases who brought a petition and what they wrote (PIPL art. 47); for good, and announced.

        Its number, its standing and its history stay: nothing registered is deleted. Again, it changes
        nothing. Raises Invalid without a reason.
        """
        rules.erasable(reason)
        petition, now = store.get(tx, self.vault, petition_id, WHOLE), self.clock.now()
        store.erase(tx, self.vault, petition, now, reason)
        if self.vault.tell(tx, [petition.id], now):
            store.add_line(tx, petition.id, ProgressLine(now, "ERASED"))
            audit.acted(tx, actor, "ErasePetition", petition.id, "", now, petition.draft.county_code)
            events.erased(self.outbox, tx, petition, now)
        return store.get(tx, self.vault, petition.id, WHOLE)

    def erasures(self, tx: Connection, after: str, most: int) -> list[tuple[Petition, Erasure]]:
        """Erased petitions after one, without a word, and who has yet to say that they are erased there."""
        found = erasures.page(tx, store.petition.c.id, after, most)
        return [(store.get(tx, self.vault, each.petition_id, WHOLE), each) for each in found]

    # What others announced has already happened: these never refuse.

    def know(self, tx: Connection, party: Party) -> None:
        """Keeps a copy of a place, office or department."""
        parties.keep_party(tx, party)

    def follow(self, tx: Connection, petition_id: str, line: ProgressLine | None, **standing: str) -> None:
        """Moves the progress view on."""
        store.stand(tx, petition_id, **standing)
        if line:
            store.add_line(tx, petition_id, line)

    def erased_by(self, tx: Connection, petition_id: str, service: str, at: datetime) -> None:
        """A service says that no word of an erased petition can be read there any more."""
        erasures.keep(tx, petition_id, service, at)

    def follow_clock(self, tx: Connection, petition_id: str, clock: ProgressClock) -> None:
        """Keeps a clock of the progress view."""
        store.keep_clock(tx, petition_id, clock)

    def _decide(
        self, tx: Connection, actor: Actor, content: requests.Content, decision: Decision, verb: str
    ) -> Petition:
        if made := requests.earlier(tx, actor, content):
            return store.get(tx, self.vault, made["petition"], WHOLE)
        petition = store.get(tx, self.vault, decision.petition_id, scope_of(actor))
        if petition.version != decision.version:
            raise Stale()
        now = self.clock.now()
        if verb == "ACCEPTED":
            decided = rules.accept(petition, decision.legal_route, decision.reason, now)
        elif verb == "GUIDED":
            decided = rules.guide(petition, decision.legal_route, decision.guided_to, decision.reason, now)
        else:
            decided = rules.decline(petition, decision.article, decision.reason, now)
        store.change(tx, self.vault, decided)
        reason = str(decided.legal_route.value) if decided.legal_route else decided.decision_article
        store.add_line(tx, petition.id, ProgressLine(now, verb, reason_code=reason))
        requests.remember(tx, actor, content, {"petition": petition.id}, now)
        events.decided(self.outbox, tx, decided)
        return decided

    def _placed(self, tx: Connection, draft: Draft) -> Draft:
        wrong: list[FieldViolation] = []
        known = self._parties(tx, draft.place_code, draft.office_code)
        if not _lies(known.get(draft.place_code), draft):
            text = f"没有区划“{draft.place_code}”，请从本县区划表中选择"
            wrong.append(FieldViolation("place_code", text))
        if draft.office_code:
            office = known.get(draft.office_code)
            if office is None or office.noun != "office" or office.county_code != draft.county_code:
                text = f"没有代理室（站、点）“{draft.office_code}”，请从名册中选择"
                wrong.append(FieldViolation("office_code", text))
        if wrong:
            raise Invalid(wrong)
        if draft.office_code:
            return draft
        own = parties.county_office(tx, draft.county_code)
        if own is None:
            raise Invalid.field("office_code", "本县尚未设立信访局代理机构，请写明由哪个代理站登记")
        return replace(draft, office_code=own.code)

    def _parties(self, tx: Connection, *codes: str) -> dict[str, Party]:
        # A code is never given to another party, nor does a party change its kind or county: what was
        # found once need not be looked up for each registration.
        if not all(code in self._known for code in codes if code):
            self._known |= parties.parties(tx, *codes)
        return self._known

    def _earlier(self, tx: Connection, draft: Draft) -> Petition | None:
        if not draft.earlier_registration_number:
            return None
        found = store.find_by_number(tx, draft.earlier_registration_number)
        if found is None or found.draft.county_code != draft.county_code:
            text = "没有找到这个原登记编号，请核对；不清楚可以不填"
            raise Invalid.field("earlier_registration_number", text)
        return found


def _lies(place: Party | None, draft: Draft) -> bool:
    return place is not None and place.noun == "place" and place.county_code == draft.county_code


def _told(draft: Draft, actor: Actor, now: datetime) -> tuple[ConsentRecord, ...]:
    if not draft.notice_version:
        return ()
    return (ConsentRecord(now, actor.id, draft.notice_version, draft.agreed, at_registration=True),)
