"""What anybody may do without signing in."""

import httpx2 as httpx
import pytest
from huiyin.intake.v1 import intake_pb2 as it

from services.chassis.refusals import Invalid
from tests.unit.console.conftest import Browser
from tests.unit.console.fakes import CODE, STATION, TOWNSHIP, VILLAGE, Fake

FILLED = {
    "place_code": VILLAGE,
    "office_code": STATION,
    "kind": "KIND_DISPUTE",
    "category": "water",
    "request": "请清理渠道",
    "facts": "渠边堆着废料",
    "petitioner.name": "演示村民甲",
    "head_count": "3",
    "representatives": "演示甲\n\n 演示乙 ",
}


@pytest.fixture
def filing(browser: Browser) -> Browser:
    """At the filing form, the township chosen."""
    return browser.open(f"/file?township={TOWNSHIP}")


def test_the_first_page_offers_three_things_and_the_direct_way(browser: Browser) -> None:
    browser.open("/")
    assert browser.page.status_code == 200
    for link in ("/file", "/progress", "/agents"):
        assert f'href="{link}"' in browser.page.text
    assert "演示信访局" in browser.text


def test_every_page_says_demo_data_and_the_legal_day(browser: Browser) -> None:
    for path in ("/", "/file", "/progress", "/agents", "/sign-in", "/nothing"):
        assert "演示数据 · 今天是2026年3月2日" in browser.open(path).text


def test_filing_shows_a_slip_with_number_and_query_code(filing: Browser, fake: Fake) -> None:
    filing.send("/file", **FILLED)
    assert filing.page.status_code == 200
    assert CODE in filing.text
    assert "360783-20260302-000001" in filing.text
    for way in ("演示村信访代理站 003", "直接找县信访局 001"):
        assert way in filing.text
    asked = fake.sent(it.RegisterPetitionRequest)[0]
    assert (asked.place_code, asked.office_code) == (VILLAGE, STATION)
    assert (asked.kind, asked.channel, asked.source) == (
        it.KIND_DISPUTE,
        it.CHANNEL_WEB,
        it.SOURCE_PETITIONER,
    )
    assert asked.petitioner.name == "演示村民甲"
    assert (asked.head_count, list(asked.representatives)) == (3, ["演示甲", "演示乙"])


def test_a_person_may_leave_everything_out(filing: Browser) -> None:
    filing.send("/file")
    assert CODE in filing.text


def test_a_refusal_names_the_field_and_keeps_what_was_typed(filing: Browser) -> None:
    long = "渠" * 501
    filing.send("/file", **FILLED | {"request": long})
    assert filing.page.status_code == 422
    assert "请求最多500字，请删减" in filing.text
    kept = filing.form("/file")
    assert {name: kept[name] for name in FILLED} | {"request": long} == {**FILLED, "request": long}
    filing.send("/file", request="短一些")
    assert CODE in filing.text


def test_every_wrong_field_is_told_beside_itself(filing: Browser, fake: Fake) -> None:
    fake.refusals["RegisterPetition"] = Invalid(
        [
            *Invalid.field("petitioner.phone", "电话太长").fields,
            *Invalid.field("place_code", "没有这个区划").fields,
            *Invalid.field("representatives[1]", "代表姓名太长").fields,
        ]
    )
    filing.send("/file", **FILLED)
    for told in ("电话太长", "没有这个区划", "代表姓名太长"):
        assert told in filing.text


@pytest.mark.parametrize("count", ["很多", "99999999999", "-99999999999"])
def test_a_head_count_that_is_no_number_is_told(filing: Browser, fake: Fake, count: str) -> None:
    filing.send("/file", **FILLED | {"head_count": count})
    assert filing.page.status_code == 422
    assert "一共几人" in filing.text
    assert filing.form("/file")["facts"] == FILLED["facts"]
    assert fake.registered == {}


def test_pressing_twice_registers_once(filing: Browser, fake: Fake) -> None:
    content = filing.form("/file") | FILLED
    first = filing.post("/file", content).page
    again = filing.post("/file", content).page
    assert first.status_code == again.status_code == 200
    assert len(fake.registered) == 1
    assert len(fake.sent(it.RegisterPetitionRequest)) == 2


def test_a_new_form_registers_anew(filing: Browser, fake: Fake) -> None:
    filing.send("/file", **FILLED)
    filing.open(f"/file?township={TOWNSHIP}").send("/file", **FILLED)
    assert len(fake.registered) == 2


