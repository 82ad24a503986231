"""The county's pages: figures, missed clocks, complaints."""

import pytest
from huiyin.supervision.v1 import supervision_pb2 as sv

from services.chassis.refusals import Invalid
from tests.unit.console.conftest import Browser
from tests.unit.console.fakes import PETITION, Fake


@pytest.fixture
def bureau(browser: Browser, fake: Fake) -> Browser:
    """The county bureau, with three figures and a missed clock."""
    fake.figures += [
        sv.Figure(
            id="registered", title="登记数", definition="件数", cohort="期内登记", numerator=12, is_count=True
        ),
        sv.Figure(
            id="on_time",
            title="按期答复率",
            definition="按期÷应答复",
            cohort="期内到期",
            numerator=3,
            denominator=4,
        ),
        sv.Figure(id="repeat", title="重复信访占比", definition="重复÷登记", cohort="期内登记"),
        *(
            sv.Figure(id=f"target.{name}", title=name, numerator=0, denominator=0)
            for name in ("closed_on_time", "feedback_on_time", "revisited")
        ),
    ]
    fake.breaches.append(
        sv.MissedClock(
            clock_id="clock-1", petition_id=PETITION, clock="S4", owner_code="A-V1", due_on="2026-02-27"
        )
    )
    return browser.sign_in("bureau", "post-bureau", "360783-0")


def test_figures_show_value_definition_and_cohort(bureau: Browser) -> None:
    for told in ("登记数", "12", "75%", "3 / 4", "按期÷应答复", "期内到期", "演示乡"):
        assert told in bureau.text


def test_nothing_to_divide_by_is_a_dash(bureau: Browser) -> None:
    assert "—" in bureau.text
    assert "100%" not in bureau.text


def test_a_figure_leads_to_its_very_petitions(bureau: Browser, fake: Fake) -> None:
    bureau.open("/county/figure/on_time")
    assert f'href="/case/{PETITION}"' in bureau.page.text
    assert fake.sent(sv.ListFigureCasesRequest)[0].figure_id == "on_time"


def test_an_order_is_issued_on_a_missed_clock(bureau: Browser, fake: Fake) -> None:
    assert "本级办结" in bureau.text
    bureau.send("/county/order", demand="三日内办结", answer_by="2026-03-05")
    asked = fake.sent(sv.IssueOrderRequest)[0]
    assert (asked.clock_id, asked.demand, asked.answer_by) == ("clock-1", "三日内办结", "2026-03-05")


def test_a_refused_order_keeps_what_was_typed(bureau: Browser, fake: Fake) -> None:
    fake.refusals["IssueOrder"] = Invalid.field("answer_by", "答复期限不能早于今天")
    bureau.send("/county/order", demand="三日内办结", answer_by="2026-03-01")
    assert bureau.page.status_code == 422
    assert "答复期限不能早于今天" in bureau.text
    assert bureau.form("/county/order")["demand"] == "三日内办结"


def test_an_order_is_not_an_agents(browser: Browser, bureau: Browser, fake: Fake) -> None:
    content = bureau.form("/county/order")
    browser.sign_in()
    content["token"] = browser.form("/sign-out")["token"]
    browser.post("/county/order", content)
    assert browser.page.status_code == 403
    assert fake.sent(sv.IssueOrderRequest) == []


def test_an_operator_takes_a_complaint_by_choosing_whom_it_is_about(browser: Browser, fake: Fake) -> None:
    browser.sign_in("operator", "post-operator", "360783-0")
    browser.open("/complaints?township=360783990")
    browser.send(
        "/complaints", accused_code="A-V1", breach="BREACH_FEE", facts="收了钱", way="COMPLAINT_WAY_TELEPHONE"
    )
    asked = fake.sent(sv.TakeComplaintRequest)[0]
    assert (asked.accused_kind, asked.accused_code) == (sv.ACCUSED_KIND_AGENT, "A-V1")
    browser.open("/complaints")
    browser.send("/complaints", accused_code="D1", breach="BREACH_BUCK_PASSING", facts="推了三次")
    asked = fake.sent(sv.TakeComplaintRequest)[1]
    assert (asked.accused_kind, asked.accused_code) == (sv.ACCUSED_KIND_DEPARTMENT, "D1")


def test_the_bureau_decides_only_when_its_turn_has_come(bureau: Browser, fake: Fake) -> None:
    steps = {
        sv.COMPLAINT_STATE_TAKEN: "InvestigateComplaint",
        sv.COMPLAINT_STATE_INVESTIGATING: "HearAccused",
        sv.COMPLAINT_STATE_HEARD: "DecideComplaint",
    }
    for state, verb in steps.items():
        fake.complaint.state = state
        bureau.open("/complaints/complaint-1")
        assert {a for a in bureau.actions() if "complaint-1" in a} == {f"/complaints/complaint-1/{verb}"}


def test_an_operator_reads_but_does_not_decide(browser: Browser) -> None:
    browser.sign_in("operator", "post-operator", "360783-0").open("/complaints/complaint-1")
    assert browser.page.status_code == 200
    assert not {a for a in browser.actions() if "complaint-1" in a}
