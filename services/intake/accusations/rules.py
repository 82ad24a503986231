"""What the regulation says about accusations (art. 30): pure functions."""

from dataclasses import replace
from datetime import date, datetime

from services.chassis.identity import Actor, Role
from services.chassis.refusals import Conflict, FieldViolation, Invalid, NotAllowed, Stale
from services.intake.accusations.model import Accusation, Accused, AccusedKind, Reader


def number(county_code: str, day: date, drawn: str) -> str:
    """Series of its own; drawn and not counted, so that no number tells how many there are."""
    return f"J{county_code}-{day:%Y%m%d}-{drawn}"


def unbiased(accused: Accused, actor: Actor) -> None:
    """Raises NotAllowed (RECUSED) when the accused, or somebody of their own office, would write it down."""
    if {accused.code, accused.office_code} & {actor.id, actor.office} - {""}:
        raise NotAllowed("RECUSED", "检举控告本人或本单位的，须回避，这里不留记录；请直接向县信访局提出")


def reader(actor: Actor, place_code: str) -> Reader | None:
    """For whom accusations exist; None for everybody but the county's own. `place_code` is the actor's."""
    if actor.role not in (Role.OPERATOR, Role.INVESTIGATOR) or len(place_code) != 6:
        return None
    own = tuple(code for code in (actor.id, actor.office) if code)
    return Reader(place_code, own, investigates=actor.role is Role.INVESTIGATOR)


def forward(
    accusation: Accusation,
    version: int,
    body: str,
    basis: str,
    on: date,
    accused_name: str,
    actor: Actor,
    now: datetime,
    today: date,
) -> Accusation:
    """Handed to the disciplinary body or the organ with power; neither may be the accused."""
    if accusation.version != version:
        raise Stale()
    if accusation.forwarded_on is not None:
        raise Conflict("ALREADY_FORWARDED", "这件检举控告已经转出，不能重复转出")
    wrong: list[FieldViolation] = []
    if not body or len(body) > 100:
        wrong.append(FieldViolation("body", "请写明转给哪个机关，最多100字"))
    elif body == accused_name:
        wrong.append(
            FieldViolation("body", "不得把检举控告材料转给被检举控告的单位（《信访工作条例》第三十条）")
        )
    if not basis or len(basis) > 500:
        wrong.append(FieldViolation("basis", "请写明转给该机关的依据，最多500字"))
    if not accusation.registered_on <= on <= today:
        wrong.append(FieldViolation("on_day", "转出日期须在登记之后、今天或之前"))
    if wrong:
        raise Invalid(wrong)
    return replace(
        accusation,
        version=version + 1,
        forwarded_to=body,
        forwarded_basis=basis,
        forwarded_on=on,
        forwarded_at=now,
        forwarded_by=actor.id,
    )


def readable(accused: Accused) -> None:
    """Raises Invalid when the accused's codes cannot be kept."""
    wrong = [
        FieldViolation(field, "代码无法识别，请从名册中选择")
        for field, value in (("accused_code", accused.code), ("accused_office_code", accused.office_code))
        if len(value) > 32
    ]
    if accused.code and accused.kind is AccusedKind.UNKNOWN:
        wrong.append(FieldViolation("accused_kind", "请选择举报控告的是代理员、代理室（站、点）还是单位"))
    if wrong:
        raise Invalid(wrong)
