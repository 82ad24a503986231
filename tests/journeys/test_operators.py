"""What operators ask of a running system, and how they find and heal a copy that differs."""

import json
import re
import sqlite3
import threading
from pathlib import Path
from typing import Any

import psycopg
import pytest
from huiyin.intake.v1 import intake_pb2 as it

from tests.journeys.doors import COUNTY, Doors, Person, sentence
from tests.journeys.stories import STORIES
from tests.journeys.township import Township, Village


@pytest.fixture(scope="module")
def petition(doors: Doors, township: Township) -> it.Petition:
    """A petition that was registered after a story had been told to its end."""
    STORIES[0](doors, township)
    village = township.villages[0]
    registered = _register(doors, village)
    doors.settle()
    return registered


def _register(doors: Doors, village: Village) -> it.Petition:
    asked = it.RegisterPetitionRequest(
        county_code=COUNTY,
        place_code=village.code,
        office_code=village.station,
        channel=it.CHANNEL_VISIT,
        kind=it.KIND_DEMAND,
        request="演示请求",
    )
    who = Person("post-station", "station", village.station)
    petition: it.Petition = doors.ask("intake", "RegisterPetition", asked, who).petition
    return petition


def test_facts_are_told_decoded_and_nothing_is_kept_back(doors: Doors, petition: it.Petition) -> None:
    done = doors.command("events", "tail", "--key", petition.id)
    said = [json.loads(line) for line in done.stdout.splitlines()]
    assert {s["type"] for s in said} >= {
        "huiyin.intake.v1.PetitionRegistered",
        "huiyin.routing.v1.AssignmentChanged",
        "huiyin.casework.v1.CaseChanged",
    }
    assert all(s["data"]["petition_id"] == petition.id for s in said)
    lag = doors.command("events", "lag").stdout
    assert set(re.findall(r"^\w+ +huiyin\S+ +\d+ +\d+ +(\d+)$", lag, re.M)) == {"0"}
    assert set(re.findall(r"^\w+ +(\d+ +\d+ +\d+ +\d+)$", lag, re.M)) == {
        f"{0:>11} {0:>8} {0:>7} {0:>8}".strip()
    }
    for command in (("parked", "list"), ("refused", "list")):
        assert doors.command("events", *command).stdout == ""


def test_a_planted_difference_is_found_and_healed_while_running(doors: Doors, petition: it.Petition) -> None:
    agrees = doors.command("reconcile")
    assert (agrees.returncode, agrees.stderr) == (0, ""), agrees.stdout
    assert agrees.stdout.splitlines()[-1] == "everything agrees"
    progress = _progress(doors, petition)
    mine = f"where petition_id = '{petition.id}'"
    _plant(doors, "intake", f"delete from progress_line {mine} and code = 'OPENED'")
    _plant(doors, "intake", f"update progress set stage = 'X' {mine}")
    _plant(doors, "supervision", "update figure_counter set amount = amount + 1")
    assert _progress(doors, petition) != progress
    found = doors.command("reconcile")
    assert found.returncode == 1
    assert "progress_line: missing" in found.stdout
    assert "counters are the sum of their entries" in found.stdout
    assert doors.command("events", "rebuild", "intake", "progress").returncode == 1
    healed = doors.command("reconcile", "--heal")
    assert (healed.returncode, healed.stdout.splitlines()[-1]) == (0, "everything agrees"), healed.stdout
    assert _progress(doors, petition) == progress


