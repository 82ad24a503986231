"""The verbs of the register, inside the caller's transaction."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from sqlalchemy import Connection

from services.chassis import requests
from services.chassis.announcements import Outbox
from services.chassis.identity import Actor
from services.routing.network import events, rules, store
from services.routing.network.model import Agent, Department, Network, Office, Place

Noun = TypeVar("Noun", Place, Office, Agent, Department)


class Register:
    """What the register does."""

    def __init__(self, outbox: Outbox) -> None:
        self.outbox = outbox

    def load(self, tx: Connection, actor: Actor, content: requests.Content, network: Network) -> int:
        """Adds and changes rows, all or nothing; returns how many were new or different."""
        if made := requests.earlier(tx, actor, content):
            return int(made["changed"])
        changed = self.take_in(tx, network)
        made = {"county": network.county_code, "changed": str(changed)}
        requests.remember(tx, actor, content, made, self.outbox.clock.now())
        return changed

    def take_in(self, tx: Connection, network: Network) -> int:
        """Adds and changes rows. Raises Invalid naming every bad one."""
        places = [*network.places]
        wanted = {p.parent_code for p in places} | {o.place_code for o in network.offices}
        known_places = store.known(tx, Place, sorted(wanted | {p.code for p in places}))
        wanted = {o.parent_code for o in network.offices} | {a.office_code for a in network.agents}
        known_offices = store.known(tx, Office, sorted(wanted | {o.code for o in network.offices}))
        wanted = {a.deputy_id for a in network.agents} | {a.id for a in network.agents}
        known_agents = store.known(tx, Agent, sorted(wanted))
        known_departments = store.known(tx, Department, [d.code for d in network.departments])
        counties = {
            code: noun.county_code
            for rows in (known_places, known_offices, known_agents, known_departments)
            for code, noun in rows.items()
        }
        rules.loadable(network, known_places.keys(), known_offices.keys(), known_agents.keys(), counties)
        return (
            self._keep(tx, network.places, {p.code: p for p in known_places.values()})
            + self._keep(tx, network.offices, known_offices)
            + self._keep(tx, network.departments, known_departments)
            + self._keep(tx, network.agents, known_agents)
        )

    def change_agent(self, tx: Connection, changed: Agent) -> Agent:
        """Keeps and announces a changed agent, one version on."""
        changed = replace(changed, version=changed.version + 1)
        store.keep(tx, changed)
        events.changed(self.outbox, tx, changed)
        return changed

    def _keep(self, tx: Connection, rows: Sequence[Noun], known: dict[str, Noun]) -> int:
        changed = 0
        for row in rows:
            old = known.get(row.id if isinstance(row, Agent) else row.code)
            if old is not None:
                row = replace(row, version=old.version)
                if isinstance(row, Agent) and isinstance(old, Agent):
                    # A list of agents never lifts a suspension.
                    row = replace(row, suspended_at=old.suspended_at)  # type: ignore[call-arg]
                if row == old:
                    continue
                row = replace(row, version=old.version + 1)
            store.keep(tx, row)
            events.changed(self.outbox, tx, row)
            changed += 1
        return changed
