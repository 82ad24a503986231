"""What the scheme says about a case: pure functions, time as an argument."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from services.casework.case.model import NEVER, Assigned, Case, Decided, Registered, Stage
from services.casework.clocks.model import Clock
from services.chassis.clock import legal_day
from services.chassis.identity import Actor, Role
from services.chassis.refusals import Conflict, FieldViolation, Invalid, NotAllowed

# Which verbs may be asked for at which stage (M6: five steps, none skippable).
ALLOWED: dict[Stage, tuple[str, ...]] = {
    Stage.OPENED: ("RecordMediation", "DecideToRepresent", "RecordAct", "GiveFeedback", "CloseCase"),
    Stage.MEDIATING: ("RecordMediation", "DecideToRepresent", "RecordAct", "GiveFeedback", "CloseCase"),
    Stage.AGREED: (
        "ConfirmPerformance",
        "RecordMediation",
        "DecideToRepresent",
        "RecordAct",
        "GiveFeedback",
        "CloseCase",
    ),
    # Closing is offered at every stage: a petitioner may withdraw at any time.
    Stage.REPRESENTING: ("SignPledge", "RecordNoPledge", "CloseCase"),
    Stage.ENTRUSTED: ("RecordAct", "GiveFeedback", "RevokePledge", "CloseCase"),
    Stage.ACTING: ("RecordAct", "GiveFeedback", "RevokePledge", "CloseCase"),
    Stage.ANSWERED: ("CloseCase", "GiveFeedback"),
    Stage.CLOSED: ("RecordRevisit",),
    Stage.REVISITED: (),
}
_MISSING = {
    Stage.OPENED: "先就地调解，或决定代理",
    Stage.MEDIATING: "先达成调解协议，或决定代理",
    Stage.AGREED: "先确认约定的事已经办到",
    Stage.REPRESENTING: "先与信访人签订双向承诺书（委托代理）",
    Stage.ENTRUSTED: "先记录代言代访的办理情况",
    Stage.ACTING: "先向信访人反馈办理结果",
    Stage.ANSWERED: "先办结",
    Stage.CLOSED: "先回访",
}
_OFFICE_ROLES = (Role.STATION, Role.ROOM, Role.DEPARTMENT, Role.DEPARTMENT_HEAD, Role.BUREAU)
_ORGAN_TIER = 2


def hear_registered(case: Case, heard: Registered) -> Case:
    """The registration's codes, copied."""
    return replace(
        case,
        registration_number=heard.registration_number,
        place_code=heard.place_code,
        first_office_code=heard.office_code,
        kind=heard.kind,
        category=heard.category,
        head_count=heard.head_count,
        first_time=heard.first_time,
        reachable=heard.reachable,
        received_at=heard.received_at,
        registered_at=heard.registered_at,
        registered_on=heard.registered_on,
    )


def hear_decided(case: Case, heard: Decided) -> Case:
    """The acceptance decision, copied."""
    return replace(
        case,
        decided_at=heard.at,
        accepted_at=heard.at if heard.accepted else None,
        ordinary=heard.ordinary,
    )


def hear_assigned(case: Case, heard: Assigned) -> Case:
    """The warrant, copied; and when the first organ received the matter (art. 23).

    Agents, points and stations are no organs: a township room, the county or a department is.
    """
    organ = heard.holder_is_department or heard.tier <= _ORGAN_TIER
    changed = replace(
        case,
        place_code=heard.place_code,
        holder_code=heard.holder_code,
        holder_is_department=heard.holder_is_department,
        tier=heard.tier,
        agent_id=heard.agent_id,
        offered_code=heard.offered_code,
        valid_until=heard.valid_until,
        warrant_version=heard.version,
        assigned_at=case.assigned_at or heard.at,
    )
    if organ and case.organ_at is None:
        changed = replace(changed, organ_at=heard.at, organ_on=heard.on, organ_first=heard.first)
    return changed


