"""Reading who brought a petition, and the register of it; inside the caller's transaction."""

from sqlalchemy import Connection

from services.chassis import audit, ids, requests
from services.chassis.clock import Clock, legal_day
from services.chassis.identity import Actor
from services.chassis.policy import scope_of
from services.chassis.refusals import Conflict, NotFound
from services.chassis.vault import Vault
from services.intake import masking, parties
from services.intake import rules as intake_rules
from services.intake import store as petitions
from services.intake.accesses import rules, store
from services.intake.accesses.model import Access, Reason, Seen, Sight
from services.intake.model import Petition

MOST = 200


class Accesses:
    """What may be seen of who brought a petition, and who saw it."""

    def __init__(self, clock: Clock, vault: Vault) -> None:
        self.clock, self.vault = clock, vault

    def look(self, tx: Connection, actor: Actor, petition_id: str) -> Seen:
        """A petition the actor meets, with how much of who brought it they see. Raises NotFound.

        Of what is `unrecorded` nothing may be shown until `handle` has recorded it.
        """
        petition = petitions.get(tx, self.vault, petition_id, scope_of(actor))
        standing = store.standing(tx, petition.id)
        stands = rules.relation(actor, petition, standing)
        objects = intake_rules.objects(petition)
        sight = rules.sight(actor.role, stands, rules.withheld(petition, standing), objects)
        clear = sight is Sight.CLEAR and bool(masking.shown(petition))
        return Seen(petition, sight, clear and not self._recorded(tx, actor, petition.id, Reason.HANDLING))

    def handle(self, tx: Connection, actor: Actor, petition_id: str) -> Seen:
        """As `look`, recorded: once for each reader and legal day."""
        seen = self.look(tx, actor, petition_id)
        if not seen.unrecorded:
            return seen
        of, now = seen.petition, self.clock.now()
        self._record(tx, actor, of.id, Reason.HANDLING, masking.shown(of))
        audit.acted(tx, actor, "ReadPetitioner", of.id, "", now, of.draft.county_code)
        return Seen(of, seen.sight)

    def unread(self, tx: Connection, actor: Actor, petition_id: str) -> bool:
        """Whether `read` must record before a file of a petition is shown."""
        return not self._recorded(tx, actor, petition_id, Reason.FILES)

    def read(self, tx: Connection, actor: Actor, petition_id: str, county_code: str) -> None:
        """Records that files of a petition are read: once for each reader and legal day."""
        if not self.unread(tx, actor, petition_id):
            return
        self._record(tx, actor, petition_id, Reason.FILES, ("files",))
        audit.acted(tx, actor, "ReadFiles", petition_id, "", self.clock.now(), county_code)

    def reveal(
        self,
        tx: Connection,
        actor: Actor,
        content: requests.Content,
        petition_id: str,
        reason: Reason | None,
        note: str,
    ) -> Petition:
        """Shows who brought a petition, and records who looked and why.

        Raises NotFound, NotAllowed, Invalid, and Conflict where there is nothing to see or the same request
        was answered on an earlier day.
        """
        seen = self.look(tx, actor, petition_id)
        of, now = seen.petition, self.clock.now()
        rules.revealable(seen.sight, reason, note)
        if made := requests.earlier(tx, actor, content):
            if store.find(tx, made["access"]).on_day != legal_day(now):
                raise Conflict("REVEALED_BEFORE", "这次查看的日期已过，请重新选择理由再查看")
            return of
        if not masking.shown(of):
            raise Conflict("NOTHING_TO_REVEAL", "该事项没有留下姓名和联系方式，没有可以查看的内容")
        assert reason is not None
        line = self._record(tx, actor, of.id, reason, masking.shown(of), note)
        made = {"petition": of.id, "access": line}
        requests.remember(tx, actor, content, made, now, of.draft.county_code)
        return of

    def of_code(self, tx: Connection, typed_code: str) -> tuple[list[Access], dict[str, str]]:
        """The register behind a query code, one line more than MOST if there are older ones, and names."""
        petition = petitions.find_by_query_code(tx, ids.read_query_code(typed_code) or "")
        if petition is None:
            raise NotFound("没有查到。请核对回执上的查询码，或到登记的代理站（点）、打电话询问")
        found = store.of_petition(tx, petition.id, MOST + 1)
        return found, parties.names(tx, [each.office_code for each in found])

    def _recorded(self, tx: Connection, actor: Actor, petition_id: str, reason: Reason) -> bool:
        return store.recorded(tx, petition_id, actor.id, legal_day(self.clock.now()), reason)

    def _record(
        self,
        tx: Connection,
        actor: Actor,
        petition_id: str,
        reason: Reason,
        shown: tuple[str, ...],
        note: str = "",
    ) -> str:
        now, new_id = self.clock.now(), ids.new_id()
        if note:
            # With the petition's own key: erasing it takes these words along.
            note = self.vault.keys(tx, [petition_id])[petition_id].seal(f"access/{new_id}", note)
        line = Access(
            id=new_id,
            petition_id=petition_id,
            at=now,
            on_day=legal_day(now),
            reader=actor.id,
            role=actor.role.value,
            office_code=actor.office,
            reason=reason,
            note=note,
            shown=shown,
        )
        store.add(tx, line)
        return new_id
