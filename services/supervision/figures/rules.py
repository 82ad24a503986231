"""How every figure is counted from a standing (document 2, Figures): pure functions."""

from collections.abc import Iterator

from services.supervision.figures.model import ClockStanding, Definition, Entry, Part, Standing

_TIERS = {1: "county", 2: "township", 3: "village", 4: "group"}
_TIER_NAMES = {"group": "组", "village": "村", "township": "乡镇", "county": "县"}
_CLOSING = "期内办结的信访事项"
_DUE = "时限截止日在期内的"

DEFINITIONS: tuple[Definition, ...] = (
    Definition("registered", "登记数", "登记的信访事项件数", "期内登记的信访事项", is_count=True),
    *(
        Definition(
            f"settled.{tier}",
            f"{name}级化解",
            f"在{name}级化解（当事人确认并看到办到）的件数 ÷ 办结件数",
            _CLOSING,
        )
        for tier, name in _TIER_NAMES.items()
    ),
    Definition("on_time", "按期答复率", "按期办结或答复 ÷（按期＋逾期＋未到期）", _DUE + "S4、T5时限"),
    Definition("timely_acceptance", "及时受理率", "按期告知受理途径 ÷ 应告知", _DUE + "T2时限"),
    Definition("repeat", "重复信访占比", "同一事项再次提出的件数 ÷ 登记件数", "期内登记的信访事项"),
    Definition(
        "target.registered_completely", "登记完整", "五项要素齐全的件数 ÷ 登记件数", "期内登记的信访事项"
    ),
    Definition("target.pledge_signed", "签订承诺书", "按期签订（或记明原因）÷ 应签订", _DUE + "S2时限"),
    Definition("target.feedback_on_time", "定期反馈", "按期反馈次数 ÷ 应反馈次数", _DUE + "S3时限"),
    Definition("target.closed_on_time", "按期办结", "按期办结 ÷ 应办结", _DUE + "S4、T5时限"),
    Definition("target.revisited", "办后回访", "按期回访 ÷ 应回访", _DUE + "S5时限"),
    Definition("journeys.agent", "代理员往返", "代理员往返次数 ÷ 办结件数", _CLOSING),
    Definition("journeys.petitioner", "群众往返", "信访人往返次数 ÷ 办结件数", _CLOSING),
)
_BY_CLOCK = {
    "S2": ("target.pledge_signed",),
    "S3": ("target.feedback_on_time",),
    "S4": ("on_time", "target.closed_on_time"),
    "T5": ("on_time", "target.closed_on_time"),
    "S5": ("target.revisited",),
    "T2": ("timely_acceptance",),
}


def contributions(standing: Standing) -> frozenset[Entry]:
    """Everything one petition adds to the figures, each on the legal day of its cohort."""
    return frozenset(_entries(standing))


def _entries(standing: Standing) -> Iterator[Entry]:
    if day := standing.registered_on:
        yield Entry("registered", Part.NUMERATOR, day)
        for figure, holds in (
            ("repeat", standing.repeat),
            ("target.registered_completely", standing.complete),
        ):
            yield Entry(figure, Part.DENOMINATOR, day)
            if holds:
                yield Entry(figure, Part.NUMERATOR, day)
    if day := standing.closed_on:
        for tier in _TIER_NAMES:
            yield Entry(f"settled.{tier}", Part.DENOMINATOR, day)
        if standing.outcome == "settled" and standing.tier in _TIERS:
            yield Entry(f"settled.{_TIERS[standing.tier]}", Part.NUMERATOR, day)
        for figure, made in (
            ("journeys.agent", standing.journeys_by_agent),
            ("journeys.petitioner", standing.journeys_by_petitioner),
        ):
            yield Entry(figure, Part.DENOMINATOR, day)
            if made:
                yield Entry(figure, Part.NUMERATOR, day, made)
    for clock_id, clock in standing.clocks.items():
        yield from _of_clock(clock_id, clock)


def _of_clock(clock_id: str, clock: ClockStanding) -> Iterator[Entry]:
    if clock.state == "cancelled":
        return
    for figure in _BY_CLOCK.get(clock.clock, ()):
        yield Entry(figure, Part.DENOMINATOR, clock.due_on, about=clock_id)
        if clock.state == "met":
            yield Entry(figure, Part.NUMERATOR, clock.due_on, about=clock_id)
