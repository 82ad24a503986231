"""The pages, over HTTP, on four real services: what a person types, reads, and gets back."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx2 as httpx
import pytest
from huiyin.intake.v1 import intake_pb2 as it

from services.chassis.clock import SystemClock
from services.chassis.process import Web
from services.console.asks import Asks
from services.console.bootstrap import Settings, app
from tests.issuing import Issuing, issuing
from tests.world import COUNTY, OF_BUREAU, ROOM, STATION, TOWNSHIP, VILLAGE, VILLAGE_AGENT, World


class Browser:
    """Fills in forms as a person would: everything hidden goes along."""

    def __init__(self, address: str, issuing: Issuing) -> None:
        self.issuing = issuing
        self.http = httpx.Client(base_url=address, follow_redirects=True)

    def get(self, path: str) -> httpx.Response:
        return self.http.get(path)

    def fill(self, page: str, to: str, **typed: str) -> httpx.Response:
        form = re.search(rf'<form[^>]*action="{re.escape(to)}".*?</form>', page, re.S)
        assert form, f"no form to {to}"
        hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form[0]))
        return self.http.post(to, data=hidden | typed)


@pytest.fixture
def browser(world: World, tmp_path: Path) -> Iterator[Browser]:
    targets = {
        name: f"127.0.0.1:{port}"
        for name, port in zip(("routing", "intake", "casework", "supervision"), world.ports, strict=True)
    }
    with issuing(tmp_path / "issuer", SystemClock()) as issuer:
        asks = Asks(targets, COUNTY, issuer.asked.visitor)
        pages = app(Settings(data=tmp_path), world.clock, asks, issuer.asked)
        with Web(pages, "127.0.0.1:0", "CONSOLE_HTTP_ADDRESS") as web:
            made = Browser(f"http://127.0.0.1:{web.port}", issuer)
            yield made
            made.http.close()
        asks.close()


def sign_in(browser: Browser, actor: str, role: str, office: str) -> httpx.Response:
    page = browser.get(f"/sign-in?role={role}&code={browser.issuing.code(role)}&township={TOWNSHIP}").text
    return browser.fill(page, "/sign-in", actor=actor, office=office, name="演示岗位")


def listed(world: World) -> list[it.Petition]:
    asked = it.ListPetitionsRequest(county_code=COUNTY)
    return list(world.ask(world.at_intake.ListPetitions, asked, OF_BUREAU).petitions)


TYPED = {
    "place_code": VILLAGE,
    "office_code": STATION,
    "kind": "KIND_DEMAND",
    "category": "water",
    "request": "修好水渠",
    "facts": "去年塌了",
    "head_count": "3",
}


def test_filing_gives_a_slip_and_a_double_click_registers_once(browser: Browser, world: World) -> None:
    page = browser.get(f"/file?township={TOWNSHIP}").text
    first = browser.fill(page, "/file", **TYPED)
    again = browser.fill(page, "/file", **TYPED)
    petition = listed(world)[0]
    assert len(listed(world)) == 1
    for slip in (first, again):
        assert petition.query_code in slip.text
        assert petition.registration_number in slip.text
    world.settle()
    shown = browser.fill(browser.get("/progress").text, "/progress", code=petition.query_code.lower())
    assert "首问承办" in shown.text
    assert "演示员A-V1" in shown.text


def test_an_accusation_is_followed_by_its_code_and_nothing_else_is_offered(
    browser: Browser, world: World
) -> None:
    page = browser.get(f"/file?township={TOWNSHIP}").text
    slip = browser.fill(page, "/file", **TYPED | {"kind": "KIND_ACCUSATION", "other_party": "演示某人"})
    code = re.search(r"查询码<strong>([^<]+)<", slip.text)
    assert code
    world.settle()
    shown = browser.get(f"/progress?code={code[1]}")
    assert shown.status_code == 200
    assert "密封登记" in shown.text
    # Neither files nor the register of looks know accusations.
    for text in (slip.text, shown.text):
        assert "材料要交" not in text
        assert "补充材料" not in text
        assert "谁看过" not in text
    assert listed(world) == []


def test_a_refusal_stands_at_its_field_and_keeps_what_was_typed(browser: Browser, world: World) -> None:
    page = browser.get(f"/file?township={TOWNSHIP}").text
    names = "\n".join(f"演示代表{n}" for n in range(6))
    refused = browser.fill(page, "/file", **(TYPED | {"request": "长" * 501, "representatives": names}))
    assert refused.status_code == 422
    assert "请求最多500字" in refused.text
    assert "代表人数不能多于总人数" in refused.text
    assert "去年塌了" in refused.text
    assert listed(world) == []
    assert "查询码" in browser.fill(refused.text, "/file", **TYPED).text


def test_a_form_that_is_not_ones_own_is_refused(browser: Browser, world: World) -> None:
    page = browser.get(f"/file?township={TOWNSHIP}").text
    assert browser.fill(page, "/file", **(TYPED | {"token": "invented"})).status_code == 403
    assert listed(world) == []
    assert browser.fill(page, "/file", **TYPED).status_code == 200


def test_an_agent_works_a_case_from_the_list(browser: Browser, world: World) -> None:
    petition = world.register()
    work = sign_in(browser, VILLAGE_AGENT.id, "agent", STATION)
    assert petition.registration_number in work.text
    to = f"/case/{petition.id}"
    page = browser.get(to).text
    for offered, there in (("RecordMediation", True), ("SignPledge", False), ("AcceptPetition", False)):
        assert (f'action="{to}/{offered}"' in page) is there
    refused = browser.fill(page, f"{to}/RecordAct", kind="ACT_KIND_CALL", with_whom="水利站")
    assert refused.status_code == 422
    assert "请填写做了什么" in refused.text
    assert 'value="水利站"' in refused.text
    done = browser.fill(page, f"{to}/RecordAct", kind="ACT_KIND_CALL", what="打电话问清归谁管")
    assert "打电话问清归谁管" in done.text
    stale = browser.fill(page, f"{to}/RecordAct", kind="ACT_KIND_CALL", what="再打", request_id="another-1")
    assert "已被他人更新" in stale.text


def test_a_mediation_with_its_promises_is_filled_in(browser: Browser, world: World) -> None:
    petition = world.register(kind=it.KIND_DISPUTE)
    sign_in(browser, VILLAGE_AGENT.id, "agent", STATION)
    to = f"/case/{petition.id}"
    said = {
        "petitioner_statement": "要水喝",
        "other_party": "演示果园主",
        "other_party_statement": "愿意让水",
        "agreed": "1",
        "promises[0].what": "接一条管",
        "promises[0].by_whom": "演示果园主",
        "promises[0].due_on": "2026-03-20",
    }
    agreed = browser.fill(browser.get(to).text, f"{to}/RecordMediation", **said)
    assert "接一条管" in agreed.text
    seen = browser.fill(agreed.text, f"{to}/ConfirmPerformance")
    assert "已看到办到" in seen.text


def test_the_county_sees_figures_and_presses(browser: Browser, world: World) -> None:
    petition = world.register()
    world.advance(days=1)
    county = sign_in(browser, "post-bureau", "bureau", "360783-0")
    assert "登记数" in county.text
    pressed = browser.fill(county.text, "/county/order", demand="今天回应", answer_by="2026-03-10")
    assert "已督办" in pressed.text
    drilled = browser.get("/county/figure/registered")
    assert petition.registration_number in drilled.text


def test_pages_ask_who_is_acting(browser: Browser) -> None:
    for path in ("/today", "/office", "/county", "/complaints", "/case/x", "/register"):
        assert browser.get(path).status_code == 401
    assert sign_in(browser, "post-room", "room", ROOM).status_code == 200
    assert browser.get("/office").status_code == 200


def test_what_is_not_there_is_told_in_chinese(browser: Browser) -> None:
    for path in ("/nothing", "/progress?code=2222"):
        answer = browser.get(path)
        assert answer.status_code == 404
        assert "没有" in answer.text


def test_a_service_that_does_not_answer_loses_nothing(browser: Browser, world: World) -> None:
    page = browser.get(f"/file?township={TOWNSHIP}").text
    world.stop_answering()
    answer = browser.fill(page, "/file", **TYPED)
    assert answer.status_code == 503
    assert "还没有保存" in answer.text
