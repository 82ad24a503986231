"""Consent after registering; inside the caller's transaction."""

from collections.abc import Mapping

from sqlalchemy import Connection

from services.chassis import ids, requests
from services.chassis.clock import Clock
from services.chassis.identity import Actor
from services.chassis.policy import scope_of
from services.chassis.refusals import Invalid, NotFound, Stale
from services.chassis.vault import Vault
from services.intake import rules
from services.intake import store as petitions
from services.intake.consent import store
from services.intake.model import ConsentRecord, Consents
from services.intake.notices import Notice


class Consenting:
    """What a petitioner consents to, told at a desk, and takes back, by query code."""

    def __init__(self, clock: Clock, vault: Vault, notices: Mapping[str, Notice]) -> None:
        self.clock, self.vault, self.notices = clock, vault, notices

    def record(
        self,
        tx: Connection,
        actor: Actor,
        content: requests.Content,
        petition_id: str,
        version: int,
        notice_version: str,
        given: Consents,
    ) -> tuple[ConsentRecord, ...]:
        """Writes down the whole of what stands from now on. Raises NotFound, Invalid, Stale."""
        made = requests.earlier(tx, actor, content)
        petition = petitions.get(tx, self.vault, petition_id, scope_of(actor))
        if made:
            return petition.consents
        if wrong := rules.informed(notice_version, self.notices):
            raise Invalid(wrong)
        now, kept = self.clock.now(), store.locked(tx, petition.id)
        if len(kept) != version:
            raise Stale()
        kept = (*kept, ConsentRecord(now, actor.id, notice_version, given))
        store.keep(tx, petition.id, kept)
        requests.remember(tx, actor, content, {"petition": petition.id}, now, petition.draft.county_code)
        return kept

    def withdraw(
        self, tx: Connection, actor: Actor, content: requests.Content, typed_code: str
    ) -> tuple[ConsentRecord, ...]:
        """Takes every consent back (PIPL 15); where none stands nothing changes. Raises NotFound."""
        petition = petitions.find_by_query_code(tx, ids.read_query_code(typed_code) or "")
        if petition is None:
            raise NotFound("没有查到。请核对回执上的查询码，或到登记的代理站（点）、打电话询问")
        if requests.earlier(tx, actor, content):
            return petition.consents
        now, kept = self.clock.now(), store.locked(tx, petition.id)
        if rules.standing(kept) != Consents():
            kept = (*kept, ConsentRecord(now, actor.id, kept[-1].notice_version, Consents()))
            store.keep(tx, petition.id, kept)
        requests.remember(tx, actor, content, {"petition": petition.id}, now, petition.draft.county_code)
        return kept
