"""The verb of recusing, inside the caller's transaction."""

from sqlalchemy import Connection

from services.chassis import requests
from services.chassis.identity import Actor
from services.chassis.policy import WHOLE, scope_of
from services.chassis.refusals import Invalid
from services.routing.assignment import store
from services.routing.assignment.model import Assignment, Ground, Recusal
from services.routing.assignment.service import Responsibility
from services.routing.network import store as network
from services.routing.network.model import Agent, Office
from services.routing.recusal import rules


class Recusals:
    """Keeps agents out of matters."""

    def __init__(self, responsibility: Responsibility) -> None:
        self.responsibility = responsibility

    def recuse(
        self,
        tx: Connection,
        actor: Actor,
        content: requests.Content,
        petition_id: str,
        version: int,
        agent_id: str,
        ground: Ground | None,
    ) -> Assignment:
        """Keeps an agent out of a petition for good; who is in charge is replaced in the same transaction."""
        if requests.earlier(tx, actor, content):
            return store.get(tx, petition_id, WHOLE)
        standing = store.get(tx, petition_id, scope_of(actor))
        # Whoever would appoint this agent at this moment waits, and then finds them recused.
        agent = network.find(tx, Agent, agent_id, lock=True)
        known = store.recusals(tx, petition_id)
        if agent is None or agent.county_code != standing.county_code:
            raise Invalid.field("agent_id", "没有这位代理员，请从名册中选择")
        above = self._above(tx, agent.office_code)
        lawful = rules.recuse(standing, version, agent_id, ground, known, actor, above)
        now = self.responsibility.outbox.clock.now()
        store.recuse(
            tx,
            Recusal(petition_id, agent_id, standing.county_code, lawful, actor.id, actor.role.value, now),
        )
        if standing.agent_id == agent_id:
            self.responsibility.replace_agent(tx, standing, actor.id)
        made = {"petition": petition_id}
        requests.remember(tx, actor, content, made, now, standing.county_code)
        return store.get(tx, petition_id, WHOLE)

    def _above(self, tx: Connection, code: str) -> list[str]:
        found: list[str] = []
        while code and code not in found and (office := network.find(tx, Office, code)):
            found.append(code)
            code = office.parent_code
        return found
