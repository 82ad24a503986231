"""When a case may end, and when it counts as settled: pure functions."""

from collections.abc import Sequence

from services.casework.acts.model import Promise
from services.casework.case.model import Case, Outcome, Stage
from services.chassis.refusals import Conflict, FieldViolation, Invalid


def may_end(
    case: Case, outcome: Outcome, confirmed: bool, seen_done: bool, promises: Sequence[Promise]
) -> None:
    """Settled needs the petitioner's word and the promised act seen done (document 2, figures).

    Raises Invalid for a missing confirmation, Conflict for a step that was skipped.
    """
    if outcome is Outcome.SETTLED:
        if case.stage not in (Stage.AGREED, Stage.ANSWERED):
            raise Conflict("STEP_SKIPPED", "步骤不能跳过：化解须先有调解协议，或先反馈办理结果")
        wrong: list[FieldViolation] = []
        if not confirmed:
            wrong.append(FieldViolation("petitioner_confirmed", "化解须由信访人（双方当事人）确认"))
        if not seen_done:
            wrong.append(FieldViolation("seen_done", "化解须已看到约定的事办到"))
        if wrong:
            raise Invalid(wrong)
        if any(p.seen_done_at is None for p in promises) and case.stage is Stage.AGREED:
            raise Conflict("NOT_PERFORMED", "协议约定的事还没有全部确认办到，请逐项确认后再办结")
    elif outcome is Outcome.NOT_GRANTED and case.stage is not Stage.ANSWERED:
        raise Conflict("STEP_SKIPPED", "步骤不能跳过：办结之前，请先反馈办理结果并说明理由")


def owes_revisit(case: Case) -> bool:
    """Every five-step case, and every first-time petition, also one settled on the spot (M13)."""
    return case.represented or case.first_time
