"""The case page and an agent's day: what is shown, what is offered, what is asked."""

import hashlib

import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from huiyin.casework.v1 import casework_pb2 as cw
from huiyin.intake.v1 import intake_pb2 as it
from huiyin.routing.v1 import routing_pb2 as rt

from services.chassis.refusals import Conflict, Invalid
from tests.unit.console.conftest import Browser
from tests.unit.console.fakes import AGENT, PETITION, ROOM, STATION, TOWNSHIP, Fake, at

CASE = f"/case/{PETITION}"
MEDIATION = {
    "petitioner_statement": "渠堵了",
    "other_party": "演示公司",
    "other_party_statement": "正在清",
    "agreed": "1",
    "promises[0].what": "清理渠道",
    "promises[0].by_whom": "演示公司",
    "promises[0].due_on": "2026-03-20",
}
OF_CASEWORK = {f"{CASE}/{verb}" for verb in ("RecordMediation", "DecideToRepresent")}


@pytest.fixture
def agent(browser: Browser) -> Browser:
    """The agent in charge, signed in."""
    return browser.sign_in()


def test_pages_of_work_ask_who_is_acting(browser: Browser) -> None:
    for path in ("/today", "/office", "/register", CASE, "/county", "/complaints"):
        browser.open(path)
        assert browser.page.status_code == 401
        assert "请先登录" in browser.text


def test_signing_in_opens_the_day_and_signing_out_ends_it(agent: Browser) -> None:
    assert str(agent.page.url).endswith("/today")
    agent.send("/sign-out").open("/today")
    assert agent.page.status_code == 401


@pytest.mark.parametrize("wrong", [{"role": "admin"}, {"actor": "甲"}, {"actor": ""}])
def test_a_post_nobody_offered_is_refused(browser: Browser, wrong: dict[str, str]) -> None:
    right = {"role": "agent", "actor": AGENT, "code": browser.issuing.code("agent")}
    browser.open("/sign-in").send("/sign-in", **right | wrong)
    assert browser.page.status_code == 422
    assert browser.open("/today").page.status_code == 401


def test_the_day_shows_what_is_due_and_what_is_late_in_words(agent: Browser, fake: Fake) -> None:
    assert fake.petition.registration_number in agent.text
    assert "逾期2天" in agent.text
    asked = fake.sent(cw.ListCasesRequest)[-1]
    assert asked.agent_id == AGENT


def test_who_asks_travels_with_the_question(agent: Browser, fake: Fake) -> None:
    agent.open(CASE)
    actor = fake.asker(cw.GetCaseRequest)
    assert (actor.id, actor.role.value, actor.office) == (AGENT, "agent", STATION)


def test_the_case_offers_only_what_is_allowed(agent: Browser, fake: Fake) -> None:
    agent.open(CASE)
    of_casework = {a for a in agent.actions() if a.startswith(CASE)} - {
        f"{CASE}/{move}" for move in ("HandUp", "HandDown", "Refer", "AppointAgent", "RecuseAgent")
    }
    assert of_casework == OF_CASEWORK
    fake.case.allowed[:] = ["RecordRevisit"]
    assert OF_CASEWORK.isdisjoint(agent.open(CASE).actions())
    assert f"{CASE}/RecordRevisit" in agent.actions()


def test_a_colleague_may_read_but_not_act(browser: Browser) -> None:
    browser.sign_in(actor="A-V2").open(CASE)
    assert browser.page.status_code == 200
    assert OF_CASEWORK.isdisjoint(browser.actions())


def test_another_office_is_offered_nothing_but_what_it_was_sent(browser: Browser, fake: Fake) -> None:
    browser.sign_in("department", "post-D1", "D1").open(CASE)
    assert not {a for a in browser.actions() if a.startswith(CASE)}
    fake.assignment.offered_code = "D1"
    browser.open(CASE)
    assert {a for a in browser.actions() if a.startswith(CASE)} == {
        f"{CASE}/TakeOver",
        f"{CASE}/ReturnPetition",
    }


def test_taking_over_names_the_version_of_the_assignment(browser: Browser, fake: Fake) -> None:
    fake.assignment.offered_code = ROOM
    browser.sign_in("room", "post-room", ROOM)
    assert "等待接办" in browser.text
    browser.open(CASE).send(f"{CASE}/TakeOver")
    asked = fake.sent(rt.TakeOverRequest)[0]
    assert (asked.petition_id, asked.version) == (PETITION, 3)


