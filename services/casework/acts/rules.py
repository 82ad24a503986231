"""What a mediation, an act and feedback need: pure functions."""

from collections.abc import Sequence
from datetime import date, datetime

from services.casework.acts.model import Act, Mediation, Promise
from services.chassis.refusals import Conflict, FieldViolation, Invalid

_MOST_JOURNEYS = 1000


def both_heard(mediation: Mediation, promises: Sequence[Promise], today: date) -> None:
    """Both sides' statements are there, and an agreement says who does what by when (M21).

    Raises Invalid naming every part that is missing.
    """
    wrong: list[FieldViolation] = []
    for field, name, value, limit in (
        ("petitioner_statement", "信访人一方的陈述", mediation.petitioner_statement, 4000),
        ("other_party", "对方当事人", mediation.other_party, 200),
        (
            "other_party_statement",
            "对方当事人的陈述，不能只听一面之词",
            mediation.other_party_statement,
            4000,
        ),
    ):
        if not value.strip():
            wrong.append(FieldViolation(field, f"请填写{name}"))
        elif len(value) > limit:
            wrong.append(FieldViolation(field, f"最多{limit}字，请删减"))
    if len(mediation.note) > 2000:
        wrong.append(FieldViolation("note", "最多2000字，请删减"))
    if mediation.agreed and not promises:
        wrong.append(FieldViolation("promises", "达成协议的，请写明约定的每项事由谁做、何时做完"))
    for n, promise in enumerate(promises):
        if not promise.what.strip() or len(promise.what) > 500:
            wrong.append(FieldViolation(f"promises[{n}].what", "请写明约定做什么，最多500字"))
        if not promise.by_whom.strip() or len(promise.by_whom) > 100:
            wrong.append(FieldViolation(f"promises[{n}].by_whom", "请写明由谁做"))
        if promise.due_on < today:
            wrong.append(FieldViolation(f"promises[{n}].due_on", "约定的完成日期不能早于今天"))
    if wrong:
        raise Invalid(wrong)


def counted(act: Act) -> Act:
    """The act, when its journeys are numbers of journeys. Raises Invalid."""
    for field in ("journeys_by_agent", "journeys_by_petitioner"):
        if not 0 <= getattr(act, field) <= _MOST_JOURNEYS:
            raise Invalid.field(field, "往返次数须为0或以上的整数")
    return act


def within_term(act: Act, term_ends_on: date, on: date) -> Act:
    """The act, when the mandate's term had not ended on its day (民法典 173). Raises Conflict."""
    if on > term_ends_on:
        raise Conflict("MANDATE_ENDED", "代理期限已满，请先与信访人重新签订承诺书，再代为办理")
    return act


def after_acts(told_at: datetime, acts: Sequence[Act]) -> None:
    """The result is told after what was done for it. Raises Invalid."""
    if any(told_at < act.occurred_at.replace(second=0, microsecond=0) for act in acts if not act.void):
        raise Invalid.field("told_at", "告知结果的时间不能早于办理的时间，请核对日期")


def unseen(promises: Sequence[Promise], promise_id: str) -> Promise:
    """The promise to confirm. Raises Invalid when there is none, Conflict when it was seen done."""
    for promise in promises:
        if promise.id == promise_id:
            if promise.seen_done_at is not None:
                raise Conflict("ALREADY_SEEN_DONE", "这项约定已确认办到，不必重复确认")
            return promise
    raise Invalid.field("promise_id", "没有这项约定，请从调解协议中选择")