def test_after_no_answer_the_same_form_sent_again_registers_once(filing: Browser, fake: Fake) -> None:
    content = filing.form("/file") | FILLED
    fake.away.add("RegisterPetition")
    filing.post("/file", content)
    assert filing.page.status_code == 503
    assert "系统正忙" in filing.text
    kept = filing.form("/file")
    assert {name: kept[name] for name in FILLED} == FILLED
    assert kept["request_id"] == content["request_id"]
    fake.away.clear()
    assert CODE in filing.send("/file").text
    filing.post("/file", content)
    assert len(fake.registered) == 1


def test_the_slip_is_shown_even_when_the_register_of_offices_is_away(filing: Browser, fake: Fake) -> None:
    fake.away.add("ListOffices")
    filing.send("/file", **FILLED)
    assert filing.page.status_code == 200
    assert CODE in filing.text


def test_a_form_from_elsewhere_is_refused(filing: Browser, fake: Fake) -> None:
    content = filing.form("/file") | FILLED
    for token in ("", "made-up", content["token"][:-1]):
        filing.post("/file", content | {"token": token})
        assert filing.page.status_code == 403
        assert "页面已过期" in filing.text
    assert fake.registered == {}


def test_a_form_of_another_session_is_refused(address: str, filing: Browser, fake: Fake) -> None:
    stranger = Browser(address, filing.issuing)
    stranger.open("/").post("/file", filing.form("/file") | FILLED)
    stranger.http.close()
    assert stranger.page.status_code == 403
    assert fake.registered == {}


def test_the_session_cookie_is_kept_from_scripts_and_other_sites(browser: Browser) -> None:
    cookie = browser.open("/").page.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie


@pytest.mark.parametrize("by", ["link", "form"])
def test_progress_tells_who_when_and_what_in_words(browser: Browser, by: str) -> None:
    if by == "link":
        browser.open(f"/progress?code={CODE}")
    else:
        browser.open("/progress").send("/progress", code=CODE)
    text = browser.text
    assert text.index("2026年3月1日 09:00") < text.index("2026年3月1日 09:01")
    assert "演示村信访代理站" in text
    assert "演示员甲" in text
    assert "本级办结" in text
    assert "2026年3月16日" in text
    assert "REGISTERED" not in text
    assert "S4" not in text


def test_an_unknown_code_is_told_and_kept(browser: Browser) -> None:
    browser.open("/progress").send("/progress", code="K7P3")
    assert browser.page.status_code == 404
    assert "没有查到" in browser.text
    assert browser.form("/progress")["code"] == "K7P3"


def test_the_roster_shows_certificates_and_their_validity(browser: Browser) -> None:
    assert "演示乡" in browser.open("/agents").text
    browser.open(f"/agents?township={TOWNSHIP}")
    for told in ("演示员甲", "YS-A-V1", "有效至2028年2月29日", "证件已过期", "003"):
        assert told in browser.text


def test_an_unknown_page_is_told_in_chinese(browser: Browser) -> None:
    for page in (browser.open("/nothing/here"), browser.post("/", {})):
        assert page.page.status_code in (404, 405)
        assert "没有这个页面" in page.text
        assert page.page.headers["content-type"].startswith("text/html")


def test_a_service_that_does_not_answer_gives_a_page(browser: Browser, fake: Fake) -> None:
    fake.away.add("ListAgents")
    browser.open(f"/agents?township={TOWNSHIP}")
    assert browser.page.status_code == 503
    assert "系统正忙" in browser.text


def test_what_was_typed_is_never_taken_for_markup(filing: Browser) -> None:
    filing.send("/file", facts="<script>alert(1)</script>", head_count="很多")
    assert "<script>" not in filing.page.text


def test_operators_can_ask_how_it_stands(address: str, browser: Browser) -> None:
    browser.open("/")
    for path in ("/healthz", "/readyz", "/metrics"):
        assert httpx.get(address + path).status_code == 200


def test_who_guesses_codes_is_slowed_down_in_words_of_this_country(browser: Browser) -> None:
    statuses = [browser.open("/progress?code=AAAA-AAAA-AAAA-AA").page.status_code for _ in range(21)]
    assert statuses == [404] * 20 + [429]
    assert "过一分钟再试" in browser.text
