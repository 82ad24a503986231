"""Adding files by the code on the slip or at the matter, and taking them home."""

import pytest
from huiyin.intake.v1 import intake_pb2 as it

from services.chassis.refusals import Conflict, Invalid, NotFound
from tests.unit.console.conftest import Browser
from tests.unit.console.fakes import AGENT, CODE, PETITION, Fake

CONTENT = "演示村民的说明\n".encode() * 12_000
HERE = f"/files/{PETITION}"


@pytest.fixture
def agent(browser: Browser) -> Browser:
    """The village agent."""
    return browser.sign_in()


def upload(browser: Browser, action: str, content: bytes = CONTENT, used: str = "file", **typed: str) -> str:
    """Fills in the upload form of this page; the page's text after."""
    filled = browser.form(action) | typed
    # What no file was chosen for is sent empty.
    files = {"photo": ("", b""), "file": ("", b"")} | {used: ("渠边 废料.txt", content)}
    data = {name: value for name, value in filled.items() if name not in files}
    browser.page = browser.http.post(action, data=data, files=files, follow_redirects=True)
    return browser.text


@pytest.mark.parametrize("used", ["photo", "file"])
def test_whoever_holds_a_slip_adds_files(browser: Browser, fake: Fake, used: str) -> None:
    browser.open(f"/progress?code={CODE}").open(f"/files?code={CODE}")
    assert "已收到" not in browser.text
    said = upload(browser, "/files", used=used, purpose="FILE_PURPOSE_LETTER")
    assert "第1份材料" in said
    ((file, content),) = fake.files.values()
    assert (file.name, content, file.purpose) == ("渠边 废料.txt", CONTENT, it.FILE_PURPOSE_LETTER)
    actor, first = next(asked for asked in fake.asked if isinstance(asked[1], it.AddFileRequest))
    assert (first.query_code, first.petition_id, first.size) == (CODE, "", len(CONTENT))
    assert actor is not None
    assert actor.role == "villager"
    # The form stands there again, for the next one.
    assert "第2份材料" in upload(browser, "/files", used=used)
    requests = {request.request_id for _, request in fake.asked if isinstance(request, it.AddFileRequest)}
    assert len(requests) == 2


def test_the_slip_and_the_progress_lead_to_it(browser: Browser, fake: Fake) -> None:
    browser.open("/file?township=360783990").send("/file", request="清理渠道")
    assert browser.form("/files")["code"] == CODE
    assert "第1份材料" in upload(browser, "/files")
    browser.open(f"/progress?code={CODE}")
    assert f'href="/files?code={CODE}"' in browser.page.text


def test_on_the_slip_an_agent_adds_in_their_own_name(agent: Browser, fake: Fake) -> None:
    agent.open("/register?township=360783990").send("/register", request="清理渠道")
    assert "/files" not in agent.actions()
    assert "第1份材料" in upload(agent, HERE)
    actor, first = next(asked for asked in fake.asked if isinstance(asked[1], it.AddFileRequest))
    assert (actor and actor.id, first.petition_id, first.query_code) == (AGENT, PETITION, "")


def test_a_wrong_code_adds_nothing_and_many_of_them_are_slowed_down(browser: Browser, fake: Fake) -> None:
    browser.open("/files")
    for _ in range(20):
        assert "没有查到" in upload(browser, "/files", code="WRONG")
        assert browser.page.status_code == 404
    assert "查询码多次不符" in upload(browser, "/files", code=CODE)
    assert (browser.page.status_code, fake.files) == (429, {})


def test_a_form_from_elsewhere_adds_nothing(browser: Browser, agent: Browser, fake: Fake) -> None:
    for action in ("/files", HERE):
        browser.open(f"{action}?code={CODE}")
        assert "页面已过期" in upload(browser, action, token="forged")
        assert browser.page.status_code == 403
    assert fake.files == {}


def test_a_refusal_is_told_where_the_form_is(browser: Browser, fake: Fake) -> None:
    browser.open(f"/files?code={CODE}")
    fake.refusals["AddFile"] = Invalid.field("file", "认不出这是什么文件")
    assert "认不出这是什么文件" in upload(browser, "/files")
    assert (browser.page.status_code, browser.form("/files")["code"]) == (422, CODE)
    fake.refusals.clear()
    assert "请先拍照或选择文件" in upload(browser, "/files", content=b"")
    assert fake.files == {}
    fake.away.add("AddFile")
    assert "材料没有传上去" in upload(browser, "/files")
    assert browser.page.status_code == 503


def test_more_than_the_pages_ever_send_is_not_read(browser: Browser, fake: Fake) -> None:
    browser.open(f"/files?code={CODE}")
    upload(browser, "/files", content=bytes(20 * 2**20))
    assert (browser.page.status_code, fake.files) == (413, {})


def test_the_matter_lists_its_files_and_takes_more(agent: Browser, fake: Fake) -> None:
    agent.open(f"/case/{PETITION}")
    assert "还没有材料" in agent.text
    assert f'href="{HERE}"' in agent.page.text
    agent.open(HERE)
    assert "第1份材料" in upload(agent, HERE)
    assert "渠边 废料.txt" in agent.text
    actor, first = next(asked for asked in fake.asked if isinstance(asked[1], it.AddFileRequest))
    assert (actor and actor.id, first.petition_id, first.query_code) == (AGENT, PETITION, "")
    agent.open(f"/case/{PETITION}")
    assert f'href="{HERE}/file-1"' in agent.page.text
    fake.refusals["AddFile"] = Conflict("ERASED", "已依法删除")
    assert "已依法删除" in upload(agent.open(HERE), HERE)
    assert "渠边 废料.txt" in agent.text


def test_a_file_is_downloaded_never_shown(agent: Browser, fake: Fake) -> None:
    upload(agent.open(HERE), HERE, content=b"<script>alert(1)</script>")
    agent.open(f"{HERE}/file-1")
    answer = agent.page
    assert answer.content == b"<script>alert(1)</script>"
    assert answer.headers["content-disposition"].startswith('attachment; filename="1.txt"; filename*=UTF-8')
    assert "%E6%B8%A0%E8%BE%B9%20" in answer.headers["content-disposition"]
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert answer.headers["cache-control"] == "no-store"
    fake.refusals["GetFile"] = NotFound("没有找到该信访事项，请核对编号")
    assert agent.open(f"{HERE}/file-1").page.status_code == 404


def test_files_of_a_matter_ask_who_is_acting(browser: Browser) -> None:
    for path in (HERE, f"{HERE}/file-1"):
        assert browser.open(path).page.status_code == 401
    browser.open("/files")
    filled = browser.form("/files")
    browser.page = browser.http.post(HERE, data=filled, files={"file": ("x.txt", b"x")})
    assert browser.page.status_code == 401
