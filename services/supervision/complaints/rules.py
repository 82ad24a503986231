"""Who may see, investigate and decide a complaint: pure functions (M8, M17)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from services.chassis.identity import Actor, Role
from services.chassis.refusals import Conflict, FieldViolation, Invalid, NotAllowed, Stale
from services.supervision.complaints.model import AccusedKind, Breach, Complaint, ComplaintState, Party

_OF_AGENTS = (
    Breach.FEE,
    Breach.REGULATION,
    Breach.EXTORTION,
    Breach.GIFT,
    Breach.FAVOURITISM,
    Breach.NEGLECT,
)
_OF_DEPARTMENTS = (Breach.BUCK_PASSING, Breach.GOING_THROUGH_MOTIONS, Breach.NEGLECT)
_LAWFUL = {
    AccusedKind.AGENT: _OF_AGENTS,
    AccusedKind.DEPARTMENT: _OF_DEPARTMENTS,
    AccusedKind.OFFICE: tuple(Breach),
}
_ACCUSED = {
    AccusedKind.AGENT: "代理员",
    AccusedKind.DEPARTMENT: "责任单位",
    AccusedKind.OFFICE: "代理室（站、点）",
}
_INVESTIGATING = (Role.BUREAU, Role.INVESTIGATOR)
_WATCHING = (*_INVESTIGATING, Role.OPERATOR)


def takeable(complaint: Complaint, accused: Party | None) -> None:
    """Raises Invalid naming what is wrong with a complaint as it was taken."""
    wrong: list[FieldViolation] = []
    kind, county = complaint.accused_kind, complaint.county_code
    if accused is None or (accused.noun, accused.county_code) != (kind.value, county):
        what = _ACCUSED[complaint.accused_kind]
        wrong.append(FieldViolation("accused_code", f"没有{what}“{complaint.accused_code}”，请从名册中选择"))
    if complaint.breach not in _LAWFUL[complaint.accused_kind]:
        wrong.append(FieldViolation("breach", "这一类问题不适用于被投诉对象，请另选"))
    if not complaint.facts.strip():
        wrong.append(FieldViolation("facts", "请写明发生了什么"))
    for field, name, value, limit in (
        ("facts", "事实", complaint.facts, 4000),
        ("complainant_name", "姓名", complaint.complainant_name, 100),
        ("complainant_phone", "电话", complaint.complainant_phone, 30),
    ):
        if len(value) > limit:
            wrong.append(FieldViolation(field, f"{name}最多{limit}字，现有{len(value)}字，请删减"))
    if wrong:
        raise Invalid(wrong)


def unbiased(complaint: Complaint, accused: Party | None, actor: Actor) -> None:
    """Raises NotAllowed (RECUSED) when the accused, or somebody of their own office, would take it down.

    What is refused is told by the actor's own post alone, and nothing is kept.
    """
    own = {complaint.accused_code}
    if accused is not None and complaint.accused_kind is AccusedKind.AGENT:
        own.add(accused.office_code)
    if own & ({actor.id, actor.office} - {""}):
        raise NotAllowed(
            "RECUSED", "投诉本人或本单位的，须回避，这里不留记录；请投诉人直接找县信访局投诉电话"
        )


def chain(complaint: Complaint, above: Sequence[str]) -> frozenset[str]:
    """The codes whose people are the accused or their chain of command; `above` is the offices upward.

    The county bureau investigates agents, so it is no part of an agent's chain here.
    """
    return frozenset({complaint.accused_code, complaint.accused_office, *above} - {""})


def may_see(complaint: Complaint, chain: frozenset[str], actor: Actor, place_code: str) -> bool:
    """Whether a complaint exists for this person: the watchers of the county, never the accused's side.

    `place_code` is where the actor stands; a township's line sees only what it took down itself.
    """
    if actor.id in chain or (actor.office and actor.office in chain):
        return False
    if place_code[:6] != complaint.county_code:
        return False
    watches = actor.role in _WATCHING and place_code == complaint.county_code
    return watches or actor.id in (complaint.taken_by, complaint.investigator)


def counts(actor: Actor, place_code: str, county_code: str) -> None:
    """Raises NotAllowed for whoever is none of the county's own complaint posts."""
    if actor.role not in (Role.OPERATOR, Role.INVESTIGATOR) or place_code != county_code:
        raise NotAllowed("NOT_ALLOWED", "您的岗位不能办理这一步，请联系承办单位")


def investigate(complaint: Complaint, version: int, actor: Actor) -> Complaint:
    """The bureau, which stands above the accused, begins to investigate."""
    _current(complaint, version, ComplaintState.TAKEN)
    _by_bureau(actor)
    return replace(complaint, version=version + 1, state=ComplaintState.INVESTIGATING, investigator=actor.id)


def hear(
    complaint: Complaint, version: int, actor: Actor, heard_at: datetime, statement: str, now: datetime
) -> Complaint:
    """The accused was heard; "no statement" is a statement."""
    _current(complaint, version, ComplaintState.INVESTIGATING)
    _by_bureau(actor)
    if heard_at > now or heard_at < complaint.taken_at:
        raise Invalid.field("heard_at", "听取陈述的时间须在受理投诉之后、现在之前，请核对")
    if not statement.strip() or len(statement) > 4000:
        raise Invalid.field("statement", "请记录被投诉人的陈述，最多4000字；不作陈述的也请写明")
    return replace(
        complaint,
        version=version + 1,
        state=ComplaintState.HEARD,
        heard_at=heard_at,
        accused_statement=statement.strip(),
    )


def decide(
    complaint: Complaint, version: int, actor: Actor, upheld: bool, finding: str, now: datetime
) -> Complaint:
    """Upheld only after the accused was heard; unfounded leaves no mark."""
    if complaint.version != version:
        raise Stale()
    if complaint.state in (ComplaintState.UPHELD, ComplaintState.UNFOUNDED):
        raise Conflict("ALREADY_DECIDED", "这件投诉已作出结论")
    if complaint.state is ComplaintState.TAKEN:
        raise Conflict("NOT_INVESTIGATED", "请先调查，再作结论")
    if upheld and complaint.state is not ComplaintState.HEARD:
        raise Conflict("NOT_HEARD", "认定属实之前，须先听取被投诉人的陈述")
    _by_bureau(actor)
    if not finding.strip() or len(finding) > 4000:
        raise Invalid.field("finding", "请写明调查结论，最多4000字")
    return replace(
        complaint,
        version=version + 1,
        state=ComplaintState.UPHELD if upheld else ComplaintState.UNFOUNDED,
        finding=finding.strip(),
        decided_at=now,
    )


def suspends(complaint: Complaint) -> bool:
    """An upheld breach by an agent suspends the certificate (M8)."""
    return complaint.state is ComplaintState.UPHELD and complaint.accused_kind is AccusedKind.AGENT


def erasable(reason: str) -> None:
    """Whether what a complaint says may be erased. Raises Invalid without a reason."""
    if not reason.strip() or len(reason) > 1000:
        text = "请写明删除个人信息的依据（《个人信息保护法》第四十七条），最多1000字；理由不加密，不要写姓名"
        raise Invalid.field("reason", text)


def _current(complaint: Complaint, version: int, state: ComplaintState) -> None:
    if complaint.version != version:
        raise Stale()
    if complaint.state is not state:
        raise Conflict("WRONG_STATE", "这件投诉不在可以办这一步的阶段，请刷新后再看")


def _by_bureau(actor: Actor) -> None:
    if actor.role not in _INVESTIGATING:
        raise NotAllowed("NOT_ALLOWED", "投诉由县信访局调查和作出结论")
