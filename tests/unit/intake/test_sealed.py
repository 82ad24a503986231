"""Who brought a petition and what they wrote: sealed in the database, erased on request, found by phone."""

import json
from pathlib import Path
from typing import Any

import pytest
from huiyin.intake.v1 import intake_pb2 as it
from sqlalchemy import select, update

from services.chassis import keys, sealing
from services.chassis.assembly import Assembly
from services.chassis.ciphers import FAMILIES
from services.chassis.clock import MovedClock
from services.chassis.refusals import Conflict, Invalid
from services.chassis.tables import vault_key
from services.intake import bootstrap, store
from services.intake.accesses.model import Sight
from services.intake.rpc import show
from tests.unit.intake.test_intake import decide, progress
from tests.world import COUNTY, OF_BUREAU, OF_STATION, World

PHONE = "13900000000"
WORDS: dict[str, Any] = {
    "petitioner": it.Petitioner(name="演示村民甲乙", address="演示村第七组九号", phone=PHONE),
    "request": "请求清理演示渠道",
    "facts": "渠边堆有演示废料",
    "reasons": "影响演示春耕",
    "other_party": "演示采石场",
    "head_count": 7,
    "representatives": ["演示代表丙", "演示代表丁"],
}
SAID = (
    "演示村民甲乙 演示村第七组九号 请求清理演示渠道 渠边堆有演示废料 影响演示春耕 演示采石场 "
    f"演示代表丙 演示代表丁 应由演示法院 演示之理由 {PHONE}"
).split()
# The same as everybody else reads it: the matter stays.
MASKED = (
    "演* 演示村**** 请求清理演示渠道 渠边堆有演示废料 影响演示春耕 演示采石场 "
    "演* 演* 应由演示法院 演示之理由 139****0000"
).split()
ERASED = "已依法删除"
OPERATOR = "demo-operator"


def guided(world: World) -> it.Petition:
    """A petition with every word that intake keeps."""
    fields = {"legal_route": it.LEGAL_ROUTE_LITIGATION, "guided_to": "应由演示法院", "reason": "演示之理由"}
    return decide(world, "GuidePetition", world.register(**WORDS), **fields)


def read(world: World, petition_id: str) -> it.Petition:
    """As the office reads it that is responsible."""
    asked = it.GetPetitionRequest(petition_id=petition_id)
    found: it.Petition = world.ask(world.at_intake.GetPetition, asked, OF_STATION).petition
    return found


def words(petition: it.Petition) -> list[str]:
    who = petition.petitioner
    texts = [who.name, who.address, petition.request, petition.facts, petition.reasons, petition.other_party]
    return [*texts, *petition.representatives, petition.guided_to, petition.decision_reason, who.phone]


def in_files(folder: Path) -> list[str]:
    """Which of the words stand in any file of a data folder, as they are or escaped."""
    bytes_ = b"".join(f.read_bytes() for f in folder.rglob("*") if f.is_file())
    return [w for w in SAID if w.encode() in bytes_ or json.dumps(w).strip('"').encode() in bytes_]


def test_nothing_a_petitioner_said_stands_in_clear_in_any_file(world: World, tmp_path: Path) -> None:
    petition = guided(world)
    world.settle()
    assert words(read(world, petition.id)) == SAID
    listed = world.ask(world.at_intake.ListPetitions, it.ListPetitionsRequest(county_code=COUNTY), OF_BUREAU)
    assert words(listed.petitions[0]) == MASKED
    with world.intake.database.reading() as tx:
        row = tx.execute(select(store.petition).where(store.petition.c.id == petition.id)).one()
    # Nor anywhere else than in a file: this holds on any engine.
    kept = json.dumps(row._mapping["representatives"]) + " ".join(str(each) for each in row)
    assert [word for word in SAID if word in kept] == []
    assert in_files(tmp_path) == []


@pytest.fixture
def earlier(world: World) -> tuple[Assembly, str]:
    """A petition as an earlier version left it: every word in clear, no key."""
    petition = guided(world)
    clear = dict(zip(("name", "address", "request", "facts", "reasons", "other_party"), SAID, strict=False))
    clear |= {"guided_to": petition.guided_to, "decision_reason": petition.decision_reason, "phone": PHONE}
    with world.intake.database.transaction() as tx:
        tx.execute(vault_key.delete())
        tx.execute(
            update(store.petition).values(
                **clear, representatives=WORDS["representatives"], phone_index="", sealed=False
            )
        )
    return world.intake, petition.id


