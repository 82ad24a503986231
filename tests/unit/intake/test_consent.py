"""Consent: never needed to register, recorded with the notice it rests on, taken back at any time."""

from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from huiyin.intake.v1 import intake_pb2 as it

from services.chassis.identity import Actor
from services.chassis.policy import WHOLE
from services.chassis.refusals import Invalid, NotAllowed, NotFound, Stale
from services.intake import notices, rules, store
from tests.unit.intake.test_accesses import CLEAR, MASKED, sees
from tests.unit.intake.test_intake import progress
from tests.unit.intake.test_sealed import WORDS
from tests.world import OF_ROOM, OF_STATION, VILLAGE_AGENT, VILLAGER, World

NOTICE = "2026-01"
ALL = it.Consents(general=True, sensitive=True, guardian=True)


def test_the_notice_in_force_says_who_what_for_how_long_and_which_rights(world: World) -> None:
    notice = world.ask(world.at_intake.GetNotice, it.GetNoticeRequest()).notice
    assert notice.version == NOTICE
    assert [s.heading for s in notice.sections] == [
        "谁在处理您的信息",
        "收集什么，用来做什么",
        "依据什么",
        "谁能看到",
        "保存多久",
        "您的权利",
    ]
    door = TestClient(world.intake.app())
    assert door.get("/v1/notice").json()["version"] == NOTICE
    assert door.get("/v1/notice", params={"notice_version": "1999-01"}).status_code == 404
    with pytest.raises(NotFound):
        world.ask(world.at_intake.GetNotice, it.GetNoticeRequest(notice_version="1999-01"))


def test_a_new_version_is_shown_from_its_day_and_the_old_one_stays(tmp_path: Path, world: World) -> None:
    text = (notices.SHIPPED / f"{NOTICE}.yaml").read_text(encoding="utf-8")
    (tmp_path / f"{NOTICE}.yaml").write_text(text, encoding="utf-8")
    later = text.replace("version: 2026-01", "version: 2026-05").replace("2026-01-01", "2026-05-01")
    (tmp_path / "2026-05.yaml").write_text(later, encoding="utf-8")
    known = notices.load(tmp_path)
    today = world.clock.now().date()
    assert notices.in_force(known, today).version == NOTICE
    assert notices.in_force(known, today.replace(month=5)).version == "2026-05"
    (tmp_path / "2026-06.yaml").write_text(later, encoding="utf-8")
    with pytest.raises(notices.BadNotice):
        notices.load(tmp_path)


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ({}, ["general", "sensitive"]),
        ({"under_fourteen": True}, ["general", "sensitive", "guardian"]),
        ({"notice_version": NOTICE}, ["general", "sensitive"]),
        ({"notice_version": NOTICE, "consents": it.Consents(general=True)}, ["sensitive"]),
        ({"notice_version": NOTICE, "consents": ALL, "under_fourteen": True}, []),
    ],
)
def test_no_consent_never_keeps_anybody_from_registering(
    world: World, given: dict[str, Any], asked: list[str]
) -> None:
    petition = world.register(**given)
    assert list(petition.to_ask) == asked
    assert [c.notice_version for c in petition.consents] == ([NOTICE] if "notice_version" in given else [])
    if petition.consents:
        (record,) = petition.consents
        assert (record.at, record.recorded_by) == (world.now(), VILLAGE_AGENT.id)
        assert record.given == given.get("consents", it.Consents())
    # What is missing of the matter is another thing, and counted.
    assert list(petition.missing) == []


@pytest.mark.parametrize("version", ["1999-01", ""])
def test_consent_rests_on_a_notice_that_was_published(world: World, version: str) -> None:
    with pytest.raises(Invalid) as caught:
        world.register(notice_version=version, consents=ALL, category="nothing")
    assert [f.field for f in caught.value.fields] == ["notice_version", "category"]
    with pytest.raises(Invalid):
        record(world, world.register(), 0, notice_version=version)
    world.register(notice_version=NOTICE, consents=ALL)


def record(
    world: World, petition: it.Petition, seen: int, actor: Actor = OF_STATION, **fields: Any
) -> list[it.ConsentRecord]:
    given: dict[str, Any] = {"notice_version": NOTICE, "consents": ALL} | fields
    asked = it.RecordConsentRequest(petition_id=petition.id, version=seen, **given)
    return list(world.ask(world.at_intake.RecordConsent, asked, actor).consents)


def withdraw(world: World, petition: it.Petition, actor: Actor = VILLAGER) -> it.Consents:
    asked = it.WithdrawConsentRequest(query_code=petition.query_code)
    left: it.Consents = world.ask(world.at_intake.WithdrawConsent, asked, actor).consents
    return left


def reread(world: World, petition: it.Petition) -> it.Petition:
    asked = it.GetPetitionRequest(petition_id=petition.id)
    found: it.Petition = world.ask(world.at_intake.GetPetition, asked, OF_ROOM).petition
    return found


