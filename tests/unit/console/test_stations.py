"""A station's post: every page it needs, and nothing that is an organ's."""

import pytest
from huiyin.casework.v1 import casework_pb2 as cw
from huiyin.intake.v1 import intake_pb2 as it
from huiyin.supervision.v1 import supervision_pb2 as sv

from tests.unit.console.conftest import Browser
from tests.unit.console.fakes import PETITION, ROOM, STATION, TOWNSHIP, Fake

CASE = f"/case/{PETITION}"
FIGURES = ("registered", "target.closed_on_time", "target.feedback_on_time", "target.revisited")


@pytest.fixture(autouse=True)
def late(fake: Fake) -> None:
    """Figures, and a clock that was missed."""
    fake.figures += [sv.Figure(id=name, title=name, is_count=True) for name in FIGURES]
    fake.breaches.append(sv.MissedClock(clock_id="clock-1", petition_id=PETITION, due_on="2026-02-27"))


@pytest.fixture
def station(browser: Browser) -> Browser:
    """Somebody at the station, who signed in by the page of its posts."""
    code = browser.issuing.code("station")
    browser.open(f"/sign-in?role=station&code={code}&township={TOWNSHIP}")
    assert f'value="{STATION}"' in browser.page.text
    assert f'value="{ROOM}"' not in browser.page.text
    return browser.send("/sign-in")


def test_a_station_post_begins_at_its_desk_and_acts_as_a_station(station: Browser, fake: Fake) -> None:
    assert station.page.status_code == 200
    actor = fake.asker(cw.ListCasesRequest)
    assert (actor.role, actor.office, actor.place) == ("station", STATION, STATION.partition("-")[0])
    for path in ("/office", f"/register?township={TOWNSHIP}", "/county", CASE):
        assert station.open(path).page.status_code == 200


def test_a_station_registers_and_holds_but_does_not_accept_or_press(station: Browser, fake: Fake) -> None:
    station.open(f"/register?township={TOWNSHIP}").send("/register")
    assert fake.asker(it.RegisterPetitionRequest).role == "station"
    offered = station.open(CASE).actions()
    assert {f"{CASE}/HandUp", f"{CASE}/Refer", f"{CASE}/RecordMediation"} <= offered
    assert f"{CASE}/AcceptPetition" not in offered
    assert "/county/order" not in station.open("/county").actions()


def test_a_room_post_is_a_rooms(browser: Browser) -> None:
    code = browser.issuing.code("room")
    browser.open(f"/sign-in?role=room&code={code}&township={TOWNSHIP}")
    assert f'value="{ROOM}"' in browser.page.text
    assert f'value="{STATION}"' not in browser.page.text
    assert "/county/order" in browser.send("/sign-in").open("/county").actions()