def test_a_changed_audit_entry_is_found_while_running(
    doors: Doors, petition: it.Petition, tmp_path: Path
) -> None:
    heads = tmp_path / "heads"
    heads.write_text(doors.command("audit", "head").stdout)
    whole = doors.command("audit", "verify", "--against", str(heads))
    assert (whole.returncode, whole.stderr) == (0, ""), whole.stdout
    assert whole.stdout.splitlines()[-1] == "the audit chain is whole"
    lines = doors.command("audit", "export", COUNTY, "intake").stdout.splitlines()
    (mine,) = [said for line in lines if (said := json.loads(line))["object_id"] == petition.id]
    assert (mine["act"], mine["actor"]) == ("RegisterPetition", "post-station")
    change = f"update audit_entry set actor = '{{}}' where object_id = '{petition.id}'"
    _unguard(doors, "intake")
    _plant(doors, "intake", change.format("X"))
    found = doors.command("audit", "verify", "intake")
    assert found.returncode == 1
    assert f"lane {mine['lane']}: entry {mine['number']} was changed" in found.stdout
    _plant(doors, "intake", change.format(mine["actor"]))
    assert doors.command("audit", "verify", "intake").returncode == 0


def test_facts_on_their_way_are_no_difference(doors: Doors, township: Township) -> None:
    stopping = threading.Event()

    def register() -> None:
        while not stopping.wait(0.05):
            _register(doors, township.villages[0])

    thread = threading.Thread(target=register)
    thread.start()
    try:
        done = doors.command("reconcile")
    finally:
        stopping.set()
        thread.join()
    assert done.returncode == 0, done.stdout


def test_an_erased_petition_stays_and_agrees_while_running(doors: Doors, township: Township) -> None:
    village = township.villages[0]
    petition, other = _register(doors, village), _register(doors, village)
    doors.settle()
    erase = ("intake", "erase", petition.registration_number, "--reason")
    assert "请写明" in sentence(doors.command(*erase, ""))
    done = doors.command(*erase, "演示：本人申请")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    who = Person("post-station", "station", village.station)
    left, kept = (
        doors.ask("intake", "GetPetition", it.GetPetitionRequest(petition_id=each.id), who).petition
        for each in (petition, other)
    )
    assert (left.request, kept.request) == ("已依法删除", "演示请求")
    doors.settle()
    listed = doors.command("intake", "erasures").stdout.splitlines()
    assert [line.split()[-1] for line in listed if petition.registration_number in line] == ["complete"]
    assert _progress(doors, petition)["lines"]
    rewrapped = doors.command("intake", "rewrap")
    assert (rewrapped.returncode, rewrapped.stdout) == (0, "intake: 0 keys rewrapped\n")
    agrees = doors.command("reconcile", "--quick")
    assert agrees.stdout.splitlines()[-1] == "everything agrees", agrees.stdout


def _plant(doors: Doors, service: str, statement: str) -> None:
    """Changes a row behind the service's back, in whichever database it has."""
    if url := doors.settings.get(f"{service.upper()}_DATABASE_URL"):
        with psycopg.connect(url.replace("+psycopg", "")) as server:
            server.execute(statement.encode())
        return
    with sqlite3.connect(doors.data / f"{service}.db", timeout=30) as file:
        file.execute(statement)


def _unguard(doors: Doors, service: str) -> None:
    """Takes away what keeps the audit chain from being changed, as whoever owns the database can."""
    on_server = f"{service.upper()}_DATABASE_URL" in doors.settings
    away = "alter table audit_entry disable trigger user" if on_server else "drop trigger audit_entry_update"
    _plant(doors, service, away)


def test_topics_are_as_agreed_where_there_are_brokers(doors: Doors) -> None:
    done = doors.command("topics", "check")
    if "HUIYIN_KAFKA_BOOTSTRAP" in doors.settings:
        assert (done.returncode, done.stderr) == (0, ""), done.stdout
    else:
        assert "HUIYIN_KAFKA_BOOTSTRAP" in sentence(done)


@pytest.mark.parametrize(
    "command", [("events", "tail", "--topic", "nonsense"), ("events", "rebuild", "routing")]
)
def test_what_cannot_be_done_is_said_in_one_sentence(doors: Doors, command: tuple[str, ...]) -> None:
    done = doors.command(*command)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1), done.stderr


def _progress(doors: Doors, petition: it.Petition) -> Any:
    found = doors.http.get(doors.url("intake", f"/v1/progress/{petition.query_code}")).json()
    return found | {"lines": sorted(map(json.dumps, found["lines"]))}