def test_what_was_not_asked_is_asked_later_on_what_the_desk_saw(world: World) -> None:
    petition = world.register()
    (kept,) = record(world, petition, 0, consents=it.Consents(general=True))
    assert (kept.recorded_by, kept.notice_version) == (OF_STATION.id, NOTICE)
    with pytest.raises(Stale):
        record(world, petition, 0)
    assert len(record(world, petition, 1)) == 2
    found = reread(world, petition)
    assert (list(found.to_ask), list(found.withdrawn)) == ([], [])
    # No change of the petition's own version, which what is announced must agree with.
    assert found.version == petition.version


def test_a_no_is_an_answer_and_is_not_asked_again(world: World) -> None:
    petition = world.register(**WORDS, notice_version=NOTICE, chosen_agent_id=VILLAGE_AGENT.id)
    # Not yet asked: whoever handles it must be able to reach and to ask.
    assert sees(world, petition, VILLAGE_AGENT) == CLEAR
    record(world, petition, 1, consents=it.Consents(sensitive=True))
    assert [list(reread(world, petition).to_ask), list(reread(world, petition).withdrawn)] == [[], []]
    assert [sees(world, petition, a) for a in (VILLAGE_AGENT, OF_STATION, OF_ROOM)] == [MASKED, MASKED, "ask"]


@pytest.mark.parametrize("guardian", [True, False])
def test_under_fourteen_a_guardian_answers(world: World, guardian: bool) -> None:
    petition = world.register(**WORDS, under_fourteen=True, chosen_agent_id=VILLAGE_AGENT.id)
    record(world, petition, 0, consents=it.Consents(general=True, guardian=guardian))
    assert sees(world, petition, VILLAGE_AGENT) == (CLEAR if guardian else MASKED)


def test_taken_back_it_is_marked_and_agents_see_no_name_while_organs_go_on(world: World) -> None:
    petition = world.register(**WORDS, notice_version=NOTICE, consents=ALL, chosen_agent_id=VILLAGE_AGENT.id)
    other = world.register(**WORDS, notice_version=NOTICE, consents=ALL, chosen_agent_id=VILLAGE_AGENT.id)
    assert sees(world, petition, VILLAGE_AGENT) == CLEAR
    assert progress(world, petition).consents == ALL
    for _ in range(2):
        assert withdraw(world, petition) == it.Consents()
    found = reread(world, petition)
    assert list(found.withdrawn) == ["general", "sensitive", "guardian"]
    assert list(found.to_ask) == []
    # What stood before stays to be seen.
    assert [c.given for c in found.consents] == [ALL, it.Consents()]
    assert [sees(world, petition, a) for a in (VILLAGE_AGENT, OF_STATION)] == [MASKED, MASKED]
    assert sees(world, other, VILLAGE_AGENT) == CLEAR
    assert sees(world, petition, OF_ROOM) == "ask"
    assert progress(world, petition).consents == it.Consents()
    assert world.figures()["registered"] == (2, 0)
    record(world, petition, 2)
    assert sees(world, petition, VILLAGE_AGENT) == CLEAR


def test_a_decision_leaves_consents_alone(world: World) -> None:
    petition = world.register(notice_version=NOTICE, consents=ALL)
    withdraw(world, petition)
    accept = it.AcceptPetitionRequest(petition_id=petition.id, version=1, reason="理由")
    accept.legal_route = it.LEGAL_ROUTE_PETITION_PROCEDURE
    world.ask(world.at_intake.AcceptPetition, accept, OF_ROOM)
    assert list(reread(world, petition).withdrawn) == ["general", "sensitive", "guardian"]


def test_a_decision_that_crosses_a_withdrawal_leaves_it_standing(world: World) -> None:
    petition = world.register(notice_version=NOTICE, consents=ALL)
    (mounted,) = world.intake.servicers
    vault = mounted.servicer.intake.vault  # type: ignore[attr-defined]
    with world.intake.database.reading() as tx:
        read_before = store.get(tx, vault, petition.id, WHOLE)
    withdraw(world, petition)
    decided = rules.decline(read_before, "19(3)", "理由", world.clock.now())
    world.intake.database.run(lambda tx: store.change(tx, vault, decided))
    assert list(reread(world, petition).withdrawn) == ["general", "sensitive", "guardian"]


def test_only_who_has_the_slip_takes_it_back(world: World) -> None:
    petition = world.register(notice_version=NOTICE, consents=ALL)
    with pytest.raises(NotAllowed):
        withdraw(world, petition, OF_STATION)
    with pytest.raises(NotFound):
        withdraw(world, it.Petition(query_code="AAAA-AAAA-AAAA-AA"))
    assert list(reread(world, petition).withdrawn) == []
