"""What the regulation says about registering and accepting: pure functions."""

import re
from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from services.chassis.refusals import Conflict, FieldViolation, Invalid
from services.intake.model import AcceptanceState, ConsentRecord, Consents, Draft, Kind, LegalRoute, Petition

# Art. 20(3): the national ceiling for a collective visit. Letters and the web have none.
MOST_REPRESENTATIVES = 5
_LIMITS = {"request": 500, "facts": 4000, "reasons": 2000, "other_party": 200}
_PETITIONER_LIMITS = {"name": 100, "address": 200, "phone": 30}
_CHINESE = {
    "request": "请求",
    "facts": "事实",
    "reasons": "理由",
    "other_party": "对方当事人",
    "name": "姓名",
    "address": "住址",
    "phone": "电话",
}
# What `masking` writes; no name, number or address that was meant has an asterisk in it.
_MASK = re.compile(r"[*＊﹡∗✱]")
CATEGORIES = frozenset(
    "land housing water environment agriculture labour social_security health education transport "
    "public_security village_affairs forestry other".split()
)
ACCEPTED_ROUTES = (
    LegalRoute.STATUTORY_DUTY,
    LegalRoute.PETITION_PROCEDURE,
    LegalRoute.DISPUTE,
    LegalRoute.SUGGESTION,
)
GUIDED_ROUTES = (
    LegalRoute.LITIGATION,
    LegalRoute.ARBITRATION,
    LegalRoute.PARTY_APPEAL,
    LegalRoute.ADMINISTRATIVE_REMEDY,
)
DECLINING_ARTICLES = ("19(3)", "36(3)")


def readable(draft: Draft, now: datetime, notices: Collection[str] = ()) -> Draft:
    """The draft as it can be registered. Raises Invalid naming every wrong field at once.

    Nothing a petitioner leaves out is wrong (art. 22, 44): only what cannot be what was meant is.
    `notices` are the versions of the notice that were published.
    """
    wrong: list[FieldViolation] = []
    for name, limit in _LIMITS.items():
        _within(wrong, name, _CHINESE[name], getattr(draft, name), limit)
    for name, limit in _PETITIONER_LIMITS.items():
        _within(wrong, f"petitioner.{name}", _CHINESE[name], getattr(draft.petitioner, name), limit)
        _unmasked(wrong, f"petitioner.{name}", _CHINESE[name], getattr(draft.petitioner, name))
    if not 1 <= draft.head_count <= 100_000:
        wrong.append(FieldViolation("head_count", "人数须为1人以上，请按实际人数填写"))
    if draft.channel == "visit" and len(draft.representatives) > MOST_REPRESENTATIVES:
        text = f"集体走访推选的代表不得超过{MOST_REPRESENTATIVES}人（《信访工作条例》第二十条），请减少代表"
        wrong.append(FieldViolation("representatives", text))
    if len(draft.representatives) > draft.head_count:
        wrong.append(FieldViolation("representatives", "代表人数不能多于总人数，请核对人数"))
    for number, name in enumerate(draft.representatives):
        _within(wrong, f"representatives[{number}]", "代表姓名", name, _PETITIONER_LIMITS["name"])
        _unmasked(wrong, f"representatives[{number}]", "代表姓名", name)
    if draft.notice_version or draft.agreed != Consents():
        wrong += informed(draft.notice_version, notices)
    if draft.received_at > now:
        wrong.append(FieldViolation("received_at", "收到时间不能晚于现在，请核对日期"))
    if draft.category and draft.category not in CATEGORIES:
        wrong.append(FieldViolation("category", f"没有“{draft.category}”这一内容分类，请从分类表中选择"))
    if wrong:
        raise Invalid(wrong)
    return replace(draft, category=draft.category or "other")


def missing(draft: Draft) -> tuple[str, ...]:
    """Which of the five things art. 19 asks for are not there yet."""
    person = (
        () if draft.anonymous else (("name", draft.petitioner.name), ("address", draft.petitioner.address))
    )
    asked = (*person, ("request", draft.request), ("facts", draft.facts), ("reasons", draft.reasons))
    return tuple(name for name, value in asked if not value.strip())


def reachable(draft: Draft) -> bool:
    """Whether name and address are clear, so that art. 23 owes a notice (T2)."""
    return not draft.anonymous and bool(draft.petitioner.name.strip() and draft.petitioner.address.strip())


def informed(notice_version: str, notices: Collection[str]) -> list[FieldViolation]:
    """What is wrong with the notice that consent rests on: who was not told cannot consent (PIPL 14, 17)."""
    if notice_version in notices:
        return []
    text = f"没有“{notice_version}”这一版个人信息告知书，请按现行告知书告知后再提交"
    if not notice_version:
        text = "请写明告知的是哪一版个人信息告知书；还没有告知的，请先告知，不要填写同意"
    return [FieldViolation("notice_version", text)]


