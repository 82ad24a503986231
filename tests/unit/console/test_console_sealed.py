"""Accusations: filed like anything else, told where they go, handed on by the county's named posts."""

import pytest
from huiyin.intake.v1 import intake_pb2 as it
from huiyin.supervision.v1 import supervision_pb2 as sv

from services.chassis.refusals import Invalid
from tests.unit.console.conftest import Browser
from tests.unit.console.fakes import AGENT, CODE, ROOM, STATION, TOWNSHIP, VILLAGE, Fake, at

FILLED = {"place_code": VILLAGE, "kind": "KIND_ACCUSATION", "facts": "演示受贿", "other_party": "演示某人"}


@pytest.fixture
def operator(browser: Browser) -> Browser:
    return browser.sign_in("operator", "post-operator", "360783-0")


@pytest.mark.parametrize(
    ("code", "kind", "office"),
    [
        (AGENT, it.ACCUSED_KIND_AGENT, STATION),
        (ROOM, it.ACCUSED_KIND_OFFICE, ""),
        ("D1", it.ACCUSED_KIND_DEPARTMENT, ""),
        ("", it.ACCUSED_KIND_UNSPECIFIED, ""),
    ],
)
def test_an_accusation_says_who_is_accused_and_the_slip_where_it_goes(
    browser: Browser, fake: Fake, code: str, kind: int, office: str
) -> None:
    browser.open(f"/file?township={TOWNSHIP}")
    assert "举报控告某人或单位" in browser.text
    browser.send("/file", **FILLED, accused_code=code)
    asked = fake.sent(it.RegisterPetitionRequest)[0]
    assert (asked.kind, asked.other_party) == (it.KIND_ACCUSATION, "演示某人")
    assert (asked.accused_kind, asked.accused_code, asked.accused_office_code) == (kind, code, office)
    for told in ("已密封登记", "纪检监察机关", CODE):
        assert told in browser.text
    assert "用不用代理员" not in browser.text


def test_its_progress_tells_which_body_has_it(browser: Browser, fake: Fake) -> None:
    handed = it.ProgressLine(at=at(2026, 3, 3, 1, 0), code="FORWARDED", party_name="演示县纪委监委")
    fake.progress = it.Progress(registration_number="J1", kind=it.KIND_ACCUSATION, lines=[handed])
    browser.open(f"/progress?code={CODE}")
    assert "已转有权处理的机关：演示县纪委监委" in browser.text
    assert "现在由谁负责" not in browser.text


def test_it_is_handed_on_with_body_basis_and_day(operator: Browser, fake: Fake) -> None:
    assert 'href="/accusations/accusation-1"' in operator.open("/accusations").page.text
    operator.open("/accusations/accusation-1")
    filled = {"body": "演示县纪委监委", "basis": "演示依据", "on_day": "2026-03-02"}
    fake.refusals["ForwardAccusation"] = Invalid.field("body", "请另写一个机关")
    operator.send("/accusations/accusation-1/forward", **filled)
    assert "请另写一个机关" in operator.text
    fake.refusals.clear()
    operator.send("/accusations/accusation-1/forward")
    asked = fake.sent(it.ForwardAccusationRequest)[1]
    assert (asked.accusation_id, asked.version) == ("accusation-1", 4)
    assert {name: getattr(asked, name) for name in filled} == filled


def test_an_investigator_begins_where_accusations_are_read(browser: Browser) -> None:
    browser.sign_in("investigator", "post-investigator", "360783-9")
    assert (browser.page.url.path, browser.page.status_code) == ("/accusations", 200)
    assert 'href="/accusations/accusation-1"' in browser.page.text


def test_nobody_else_finds_it(browser: Browser) -> None:
    browser.sign_in("room", "post-room", ROOM)
    assert "/accusations" not in browser.page.text
    assert browser.open("/accusations/accusation-1").page.status_code == 403


def test_a_complaint_may_be_about_a_room(operator: Browser, fake: Fake) -> None:
    operator.open(f"/complaints?township={TOWNSHIP}")
    filled = {"accused_code": ROOM, "breach": "BREACH_NEGLECT", "facts": "演示", "way": "COMPLAINT_WAY_PAPER"}
    operator.send("/complaints", **filled)
    asked = fake.sent(sv.TakeComplaintRequest)[0]
    assert (asked.accused_kind, asked.accused_code) == (sv.ACCUSED_KIND_OFFICE, ROOM)
