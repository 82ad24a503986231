"""Pages about personal information: what a villager reads of it, and what a desk must say to see it."""

from typing import Any

import pytest
from huiyin.intake.v1 import intake_pb2 as it

from services.chassis.refusals import Invalid, NotAllowed
from tests.unit.console.conftest import Browser
from tests.unit.console.fakes import AGENT, CODE, PETITION, ROOM, STATION, TOWNSHIP, VILLAGE, Fake, at

PAGE = f"/petitioner/{PETITION}"
REVEAL, RECORD = f"{PAGE}/RevealPetitioner", f"{PAGE}/RecordConsent"
ALL = it.Consents(general=True, sensitive=True)


@pytest.fixture
def room(browser: Browser, fake: Fake) -> Browser:
    """The township room at a petition whose petitioner it sees masked."""
    fake.petition.petitioner.CopyFrom(it.Petitioner(name="演*", address="演示村****", phone="139****0000"))
    fake.petition.masked = fake.petition.revealable = True
    fake.petition.to_ask.extend(["general", "sensitive"])
    return browser.sign_in("room", "post-room", ROOM).open(PAGE)


def test_the_notice_is_one_step_from_every_page(browser: Browser) -> None:
    for path in ("/", "/file", "/progress", "/agents", "/sign-in"):
        assert 'href="/notice"' in browser.open(path).page.text
    browser.open("/notice")
    assert browser.page.status_code == 200
    for told in ("演示告知书", "2026-01版", "自2026年1月1日起", "演示标题", "演示一行", "演示信访局", "001"):
        assert told in browser.text
    assert "2025-07版" in browser.open("/notice?version=2025-07").text


@pytest.mark.parametrize("ticked", [{}, {"consents.general": "1", "consents.guardian": "1"}])
def test_filing_tells_shortly_and_asks_and_takes_a_no(
    browser: Browser, fake: Fake, ticked: dict[str, str]
) -> None:
    browser.open(f"/file?township={TOWNSHIP}")
    assert "演示短告知。" in browser.text
    assert "一项不勾也可以提交" in browser.text
    # A consent is something a person gives: nothing is ticked beforehand.
    assert not any(name.startswith("consents.") for name in browser.form("/file"))
    browser.send("/file", place_code=VILLAGE, **ticked)
    assert CODE in browser.text
    asked = fake.sent(it.RegisterPetitionRequest)[0]
    assert asked.notice_version == "2026-01"
    given = (asked.consents.general, asked.consents.sensitive, asked.consents.guardian)
    assert given == (bool(ticked), False, bool(ticked))
    assert not asked.under_fourteen


def test_a_desk_is_told_to_read_it_out(browser: Browser) -> None:
    browser.sign_in().open(f"/register?township={TOWNSHIP}")
    assert "请念给信访人听" in browser.text


def test_what_was_typed_stays_while_nobody_tells_the_notice(browser: Browser, fake: Fake) -> None:
    browser.open(f"/file?township={TOWNSHIP}")
    fake.away |= {"RegisterPetition", "GetNotice"}
    browser.send("/file", place_code=VILLAGE, facts="渠边堆着废料", **{"consents.general": "1"})
    assert browser.page.status_code == 503
    kept = browser.form("/file")
    fields = ("facts", "notice_version", "consents.general")
    assert [kept[name] for name in fields] == ["渠边堆着废料", "2026-01", "1"]


def test_a_masked_value_is_told_beside_its_field(browser: Browser, fake: Fake) -> None:
    browser.open(f"/file?township={TOWNSHIP}")
    fake.refusals["RegisterPetition"] = Invalid.field("petitioner.phone", "电话“139****0000”是遮住后的样子")
    browser.send("/file", **{"petitioner.phone": "139****0000"})
    assert "遮住后的样子" in browser.text


def test_the_petitioner_reads_who_looked_in_words(browser: Browser, fake: Fake) -> None:
    assert "还没有人看过" in browser.open(f"/progress?code={CODE}").text
    look: dict[str, Any] = {"on_day": "2026-03-02", "office_code": STATION, "shown": ["name", "phone"]}
    fake.accesses = [
        it.Access(
            role="agent",
            agent_id=AGENT,
            office_name="演示村信访代理站",
            reason=it.ACCESS_REASON_HANDLING,
            **look,
        ),
        it.Access(role="bureau", office_name="演示信访局", reason=it.ACCESS_REASON_RECUSAL, **look),
        it.Access(
            role="station", reason=it.ACCESS_REASON_FILES, **look | {"office_code": "X-1", "shown": ["files"]}
        ),
    ]
    browser.open(f"/progress?code={CODE}")
    for told in (
        "2026年3月2日：演示村信访代理站 代理员（编号 A-V1）",
        "因为：承办本事项；看了姓名、电话",
        "演示信访局 工作人员",
        "因为：判断是否要回避",
        "X-1 工作人员",
        "因为：查看上传的材料；看了材料",
    ):
        assert told in browser.text
    assert "ACCESS_REASON" not in browser.page.text
    fake.away.add("ListAccesses")
    browser.open(f"/progress?code={CODE}")
    assert browser.page.status_code == 200
    assert "暂时查不到" in browser.text