def opened(case: Case) -> Case:
    """The case opens once registration and assignment are both known."""
    if case.opened_at is not None or case.registered_at is None or case.assigned_at is None:
        return case
    return replace(case, opened_at=case.assigned_at, stage=Stage.OPENED, step_at=case.received_at)


def warranted(case: Case, actor: Actor, now: datetime, agent_only: bool = False) -> None:
    """Raises Conflict NO_WARRANT unless the actor may act on this case today (M9).

    That is the agent in charge on a valid certificate, or, where the step is not the agent's own,
    somebody who speaks for the responsible office or department.
    """
    if not agent_only and actor.role in _OFFICE_ROLES and actor.office == case.holder_code:
        return
    if actor.role not in (Role.AGENT, *_OFFICE_ROLES):
        raise NotAllowed("NOT_ALLOWED", "只有承办的代理员或单位才能办这一步")
    if case.agent_id and actor.id == case.agent_id:
        if case.valid_until and legal_day(now) <= case.valid_until:
            return
        raise Conflict("NO_WARRANT", "代理员证已过有效期，不能办理，请联系代理室另派代理员")
    raise Conflict("NO_WARRANT", "您不是这件事项现在的承办代理员，不能办理，请联系承办单位")


def at_stage(case: Case, verb: str) -> None:
    """Raises Conflict STEP_SKIPPED or CLOSED when a verb's turn has not come or is over."""
    if verb in ALLOWED.get(case.stage, ()):
        return
    if case.stage in (Stage.CLOSED, Stage.REVISITED):
        raise Conflict("CLOSED", "该事项已办结，不能再办这一步")
    raise Conflict("STEP_SKIPPED", f"步骤不能跳过：请{_MISSING.get(case.stage, '等待承办单位接办')}")


def happened(case: Case, field: str, at: datetime, now: datetime, window_days: int, late_reason: str) -> bool:
    """Whether something is recorded late (补录, M6). `window_days` is the rule book's.

    Raises Invalid for a future time, a time before the preceding step, or a late one without reason.
    """
    if at > now:
        raise Invalid.field(field, "时间不能晚于现在，请核对")
    # People write times to the minute.
    if case.step_at and at < case.step_at.replace(second=0, microsecond=0):
        raise Invalid.field(field, "时间不能早于上一步骤，请核对日期")
    late = (legal_day(now) - legal_day(at)).days > window_days
    if late and not late_reason.strip():
        text = f"事后超过{window_days}日才记录的属于补录，请写明补录原因"
        raise Invalid([FieldViolation("late_reason", text)])
    return late


def written(field: str, name: str, value: str, limit: int) -> str:
    """A required text without surrounding blanks. Raises Invalid when empty or too long."""
    value = value.strip()
    if not value:
        raise Invalid.field(field, f"请填写{name}")
    return short(field, name, value, limit)


def short(field: str, name: str, value: str, limit: int) -> str:
    """A text that may be empty. Raises Invalid when too long."""
    value = value.strip()
    if len(value) > limit:
        raise Invalid.field(field, f"{name}最多{limit}字，现有{len(value)}字，请删减")
    return value


def with_next_due(case: Case, clocks: Sequence[Clock]) -> Case:
    """The case with the next day something is due: open or missed obligations not yet done."""
    owed = [c for c in clocks if c.met_at is None and c.state != "cancelled"]
    if case.closed_at is not None:
        # What was missed before closing can no longer be done; only the revisit is still owed.
        owed = [c for c in owed if c.clock == "S5"]
    if not owed:
        return replace(case, next_due_on=NEVER, next_clock="")
    first = min(owed, key=lambda c: (c.due_on, c.clock))
    return replace(case, next_due_on=first.due_on, next_clock=first.clock)


def owners(case: Case) -> dict[str, str]:
    """Who owes what: statutory clocks the holder, the agent's duties the agent (document 2)."""
    agent = case.agent_id or case.holder_code
    return {"T2": case.holder_code, "T5": case.holder_code, "S4": case.holder_code} | dict.fromkeys(
        ("S2", "S3", "S5"), agent
    )