def to_ask(petition: Petition) -> tuple[str, ...]:
    """Which consents nobody has asked for yet: what was not given when registering, until it was."""
    if _answered(petition.consents):
        return ()
    wanted = ("general", "sensitive", *(("guardian",) if petition.draft.under_fourteen else ()))
    given = vars(standing(petition.consents))
    return tuple(name for name in wanted if not given[name])


def objects(petition: Petition) -> bool:
    """Whether the petitioner, asked after registering, said no, or took back what they had agreed to."""
    now = standing(petition.consents)
    agrees = now.general and (now.guardian or not petition.draft.under_fourteen)
    return _answered(petition.consents) and not agrees


def withdrawn(consents: Collection[ConsentRecord]) -> tuple[str, ...]:
    """Which consents were given once and do not stand any more (PIPL 15)."""
    if not consents:
        return ()
    now = vars(standing(consents))
    return tuple(n for n, stands in now.items() if not stands and any(vars(c.given)[n] for c in consents))


def standing(consents: Collection[ConsentRecord]) -> Consents:
    """What is consented to now."""
    return list(consents)[-1].given if consents else Consents()


def _answered(consents: Collection[ConsentRecord]) -> bool:
    return any(not each.at_registration for each in consents)


def registration_number(county_code: str, day: date, serial: int) -> str:
    """County, legal day, serial."""
    return f"{county_code}-{day.isoformat().replace('-', '')}-{serial:06d}"


def accept(petition: Petition, route: LegalRoute | None, reason: str, now: datetime) -> Petition:
    """Accepts on a legal route (art. 31)."""
    wrong = _decided_with(reason)
    if route not in ACCEPTED_ROUTES:
        wrong.append(
            FieldViolation("legal_route", "受理须选定由本程序办理的法定途径；应走其他途径的请用引导")
        )
    elif route == LegalRoute.DISPUTE and petition.draft.kind != Kind.DISPUTE:
        wrong.append(FieldViolation("legal_route", "该事项不是矛盾纠纷，不能按调解途径受理"))
    if wrong:
        raise Invalid(wrong)
    return _decide(petition, AcceptanceState.ACCEPTED, now, legal_route=route, decision_reason=reason)


def guide(petition: Petition, route: LegalRoute | None, to: str, reason: str, now: datetime) -> Petition:
    """Guides to another lawful way (art. 31-1 to 31-4)."""
    wrong = _decided_with(reason)
    if route not in GUIDED_ROUTES:
        wrong.append(FieldViolation("legal_route", "引导须写明第三十一条第一至四项中的哪一途径"))
    if not to.strip():
        wrong.append(FieldViolation("guided_to", "请写明应向哪个机关提出"))
    if wrong:
        raise Invalid(wrong)
    return _decide(
        petition, AcceptanceState.GUIDED, now, legal_route=route, guided_to=to, decision_reason=reason
    )


def decline(petition: Petition, article: str, reason: str, now: datetime) -> Petition:
    """Does not take the matter again (art. 19(3), 36(3)); it stays registered."""
    wrong = _decided_with(reason)
    if article not in DECLINING_ARTICLES:
        text = "不予受理只能依据《信访工作条例》第十九条第三款或第三十六条第三款，请填 19(3) 或 36(3)"
        wrong.append(FieldViolation("article", text))
    if wrong:
        raise Invalid(wrong)
    return _decide(petition, AcceptanceState.DECLINED, now, decision_article=article, decision_reason=reason)


def erasable(reason: str) -> None:
    """Whether personal information may be erased. Raises Invalid without a reason."""
    if not reason.strip():
        raise Invalid.field(
            "reason", "请写明删除个人信息的依据（《个人信息保护法》第四十七条）；理由不加密，不要写姓名"
        )
    wrong: list[FieldViolation] = []
    _within(wrong, "reason", "理由", reason, 1000)
    if wrong:
        raise Invalid(wrong)


def _decide(petition: Petition, state: AcceptanceState, now: datetime, **decided: Any) -> Petition:
    if petition.acceptance_state != AcceptanceState.REGISTERED:
        raise Conflict("ALREADY_DECIDED", "该事项已作出受理决定，不能重复决定")
    return replace(petition, acceptance_state=state, decided_at=now, version=petition.version + 1, **decided)


def _decided_with(reason: str) -> list[FieldViolation]:
    wrong: list[FieldViolation] = []
    if not reason.strip():
        wrong.append(FieldViolation("reason", "请写明理由，信访人会看到"))
    _within(wrong, "reason", "理由", reason, 1000)
    return wrong


def _within(wrong: list[FieldViolation], field: str, name: str, value: str, limit: int) -> None:
    if len(value) > limit:
        wrong.append(FieldViolation(field, f"{name}最多{limit}字，现有{len(value)}字，请删减或另附材料"))


def _unmasked(wrong: list[FieldViolation], field: str, name: str, value: str) -> None:
    if _MASK.search(value):
        text = f"{name}“{value}”是遮住后的样子，不能当作真实内容登记，请填写原来的{name}；不愿写的可以不填"
        wrong.append(FieldViolation(field, text))
