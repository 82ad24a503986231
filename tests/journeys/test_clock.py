"""The demo's clock, and the one sentence each command ends with when it cannot."""

from pathlib import Path

from huiyin.casework.v1 import casework_pb2 as cw
from huiyin.intake.v1 import intake_pb2 as it
from huiyin.supervision.v1 import supervision_pb2 as sv

from tests.journeys.doors import BUREAU, COUNTY, Doors, Person, sentence
from tests.journeys.running import Running
from tests.journeys.township import Township


def _register(doors: Doors, township: Township) -> it.Petition:
    village = township.villages[0]
    request = it.RegisterPetitionRequest(
        county_code=COUNTY,
        place_code=village.code,
        office_code=village.station,
        channel=it.CHANNEL_VISIT,
        kind=it.KIND_DEMAND,
        request="演示请求",
    )
    petition: it.Petition = doors.ask(
        "intake", "RegisterPetition", request, Person("post-station", "station", village.station)
    ).petition
    doors.settle()
    return petition


def test_a_petition_nobody_answers_is_late_pressed_and_shown(doors: Doors, township: Township) -> None:
    petition = _register(doors, township)
    asked = cw.ListClocksRequest(petition_id=petition.id)
    clock = next(c for c in doors.ask("casework", "ListClocks", asked, BUREAU).clocks if c.clock == "S1")
    assert clock.state == cw.CLOCK_STATE_OPEN
    doors.move_clock("26h")
    found = {c.clock: c.state for c in doors.ask("casework", "ListClocks", asked, BUREAU).clocks}
    assert found["S1"] == cw.CLOCK_STATE_MISSED
    missed = sv.ListBreachesRequest(county_code=COUNTY, place_prefix=township.code)
    breach = next(
        b for b in doors.ask("supervision", "ListBreaches", missed, BUREAU).breaches if b.clock_id == clock.id
    )
    assert breach.registration_number == petition.registration_number
    order = sv.IssueOrderRequest(clock_id=clock.id, demand="请当天回应", answer_by="2199-01-01")
    issued = doors.ask("supervision", "IssueOrder", order, BUREAU).order
    assert issued.addressee_code == township.villages[0].station
    doors.settle()
    shown = doors.http.get(doors.url("intake", f"/v1/progress/{petition.query_code}")).json()
    assert "ORDER_ISSUED" in [line["code"] for line in shown["lines"]]
    assert {c["clock"]: c["state"] for c in shown["clocks"]}["S1"] == "MISSED"
    case = doors.ask("casework", "GetCase", cw.GetCaseRequest(petition_id=petition.id), BUREAU).case
    assert case.order_number == issued.number


def test_a_clock_explains_itself_and_arrives_at_the_same_day(doors: Doors, township: Township) -> None:
    petition = _register(doors, township)
    asked = cw.ListClocksRequest(petition_id=petition.id)
    for clock in doors.ask("casework", "ListClocks", asked, BUREAU).clocks:
        explained = doors.ask("casework", "ExplainClock", cw.ExplainClockRequest(clock_id=clock.id), BUREAU)
        assert explained.source
        assert explained.ledger[0].due_on == clock.due_on
        assert "24时" in explained.lines[-1]


def test_a_second_run_on_the_same_data_is_told(doors: Doors) -> None:
    assert "already running" in sentence(doors.command())


def test_a_taken_port_is_named_with_the_way_out(doors: Doors, tmp_path: Path) -> None:
    told = sentence(doors.command(HUIYIN_DATA=str(tmp_path)))
    assert f"port {doors.port} is taken" in told
    assert "HUIYIN_PORT" in told


def test_an_unwritable_data_folder_is_named(doors: Doors, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    told = sentence(doors.command(HUIYIN_DATA=str(tmp_path / "file" / "data"), HUIYIN_PORT="61000"))
    assert "cannot write" in told
    assert "HUIYIN_DATA" in told


def test_production_refuses_to_move_legal_time(doors: Doors) -> None:
    assert "cannot be moved in production" in sentence(doors.command("clock", "1d", HUIYIN_MODE="production"))


def test_time_never_goes_back(doors: Doors) -> None:
    assert "never goes back" in sentence(doors.command("clock", "2020-01-01"))


def test_the_settle_command_waits_until_every_fact_has_arrived(doors: Doors, township: Township) -> None:
    village = township.villages[1]
    request = it.RegisterPetitionRequest(
        county_code=COUNTY,
        place_code=village.code,
        office_code=village.station,
        channel=it.CHANNEL_VISIT,
        kind=it.KIND_DEMAND,
    )
    petition = doors.ask("intake", "RegisterPetition", request, BUREAU).petition
    assert doors.command("settle").returncode == 0
    case = doors.ask("casework", "GetCase", cw.GetCaseRequest(petition_id=petition.id), BUREAU).case
    assert (case.stage, case.holder_code) == (cw.STAGE_OPENED, village.station)


def test_nobody_there_is_told(running: Running, tmp_path: Path) -> None:
    told = sentence(running.doors.command("settle", HUIYIN_PORT="61000", HUIYIN_DATA=str(tmp_path)))
    assert "make run" in told
