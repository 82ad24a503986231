"""What the scheme says about responsibility: pure functions, time as an argument."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from services.chassis.refusals import Conflict, FieldViolation, Invalid, NotAllowed, Stale
from services.routing.assignment.model import Arrival, Assignment, Move
from services.routing.network.model import Agent, Tier
from services.routing.network.rules import may_act


def assign(arrival: Arrival, office_code: str, tier: Tier, agent: Agent | None, now: datetime) -> Assignment:
    """The first-asked office is responsible from the first moment (首问负责, M10)."""
    made = Assignment(
        petition_id=arrival.petition_id,
        registration_number=arrival.registration_number,
        county_code=arrival.county_code,
        place_code=arrival.place_code,
        version=1,
        first_office_code=office_code,
        holder_code=office_code,
        holder_is_department=False,
        tier=tier,
        assigned_at=now,
    )
    return with_agent(made, agent)


def with_agent(assignment: Assignment, agent: Agent | None) -> Assignment:
    """The same assignment with an agent in charge, or with none."""
    if agent is None:
        return replace(assignment, agent_id="", certificate_number="", valid_until=None)
    return replace(
        assignment,
        agent_id=agent.id,
        certificate_number=agent.certificate_number,
        valid_until=agent.expires_on,
    )


def choose(candidates: Sequence[Agent], work: dict[str, int], today: date) -> Agent | None:
    """The agent with the least live work whose certificate is valid, or None.

    Candidates come in order of preference: an agent of an earlier office wins over a later one's.
    """
    able = [agent for agent in candidates if not may_act(agent, today)]
    if not able:
        return None
    near = able[0].office_code
    return min((a for a in able if a.office_code == near), key=lambda a: (work.get(a.id, 0), a.id))


def fit(agent: Agent, today: date) -> Agent:
    """The agent, when the certificate is valid on this legal day. Raises Conflict otherwise (M9)."""
    told = {
        "CERTIFICATE_SUSPENDED": "的代理资格已暂停",
        "CERTIFICATE_EXPIRED": "的代理员证已过期",
        "CERTIFICATE_NOT_YET_VALID": "的代理员证尚未生效",
    }
    if why := may_act(agent, today):
        raise Conflict(
            "CERTIFICATE_NOT_VALID", f"代理员{agent.name}{told[why]}，请另选一位持有效证件的代理员"
        )
    return agent


def movable(assignment: Assignment, version: int) -> None:
    """Raises Stale or Conflict when the holder may not move the petition now."""
    if assignment.version != version:
        raise Stale()
    if assignment.closed:
        raise Conflict("CLOSED", "该事项已办结，不能再移交")
    if assignment.offered_code:
        raise Conflict("OFFER_PENDING", "该事项已移交出去、正等对方接办，请等对方接办或退回后再移交")


def answerable(assignment: Assignment, version: int) -> None:
    """Raises Stale or Conflict when there is nothing to take over or return."""
    if assignment.version != version:
        raise Stale()
    if assignment.closed:
        raise Conflict("CLOSED", "该事项已办结")
    if not assignment.offered_code:
        raise Conflict("NOTHING_OFFERED", "没有等待接办的移交，可能已被接办或退回")


def speaks_for(holder_code: str, office: str) -> None:
    """Raises NotAllowed when somebody of another office acts for this one."""
    if holder_code != office:
        raise NotAllowed("NOT_RESPONSIBLE", "只有现在负责的单位才能办这一步，请联系承办单位")


def offer(
    assignment: Assignment, move: Move, to_code: str, reason: str, deadline_on: date | None, today: date
) -> Assignment:
    """Offers the petition to another; the holder stays responsible until it is taken over."""
    wrong: list[FieldViolation] = []
    if not reason.strip():
        wrong.append(FieldViolation("reason", "请写明移交理由，接办单位和信访人都需要知道"))
    if len(reason) > 1000:
        wrong.append(FieldViolation("reason", f"理由最多1000字，现有{len(reason)}字"))
    if move is Move.HANDED_DOWN and deadline_on is not None and deadline_on < today:
        wrong.append(FieldViolation("deadline_on", "办理期限不能早于今天"))
    if to_code == assignment.holder_code:
        wrong.append(FieldViolation("to_code", "该单位就是现在的承办单位，请另选"))
    if wrong:
        raise Invalid(wrong)
    return replace(
        assignment,
        version=assignment.version + 1,
        offered_code=to_code,
        offered_move=move,
        deadline_on=deadline_on,
    )


def take_over(
    assignment: Assignment, is_department: bool, tier: Tier, agent: Agent | None, now: datetime
) -> Assignment:
    """The offered party becomes responsible (接办)."""
    taken = replace(
        assignment,
        version=assignment.version + 1,
        holder_code=assignment.offered_code,
        holder_is_department=is_department,
        tier=tier,
        offered_code="",
        offered_move=None,
        deadline_on=assignment.deadline_on if assignment.offered_move is Move.HANDED_DOWN else None,
        assigned_at=now,
    )
    # A department decides, but does not speak for the petitioner: the agent in charge goes on doing so.
    return taken if is_department else with_agent(taken, agent)


def give_back(assignment: Assignment, reason: str) -> Assignment:
    """The offered party is not competent and says why (异议退回); the bounce is counted (M10)."""
    if not reason.strip():
        raise Invalid.field("reason", "请写明为什么不属于本单位职权")
    return replace(
        assignment,
        version=assignment.version + 1,
        offered_code="",
        offered_move=None,
        deadline_on=None,
        bounces=assignment.bounces + 1,
    )


def appoint(assignment: Assignment, agent: Agent | None) -> Assignment:
    """Another agent, or none, is in charge."""
    return replace(with_agent(assignment, agent), version=assignment.version + 1)


def close(assignment: Assignment) -> Assignment:
    """The case is closed; a move still on offer is void."""
    return replace(
        assignment, version=assignment.version + 1, closed=True, offered_code="", offered_move=None
    )


def why_not(assignment: Assignment | None, agent: Agent | None, agent_id: str, today: date) -> str:
    """Empty when the agent holds a live warrant for the petition, otherwise why not."""
    if assignment is None or agent is None:
        return "NOT_ASSIGNED"
    if assignment.closed:
        return "CLOSED"
    if assignment.agent_id != agent_id:
        return "OTHER_AGENT"
    return may_act(agent, today)
