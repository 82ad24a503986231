"""Who may decide that an agent keeps out: pure functions."""

from services.chassis.identity import Actor, Role
from services.chassis.refusals import Conflict, Invalid, NotAllowed, Stale
from services.routing.assignment.model import Assignment, Ground, Recusal


def recuse(
    standing: Assignment,
    version: int,
    agent_id: str,
    ground: Ground | None,
    known: list[Recusal],
    actor: Actor,
    above: list[str],
) -> Ground:
    """The ground, when this may be decided now. `above` is the agent's office and those over it."""
    decides = actor.id == agent_id if actor.role is Role.AGENT else actor.office in above
    if not decides:
        raise NotAllowed(
            "NOT_ALLOWED", "代理员只能提出本人回避；他人的回避由其所在代理室（站、点）或上级决定"
        )
    if standing.version != version:
        raise Stale()
    if standing.closed:
        raise Conflict("CLOSED", "该事项已办结")
    if any(recusal.agent_id == agent_id for recusal in known):
        raise Conflict("ALREADY_RECUSED", "该代理员已就此事项回避")
    if ground is None:
        raise Invalid.field("ground", "请选择回避的理由")
    return ground