def test_whoever_gives_a_matter_back_stands_at_their_desk_again(browser: Browser, fake: Fake) -> None:
    fake.assignment.offered_code = ROOM
    browser.sign_in("room", "post-room", ROOM).open(CASE).send(f"{CASE}/ReturnPetition", reason="非本室职权")
    assert fake.sent(rt.ReturnPetitionRequest)[0].reason == "非本室职权"
    # The case may be out of sight by now; what was taken over is not.
    assert browser.page.url.path == "/office"
    browser.open(CASE).send(f"{CASE}/TakeOver")
    assert browser.page.url.path == CASE


def test_acceptance_is_offered_to_an_organ_until_it_is_decided(browser: Browser, fake: Fake) -> None:
    browser.sign_in("room", "post-room", ROOM).open(CASE)
    browser.send(f"{CASE}/AcceptPetition", legal_route="LEGAL_ROUTE_PETITION_PROCEDURE", reason="属本县")
    asked = fake.sent(it.AcceptPetitionRequest)[0]
    assert (asked.version, asked.legal_route) == (1, it.LEGAL_ROUTE_PETITION_PROCEDURE)
    fake.petition.acceptance_state = it.ACCEPTANCE_STATE_ACCEPTED
    assert f"{CASE}/AcceptPetition" not in browser.open(CASE).actions()


def test_the_holder_refers_to_a_department_of_the_register(browser: Browser, fake: Fake) -> None:
    browser.sign_in("room", "post-station", STATION).open(CASE)
    assert "演示水利局" in browser.text
    browser.send(f"{CASE}/Refer", to_code="D1", reason="属水利职权")
    assert fake.sent(rt.ReferRequest)[0].to_code == "D1"


def test_acceptance_is_not_an_agents(agent: Browser) -> None:
    assert f"{CASE}/AcceptPetition" not in agent.open(CASE).actions()


def test_a_mediation_is_asked_with_version_promises_and_local_time(agent: Browser, fake: Fake) -> None:
    agent.open(CASE).send(f"{CASE}/RecordMediation", occurred_at="2026-03-02T09:30", **MEDIATION)
    assert agent.page.status_code == 200
    asked = fake.sent(cw.RecordMediationRequest)[0]
    assert (asked.petition_id, asked.version) == (PETITION, 7)
    assert len(asked.request_id) >= 8
    assert asked.occurred_at == at(2026, 3, 2, 1, 30)
    assert [(p.what, p.by_whom, p.due_on) for p in asked.promises] == [("清理渠道", "演示公司", "2026-03-20")]
    assert asked.agreed


def test_a_time_left_out_is_now_at_the_service(agent: Browser, fake: Fake) -> None:
    agent.open(CASE).send(f"{CASE}/RecordMediation", **MEDIATION)
    assert not fake.sent(cw.RecordMediationRequest)[0].HasField("occurred_at")


def test_a_refused_form_keeps_what_was_typed_and_names_the_field(agent: Browser, fake: Fake) -> None:
    fake.refusals["RecordMediation"] = Invalid.field("promises[0].due_on", "约定的完成日期不能早于今天")
    agent.open(CASE).send(f"{CASE}/RecordMediation", **MEDIATION)
    assert agent.page.status_code == 422
    assert "约定的完成日期不能早于今天" in agent.text
    kept = agent.form(f"{CASE}/RecordMediation")
    assert {name: kept[name] for name in MEDIATION} == MEDIATION


def test_somebody_else_was_quicker(agent: Browser, fake: Fake) -> None:
    agent.open(CASE)
    fake.case.case.version = 8
    agent.send(f"{CASE}/RecordMediation", **MEDIATION)
    assert agent.page.status_code == 412
    assert "已被他人更新" in agent.text
    assert agent.form(f"{CASE}/RecordMediation")["petitioner_statement"] == "渠堵了"
    agent.send(f"{CASE}/RecordMediation")
    assert fake.sent(cw.RecordMediationRequest)[-1].version == 8
    assert agent.page.status_code == 200


def test_a_refusal_is_told_when_its_form_is_no_longer_offered(agent: Browser, fake: Fake) -> None:
    content = agent.open(CASE).form(f"{CASE}/RecordMediation") | MEDIATION
    fake.case.allowed[:] = []
    fake.refusals["RecordMediation"] = Conflict("CLOSED", "该事项已办结，不能再办这一步")
    agent.post(f"{CASE}/RecordMediation", content)
    assert agent.page.status_code == 409
    assert "该事项已办结" in agent.text


def test_a_refused_confirmation_is_told(agent: Browser, fake: Fake) -> None:
    fake.case.allowed[:] = ["ConfirmPerformance"]
    fake.case.mediations.add().promises.add(
        id="p-1", what="清理渠道", by_whom="演示公司", due_on="2026-03-20"
    )
    agent.open(CASE)
    fake.case.case.version = 8
    agent.send(f"{CASE}/ConfirmPerformance")
    assert "已被他人更新" in agent.text