def test_consent_is_taken_back_with_the_slip_alone(browser: Browser, fake: Fake) -> None:
    assert "/progress/withdraw" not in browser.open(f"/progress?code={CODE}").actions()
    fake.progress.consents.CopyFrom(ALL)
    browser.open(f"/progress?code={CODE}")
    assert "您同意过：处理个人信息、处理敏感信息" in browser.text
    browser.send("/progress/withdraw")
    assert "已撤回同意" in browser.text
    assert "/progress/withdraw" not in browser.actions()
    assert fake.sent(it.WithdrawConsentRequest)[0].query_code == CODE


def test_who_guesses_codes_by_taking_back_is_slowed_down(browser: Browser, fake: Fake) -> None:
    fake.progress.consents.CopyFrom(ALL)
    form = browser.open(f"/progress?code={CODE}").form("/progress/withdraw") | {"code": "AAAA"}
    statuses = [browser.post("/progress/withdraw", form).page.status_code for _ in range(21)]
    assert statuses == [404] * 20 + [429]
    browser.post("/progress/withdraw", form | {"token": "made-up"})
    assert browser.page.status_code == 403


def test_a_desk_says_why_before_it_sees_who(room: Browser, fake: Fake) -> None:
    assert "演*" in room.text
    assert "139****0000" in room.text
    room.send(REVEAL, reason="ACCESS_REASON_CONTACT", note="电话打不通")
    assert room.page.status_code == 200
    assert "13900000000" in room.text
    assert "已经记下" in room.text
    assert room.page.headers["cache-control"] == "no-store"
    asked = fake.sent(it.RevealPetitionerRequest)[0]
    assert (asked.petition_id, asked.reason, asked.note) == (PETITION, it.ACCESS_REASON_CONTACT, "电话打不通")
    # Only this once.
    assert "13900000000" not in room.open(PAGE).text


def test_without_a_reason_a_desk_is_told_and_sees_nothing(room: Browser, fake: Fake) -> None:
    fake.refusals["RevealPetitioner"] = Invalid.field("reason", "请选择查看的理由")
    room.send(REVEAL, note="电话打不通")
    assert room.page.status_code == 422
    assert "请选择查看的理由" in room.text
    assert room.form(REVEAL)["note"] == "电话打不通"
    assert "13900000000" not in room.text
    fake.refusals["RevealPetitioner"] = NotAllowed("NOT_REVEALED", "您的岗位不需要知道")
    room.send(REVEAL, reason="ACCESS_REASON_CONTACT")
    assert room.page.status_code == 403
    assert "您的岗位不需要知道" in room.text


def test_who_never_needs_to_know_is_offered_nothing(room: Browser, fake: Fake) -> None:
    fake.petition.revealable = False
    assert REVEAL not in room.open(PAGE).actions()
    assert "不需要知道信访人是谁" in room.text


def test_the_case_marks_what_is_still_to_ask_and_what_was_taken_back(room: Browser, fake: Fake) -> None:
    assert "还要告知并征求同意" in room.open(f"/case/{PETITION}").text
    assert f'href="{PAGE}"' in room.page.text
    fake.petition.withdrawn.append("general")
    assert "已撤回同意" in room.open(f"/case/{PETITION}").text


def test_a_desk_writes_down_what_was_agreed_to_later(room: Browser, fake: Fake) -> None:
    for told in ("登记时没有告知", "是否同意代理员处理个人信息", "是否单独同意处理敏感信息"):
        assert told in room.text
    room.send(RECORD, **{"consents.general": "1"})
    assert str(room.page.url).endswith(PAGE)
    asked = fake.sent(it.RecordConsentRequest)[0]
    assert (asked.version, asked.notice_version, asked.consents) == (0, "2026-01", it.Consents(general=True))
    form = room.form(RECORD)
    fake.petition.consents.add(at=at(2026, 3, 2, 1, 0), notice_version="2026-01", given=ALL)
    room.post(RECORD, form)
    assert room.page.status_code == 412
    assert "2026年3月2日 09:00 告知书2026-01：处理个人信息、处理敏感信息" in room.text
