"""The verbs of responsibility, inside the caller's transaction."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from prometheus_client import CollectorRegistry, Counter
from sqlalchemy import Connection

from services.chassis import requests, sealing
from services.chassis.announcements import Outbox
from services.chassis.clock import legal_day
from services.chassis.identity import Actor, Role
from services.chassis.pages import Pages
from services.chassis.policy import WHOLE, scope_of
from services.chassis.refusals import Conflict, FieldViolation, Invalid, NotAllowed, NotFound, Stale
from services.chassis.vault import Vault
from services.routing.assignment import events, rules, store
from services.routing.assignment.model import Arrival, Assignment, Move, MoveLine
from services.routing.network import store as network
from services.routing.network.model import Agent, Department, Office, Tier
from services.routing.network.service import Register

_LAPSED_AT_ONCE = 100


class Responsibility:
    """Who is responsible, and every move."""

    def __init__(
        self, outbox: Outbox, register: Register, pages: Pages, vault: Vault, registry: CollectorRegistry
    ) -> None:
        self.outbox, self.register, self.pages, self.vault = outbox, register, pages, vault
        self._moves = Counter("huiyin_moves", "Moves of assignments", ["county", "move"], registry=registry)
        self._bounces = Counter("huiyin_bounces", "Petitions given back", ["county"], registry=registry)

    # Heard facts have happened: these never refuse.

    def assign(self, tx: Connection, arrival: Arrival) -> None:
        """Makes the first-asked office responsible, with an agent whose certificate is valid.

        Heard again it changes nothing.
        """
        if store.find(tx, arrival.petition_id):
            return
        now = self.outbox.clock.now()
        office = network.find(tx, Office, arrival.office_code) or network.county_office(
            tx, arrival.county_code
        )
        code, tier = (office.code, office.tier) if office else (arrival.office_code, Tier.COUNTY)
        agent = self._chosen(tx, arrival, legal_day(now)) or self._free_agent(tx, office, legal_day(now))
        made = rules.assign(arrival, code, tier, agent, now)
        line = MoveLine(arrival.petition_id, 1, now, Move.ASSIGNED, "", code, made.agent_id, "", "routing")
        store.add(tx, self._seal(tx, made), made, line)
        self._say(tx, made, line, relied_on={"intake.petition": arrival.version})

    def close(self, tx: Connection, petition_id: str) -> None:
        """The case was closed: no move is possible, and one still on offer is void."""
        standing = store.find(tx, petition_id)
        if standing and not standing.closed:
            self._change(tx, rules.close(standing), Move.CLOSED, "", "", "casework")

    def suspend(self, tx: Connection, agent_id: str, suspended: bool, at: datetime) -> None:
        """Suspends or restores a certificate; a suspension ends all of the agent's live assignments."""
        agent = network.find(tx, Agent, agent_id, lock=True)
        if agent is None:
            return
        self.register.change_agent(tx, replace(agent, suspended_at=at if suspended else None))
        if suspended:
            for standing in store.live_of(tx, agent_id):
                self.replace_agent(tx, standing)

    def replace_lapsed(self, tx: Connection) -> int:
        """Appoints others where a certificate has run out; returns how many assignments changed."""
        found = store.lapsed(tx, legal_day(self.outbox.clock.now()), _LAPSED_AT_ONCE)
        for standing in found:
            self.replace_agent(tx, standing)
        return len(found)

    def replace_agent(self, tx: Connection, standing: Assignment, by: str = "routing") -> None:
        """Puts the deputy in charge, or another who may act and need not keep out; if need be from above."""
        ended = network.find(tx, Agent, standing.agent_id)
        deputy = network.find(tx, Agent, ended.deputy_id, lock=True) if ended and ended.deputy_id else None
        office = network.find(tx, Office, standing.holder_code)
        free = [deputy] if deputy and deputy.id not in self._recused(tx, standing.petition_id) else []
        agent = rules.choose(free, {}, self._today()) or self._free_agent(
            tx, office, self._today(), standing.petition_id
        )
        self._change(tx, rules.appoint(standing, agent), Move.AGENT_ENDED, "", "", by)

    # Verbs people ask for.

    def get(self, tx: Connection, actor: Actor, petition_id: str) -> tuple[Assignment, list[MoveLine]]:
        """Who is responsible now, and the whole history. Raises NotFound."""
        found = store.get(tx, petition_id, scope_of(actor))
        return found, store.history(tx, petition_id, sealing.read(tx, self.vault, petition_id))

    def listing(
        self, tx: Connection, actor: Actor, wanted: store.Filter, size: int, token: str
    ) -> tuple[list[Assignment], str]:
        """A page of the assignments the actor meets, newest first, and the next page's token."""
        size, listing = self.pages.size(size), f"assignments/{wanted}"
        after = self.pages.after(actor.id, listing, token)
        found = store.page(tx, scope_of(actor), wanted, size + 1, after[0] if after else None)
        if len(found) <= size:
            return found, ""
        return found[:size], self.pages.token(actor.id, listing, [found[size - 1].petition_id])

    def name(self, tx: Connection, code: str, is_department: bool) -> str:
        """Display name of a holder or an offered party."""
        if is_department:
            department = network.find(tx, Department, code)
            return department.name if department else ""
        office = network.find(tx, Office, code)
        return office.name if office else ""

    def hand_up(
        self,
        tx: Connection,
        actor: Actor,
        content: requests.Content,
        petition_id: str,
        version: int,
        reason: str,
    ) -> Assignment:
        """Offers the petition to the office above (上报)."""

        def moved(standing: Assignment) -> Assignment:
            rules.movable(standing, version)
            self._speaks(tx, actor, standing)
            office = network.find(tx, Office, standing.holder_code)
            if office is None or not office.parent_code:
                raise Conflict("NOTHING_ABOVE", "承办单位之上没有代理机构可上报，请转送或交办责任单位")
            return rules.offer(standing, Move.HANDED_UP, office.parent_code, reason, None, self._today())

        return self._once(tx, actor, content, petition_id, Move.HANDED_UP, reason, moved)

    def hand_down(
        self,
        tx: Connection,
        actor: Actor,
        content: requests.Content,
        petition_id: str,
        version: int,
        to_code: str,
        deadline_on: date,
        reason: str,
    ) -> Assignment:
        """Offers it downward or to a department with a deadline (交办, T11)."""

        def moved(standing: Assignment) -> Assignment:
            rules.movable(standing, version)
            self._speaks(tx, actor, standing)
            self._known_party(tx, to_code)
            return rules.offer(standing, Move.HANDED_DOWN, to_code, reason, deadline_on, self._today())

        return self._once(tx, actor, content, petition_id, Move.HANDED_DOWN, reason, moved)

    def refer(
        self,
        tx: Connection,
        actor: Actor,
        content: requests.Content,
        petition_id: str,
        version: int,
        to_code: str,
        reason: str,
    ) -> Assignment:
        """Passes it on without a deadline of its own (转送)."""

        def moved(standing: Assignment) -> Assignment:
            rules.movable(standing, version)
            self._speaks(tx, actor, standing)
            self._known_party(tx, to_code)
            return rules.offer(standing, Move.REFERRED, to_code, reason, None, self._today())

        return self._once(tx, actor, content, petition_id, Move.REFERRED, reason, moved)

    def take_over(
        self,
        tx: Connection,
        actor: Actor,
        content: requests.Content,
        petition_id: str,
        version: int,
        agent_id: str,
    ) -> Assignment:
        """The offered office or department becomes responsible (接办)."""

        def moved(standing: Assignment) -> Assignment:
            rules.answerable(standing, version)
            self._speaks_offered(tx, actor, standing)
            now = self.outbox.clock.now()
            office = network.find(tx, Office, standing.offered_code)
            if office is None:
                return rules.take_over(standing, True, Tier.COUNTY, None, now)
            agent = (
                self._fit(tx, agent_id, office.code, petition_id)
                if agent_id
                else self._free_agent(tx, office, self._today(), petition_id, above=False)
            )
            return rules.take_over(standing, False, office.tier, agent, now)

        return self._once(tx, actor, content, petition_id, Move.TAKEN_OVER, "", moved)

    def give_back(
        self,
        tx: Connection,
        actor: Actor,
        content: requests.Content,
        petition_id: str,
        version: int,
        reason: str,
    ) -> Assignment:
        """The offered party is not competent (异议退回)."""

        def moved(standing: Assignment) -> Assignment:
            rules.answerable(standing, version)
            self._speaks_offered(tx, actor, standing)
            self._bounces.labels(standing.county_code).inc()
            return rules.give_back(standing, reason)

        return self._once(tx, actor, content, petition_id, Move.RETURNED, reason, moved)

    def appoint(
        self,
        tx: Connection,
        actor: Actor,
        content: requests.Content,
        petition_id: str,
        version: int,
        agent_id: str,
        reason: str,
    ) -> Assignment:
        """Puts another agent of the responsible office in charge."""

        def moved(standing: Assignment) -> Assignment:
            if standing.version != version:
                raise Stale()
            if standing.closed:
                raise Conflict("CLOSED", "该事项已办结")
            self._speaks(tx, actor, standing)
            return rules.appoint(standing, self._fit(tx, agent_id, standing.holder_code, petition_id))

        return self._once(tx, actor, content, petition_id, Move.AGENT_APPOINTED, reason, moved)

    def renew(
        self,
        tx: Connection,
        actor: Actor,
        content: requests.Content,
        agent_id: str,
        version: int,
        renewed: Agent,
    ) -> Agent:
        """Renews a certificate; the agent's live warrants run as long as the new one."""
        if requests.earlier(tx, actor, content):
            return network.get_agent(tx, agent_id, WHOLE)
        network.get_agent(tx, agent_id, scope_of(actor))
        agent = network.find(tx, Agent, agent_id, lock=True)
        if agent is None:
            raise NotFound("没有这位代理员，请核对名册")
        if agent.version != version:
            raise Stale()
        if renewed.expires_on < renewed.issued_on or not renewed.certificate_number.strip():
            raise Invalid.field("expires_on", "请写明证号，且有效期止日不早于发证日")
        agent = self.register.change_agent(
            tx,
            replace(
                agent,
                certificate_number=renewed.certificate_number,
                issued_on=renewed.issued_on,
                expires_on=renewed.expires_on,
            ),
        )
        for standing in store.live_of(tx, agent_id):
            self._change(tx, rules.appoint(standing, agent), Move.AGENT_APPOINTED, "", "", actor.id)
        requests.remember(tx, actor, content, {"agent": agent_id}, self.outbox.clock.now())
        return agent

    def warrant(
        self, tx: Connection, actor: Actor, petition_id: str, agent_id: str
    ) -> tuple[Assignment | None, str]:
        """The live warrant of an agent for a petition the actor meets, or None and why not."""
        standing = store.find(tx, petition_id, scope_of(actor))
        agent = network.find(tx, Agent, agent_id)
        why_not = rules.why_not(standing, agent, agent_id, self._today())
        return (None, why_not) if why_not else (standing, "")

    def _once(
        self,
        tx: Connection,
        actor: Actor,
        content: requests.Content,
        petition_id: str,
        move: Move,
        reason: str,
        moved: Callable[[Assignment], Assignment],
    ) -> Assignment:
        if requests.earlier(tx, actor, content):
            return store.get(tx, petition_id, WHOLE)
        changed = moved(store.get(tx, petition_id, scope_of(actor)))
        to_code = changed.offered_code or changed.holder_code
        self._change(tx, changed, move, to_code, reason.strip(), actor.id)
        requests.remember(tx, actor, content, {"petition": petition_id}, self.outbox.clock.now())
        return changed

    def _change(
        self, tx: Connection, changed: Assignment, move: Move, to_code: str, reason: str, by: str
    ) -> None:
        before = store.get(tx, changed.petition_id, WHOLE)
        line = MoveLine(
            petition_id=changed.petition_id,
            version=changed.version,
            at=self.outbox.clock.now(),
            move=move,
            from_code=before.offered_code if move is Move.RETURNED else before.holder_code,
            to_code=to_code or changed.holder_code,
            agent_id=changed.agent_id,
            reason=reason,
            by=by,
        )
        store.change(tx, self._seal(tx, changed), changed, line)
        ended = before.agent_id if before.agent_id != changed.agent_id else ""
        self._say(tx, changed, line, ended)

    def _seal(self, tx: Connection, of: Assignment) -> sealing.Seal:
        return sealing.Seal(tx, self.vault, of.petition_id, of.county_code, self.outbox.clock.now())

    def _say(
        self,
        tx: Connection,
        assignment: Assignment,
        line: MoveLine,
        ended: str = "",
        relied_on: dict[str, int] | None = None,
    ) -> None:
        events.changed(self.outbox, tx, assignment, line, ended, relied_on)
        self._moves.labels(assignment.county_code, line.move.value).inc()

    def _chosen(self, tx: Connection, arrival: Arrival, today: date) -> Agent | None:
        """The agent the petitioner chose: any of the township may be."""
        if not arrival.chosen_agent_id:
            return None
        agent = network.find(tx, Agent, arrival.chosen_agent_id, lock=True)
        office = network.find(tx, Office, agent.office_code) if agent else None
        if agent is None or office is None or office.place_code[:9] != arrival.place_code[:9]:
            return None
        return rules.choose([agent], {}, today)

    def _free_agent(
        self, tx: Connection, office: Office | None, today: date, petition_id: str = "", above: bool = True
    ) -> Agent | None:
        """The office's agent with the least work; where its posts are vacant, one of the office above."""
        while office is not None:
            found = network.agents_of(tx, office.county_code, office.code, lock=True)
            candidates = [a for a in found if a.id not in self._recused(tx, petition_id)]
            work = store.live_work(tx, [a.id for a in candidates])
            agent = rules.choose(candidates, work, today)
            if agent or not above or not office.parent_code:
                return agent
            office = network.find(tx, Office, office.parent_code)
        return None

    def _recused(self, tx: Connection, petition_id: str) -> set[str]:
        # Asked after the agents are locked, so that a recusal at this moment is not overlooked; a petition
        # that only just arrived has none.
        return {r.agent_id for r in store.recusals(tx, petition_id)} if petition_id else set()

    def _fit(self, tx: Connection, agent_id: str, office_code: str, petition_id: str) -> Agent:
        agent = network.find(tx, Agent, agent_id, lock=True)
        if agent is None or agent.office_code != office_code:
            raise Invalid.field("agent_id", "该代理员不属于承办单位，请从本单位名册中选择")
        if agent.id in self._recused(tx, petition_id):
            raise Conflict("RECUSED", f"代理员{agent.name}已就此事项回避，请另选一位")
        return rules.fit(agent, self._today())

    def _known_party(self, tx: Connection, code: str) -> None:
        if network.find(tx, Office, code) is None and network.find(tx, Department, code) is None:
            text = f"没有代理机构或责任单位“{code}”，请从名册中选择"
            raise Invalid([FieldViolation("to_code", text)])

    def _speaks(self, tx: Connection, actor: Actor, standing: Assignment) -> None:
        if actor.role is Role.AGENT and actor.id == standing.agent_id:
            return
        rules.speaks_for(standing.holder_code, self._office_of(tx, actor, standing.petition_id))

    def _speaks_offered(self, tx: Connection, actor: Actor, standing: Assignment) -> None:
        rules.speaks_for(standing.offered_code, self._office_of(tx, actor, standing.petition_id))

    def _office_of(self, tx: Connection, actor: Actor, petition_id: str) -> str:
        if actor.role is not Role.AGENT:
            return actor.office
        if actor.id in self._recused(tx, petition_id):
            raise NotAllowed("RECUSED", "您已就此事项回避，不能再办理，由同事或上级办理")
        agent = network.find(tx, Agent, actor.id)
        return agent.office_code if agent else ""

    def _today(self) -> date:
        return legal_day(self.outbox.clock.now())
