"""Who needs to know who brought a petition: pure functions."""

from services.chassis.identity import Actor, Role
from services.chassis.policy import OFFICES, ORGANS
from services.chassis.refusals import FieldViolation, Invalid, NotAllowed
from services.intake.accesses.model import Reason, Relation, Sight, Standing
from services.intake.model import Petition

MOST_NOTED = 200
_CLEAR, _ON_REASON, _MASKED = Sight.CLEAR, Sight.ON_REASON, Sight.MASKED
# Whoever must reach the petitioner sees them; whoever may one day have to, says why; a department that
# only says whether it is competent, leaders, who lead and do not handle, and services never need to.
# What is not here is masked. SECURITY.md tells the same table to people.
_SIGHTS = {
    (Role.AGENT, Relation.IN_CHARGE): _CLEAR,
    (Role.AGENT, Relation.MET): _ON_REASON,
    **{(role, Relation.RESPONSIBLE): _CLEAR for role in OFFICES},
    **{(role, Relation.MET): _ON_REASON for role in OFFICES},
    (Role.DEPARTMENT, Relation.RESPONSIBLE): _CLEAR,
    (Role.DEPARTMENT_HEAD, Relation.RESPONSIBLE): _ON_REASON,
}
# After the revisit nobody has to reach them any more.
_OVER = "REVISITED"


def relation(actor: Actor, of: Petition, standing: Standing) -> Relation:
    """How a reader stands to a petition. Until somebody took it, the office asked first is responsible."""
    if actor.role is Role.AGENT:
        return Relation.IN_CHARGE if actor.id == standing.agent_id else Relation.MET
    responsible = standing.responsible_code or of.draft.office_code
    return Relation.RESPONSIBLE if actor.office and actor.office == responsible else Relation.MET


def sight(role: Role, stands: Relation, withheld: bool, objects: bool) -> Sight:
    """How much of who brought a petition a role sees of one it meets.

    `withheld`: as below. `objects`: the petitioner said no, or took back a yes. Agents and stations are
    no organs: what they see rests on consent, and ends with it (PIPL 13, 15); what organs see rests on their
    duty.
    """
    if objects and role not in ORGANS:
        return Sight.MASKED
    found = _SIGHTS.get((role, stands), Sight.MASKED)
    return Sight.ON_REASON if withheld and found is Sight.CLEAR else found


def withheld(of: Petition, standing: Standing) -> bool:
    """Whether even who handles it says why: its work is done, or the petitioner asked not to be named."""
    return standing.stage == _OVER or of.draft.anonymous


def revealable(found: Sight, reason: Reason | None, note: str) -> None:
    """Whether somebody may be shown who brought it. Raises NotAllowed, Invalid."""
    if found is Sight.MASKED:
        raise NotAllowed(
            "NOT_REVEALED",
            "您的岗位办理此事不需要知道信访人是谁，或者信访人不同意；要联系信访人，请通过承办的机关",
        )
    wrong = []
    if reason in (None, Reason.HANDLING, Reason.FILES):
        wrong.append(FieldViolation("reason", "请选择查看的理由，信访人凭查询码会看到"))
    if len(note) > MOST_NOTED:
        wrong.append(FieldViolation("note", f"说明最多{MOST_NOTED}字，现有{len(note)}字，请删减"))
    if wrong:
        raise Invalid(wrong)