def test_after_no_answer_the_very_same_request_is_sent_again(agent: Browser, fake: Fake) -> None:
    agent.open(CASE)
    fake.away.add("RecordMediation")
    agent.send(f"{CASE}/RecordMediation", **MEDIATION)
    assert agent.page.status_code == 503
    fake.away.clear()
    # It had been recorded, only the answer was lost.
    fake.case.case.version = 8
    agent.send(f"{CASE}/RecordMediation")
    sent = {request.SerializeToString(deterministic=True) for request in fake.sent(cw.RecordMediationRequest)}
    assert len(sent) == 1


@pytest.mark.parametrize("version", ["", "abc", "99999999999999999999", "-1"])
def test_a_version_that_is_none_is_stale(agent: Browser, version: str) -> None:
    agent.open(CASE).send(f"{CASE}/RecordMediation", **MEDIATION | {"version": version})
    assert agent.page.status_code == 412


def test_a_step_from_elsewhere_is_refused(agent: Browser, fake: Fake) -> None:
    content = agent.open(CASE).form(f"{CASE}/RecordMediation") | MEDIATION
    agent.post(f"{CASE}/RecordMediation", content | {"token": "made-up"})
    assert agent.page.status_code == 403
    assert fake.sent(cw.RecordMediationRequest) == []
    assert agent.post(f"{CASE}/RecordMediation", {}).page.status_code == 403
    agent.post(f"{CASE}/DeleteEverything", content)
    assert agent.page.status_code == 404


def test_the_signed_sheet_stands_as_its_digest_for_both_and_is_kept(agent: Browser, fake: Fake) -> None:
    fake.case.allowed[:] = ["SignPledge"]
    photo, name = b"signed sheet", "petitioner_signature.file_sha256"
    digest = hashlib.sha256(photo).hexdigest()
    fake.refusals["SignPledge"] = Invalid.field("petitioner_signature.witness", "捺指印须有见证人")
    content = agent.open(CASE).form(f"{CASE}/SignPledge") | {
        "petitioner_signature.way": "SIGNATURE_WAY_THUMBPRINT",
        "agent_signature.way": "SIGNATURE_WAY_WRITTEN",
    }
    content.pop(name)
    agent.post(f"{CASE}/SignPledge", content, **{name: photo})
    assert "捺指印须有见证人" in agent.text
    fake.refusals.clear()
    content = agent.form(f"{CASE}/SignPledge") | {"petitioner_signature.witness": "演示见证人"}
    content.pop(name)
    agent.post(f"{CASE}/SignPledge", content, **{name: b""})
    asked = fake.sent(cw.SignPledgeRequest)[-1]
    assert asked.petitioner_signature.file_sha256 == asked.agent_signature.file_sha256 == digest
    assert asked.petitioner_signature.witness == "演示见证人"


def test_the_case_tells_what_happened_oldest_first(agent: Browser, fake: Fake) -> None:
    fake.case.feedbacks.add(kind=cw.FEEDBACK_KIND_PERIODIC, what="已联系施工方", told_at=at(2026, 3, 1, 9, 0))
    fake.case.acts.add(
        kind=cw.ACT_KIND_VISIT, what="看了现场", occurred_at=at(2026, 3, 1, 3, 0), late_reason="停电"
    )
    agent.open(CASE)
    assert agent.text.index("看了现场") < agent.text.index("已联系施工方")
    assert "补录" in agent.text
    assert "2026年3月1日 17:00" in agent.text


def test_a_clock_is_explained_line_by_line(agent: Browser, fake: Fake) -> None:
    fake.case.clocks.add(
        id="clock-1", clock="S4", title="在本级办结", due_on="2026-03-16", state=cw.CLOCK_STATE_OPEN
    )
    assert 'href="/clock/clock-1"' in agent.open(CASE).page.text
    agent.open("/clock/clock-1")
    assert "自2026年3月1日起算，当日不计入" in agent.text
    assert "合法诉求限时办结制" in agent.text


def test_an_agent_registers_for_somebody_and_carries_on(agent: Browser, fake: Fake) -> None:
    agent.open(f"/register?township={TOWNSHIP}")
    agent.send("/register", place_code="360783990201", office_code="near", kind="KIND_DISPUTE")
    assert "查询码" in agent.text
    asked = fake.sent(it.RegisterPetitionRequest)[0]
    assert (asked.source, asked.chosen_agent_id, asked.office_code) == (it.SOURCE_AGENT, AGENT, STATION)
    assert asked.kind == it.KIND_DISPUTE
    assert asked.received_at == Timestamp()