def test_migrate_seals_what_an_earlier_version_wrote(
    world: World, earlier: tuple[Assembly, str], tmp_path: Path
) -> None:
    intake, petition_id = earlier
    if intake.database.is_sqlite:
        assert in_files(tmp_path) == SAID
    before = read(world, petition_id)
    assert words(before) == SAID
    sealed = next(check for check in intake.checks if check.name == "petitions are sealed")
    with intake.database.reading() as tx:
        assert [d.key for d in sealed.page(tx, "", 10).differences] == [petition_id]
    intake.migrate()
    assert in_files(tmp_path) == []
    assert read(world, petition_id) == before
    with intake.database.reading() as tx:
        assert sealed.page(tx, "", 10).differences == []
    assert [p.id for p in found_by(world, PHONE)] == [petition_id]


def found_by(world: World, phone: str, county: str = COUNTY) -> list[Any]:
    return bootstrap.find(world.intake, county, phone, OPERATOR)


def test_a_phone_finds_its_petitions_however_it_was_written(world: World) -> None:
    mine = world.register(**WORDS)
    again = world.register(petitioner=it.Petitioner(phone="+86 139-0000-0000"))
    world.register(petitioner=it.Petitioner(phone="13900000001"))
    world.register(petitioner=it.Petitioner())
    assert [p.id for p in found_by(world, "139 0000 0000")] == [mine.id, again.id]
    assert found_by(world, PHONE, "360784") == []
    assert found_by(world, "") == []


def test_what_is_erased_is_gone_and_the_petition_stays(world: World, tmp_path: Path) -> None:
    petition, other = guided(world), world.register(**WORDS)
    world.entrust(petition.id)
    lines = progress(world, petition).lines
    with world.intake.database.reading() as tx:
        key = tx.execute(select(vault_key.c.wrapped).where(vault_key.c.owner == petition.id)).scalar_one()

    with pytest.raises(Invalid):
        bootstrap.erase(world.intake, petition.id, " ", OPERATOR)
    assert words(read(world, petition.id)) == SAID
    bootstrap.erase(world.intake, petition.registration_number, "演示：本人申请", OPERATOR)

    left = read(world, petition.id)
    assert words(left) == [ERASED] * len(SAID)
    for name in ("registration_number", "version", "acceptance_state", "registered_on", "query_code"):
        assert getattr(left, name) == getattr(petition, name)
    *before, erased = progress(world, petition).lines
    assert before == list(lines)
    assert (erased.code, erased.at) == ("ERASED", world.now())
    assert words(read(world, other.id))[:6] == SAID[:6]
    assert [p.id for p in found_by(world, PHONE)] == [other.id]
    assert world.figures()["registered"] == (2, 0)
    if world.intake.database.is_sqlite:
        # Not in the file and not in what SQLite has yet to bring into it.
        assert not any(key in f.read_bytes() for f in tmp_path.glob("intake.db*"))
    # Once more changes nothing.
    bootstrap.erase(world.intake, petition.id, "演示：再次申请", OPERATOR)
    with world.intake.database.reading() as tx:
        ledger = tx.execute(select(vault_key.c.reason).where(vault_key.c.owner == petition.id)).scalar_one()
    assert ledger == "演示：本人申请"


def test_an_erased_petition_is_not_written_about_any_more(world: World) -> None:
    petition, other = world.register(**WORDS), world.register(**WORDS)
    bootstrap.erase(world.intake, petition.id, "演示：本人申请", OPERATOR)
    with pytest.raises(Conflict) as caught:
        decide(world, "DeclinePetition", petition, article="19(3)")
    assert caught.value.reason == "ERASED"
    decide(world, "DeclinePetition", other, article="19(3)")


@pytest.mark.parametrize("cipher", FAMILIES)
def test_every_key_is_wrapped_anew_and_every_word_stays(world: World, clock: MovedClock, cipher: str) -> None:
    petition = guided(world)
    keys.turn(world.intake.settings.data / "vault-keys.json")
    begun = bootstrap.build(world.intake.settings.model_copy(update={"vault_cipher": cipher}), clock)
    try:
        assert sealing.rewrap(begun.database, begun.vault) == 1
        assert sealing.rewrap(begun.database, begun.vault) == 0
        (found,) = bootstrap.find(begun, COUNTY, PHONE, OPERATOR)
        assert words(show(found, Sight.CLEAR)) == SAID
        assert words(petition) == MASKED
        # The process that goes on running meets a key it has not read yet.
        assert words(read(world, petition.id)) == SAID
    finally:
        begun.close()
