"""Operators' commands on what is sealed, as they are typed: what they print, do, and leave in the audit."""

import getpass
import os
import subprocess
import sys
from pathlib import Path

import pytest
from huiyin.intake.v1 import intake_pb2 as it
from huiyin.supervision.v1 import supervision_pb2 as sv
from sqlalchemy import func, select, update

from services.chassis.assembly import Assembly
from services.chassis.chain import SEALED_LANE
from services.chassis.refusals import Conflict
from services.chassis.sealing import ERASED
from services.chassis.tables import announcement, audit_entry, vault_key
from services.intake import bootstrap
from services.intake.accusations import store as accusations
from services.supervision import bootstrap as supervision
from services.supervision.complaints import store as complaints
from tests import said
from tests.unit.intake.test_accusations import HANDED, PHONE, SAID, accuse, counted, forward, read
from tests.unit.supervision.test_complaints import step, take
from tests.world import COUNTY, OF_BUREAU, World

ROOT = Path(__file__).parents[3]
WHO = ("--by", "demo-operator")
WHY = ("--reason", "第四十七条")


def command(of: Assembly, *arguments: str, typed: str = "") -> "subprocess.CompletedProcess[str]":
    """`python -m services <service> …` on the databases of a test."""
    settings = of.settings
    own = {
        "HUIYIN_DATA": str(settings.data),
        "HUIYIN_KAFKA_BOOTSTRAP": settings.kafka_bootstrap,
        "HUIYIN_TOPIC_PREFIX": settings.topic_prefix,
        f"{of.name.upper()}_DATABASE_URL": settings.database_url,
    }
    return subprocess.run(
        [sys.executable, "-m", "services", of.name, *arguments],
        cwd=ROOT,
        env=os.environ | own,
        input=typed,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def ran(of: Assembly, *arguments: str, typed: str = "") -> list[str]:
    """The lines of a command that can do what it is asked."""
    done = command(of, *arguments, typed=typed)
    assert (done.returncode, done.stderr) == (0, ""), done
    return done.stdout.splitlines()


def audited(of: Assembly, act: str) -> list[tuple[str, str, str, bool]]:
    """By whom, where and to what an act was done, and whether nobody may count it."""
    query = select(audit_entry).where(audit_entry.c.act == act).order_by(audit_entry.c.at)
    with of.database.reading() as tx:
        return [(r.actor, r.county_code, r.object_id, r.lane == SEALED_LANE) for r in tx.execute(query)]


def announced(of: Assembly) -> int:
    with of.database.reading() as tx:
        return int(tx.execute(select(func.count()).select_from(announcement)).scalar_one())


def wrapped(of: Assembly, owner: str) -> bytes:
    with of.database.reading() as tx:
        key: bytes = tx.execute(select(vault_key.c.wrapped).where(vault_key.c.owner == owner)).scalar_one()
    return key


def progress(world: World, slip: it.Petition) -> list[str]:
    asked = it.FindProgressRequest(query_code=slip.query_code)
    return [line.code for line in world.ask(world.at_intake.FindProgress, asked).progress.lines]


def test_an_accusation_is_erased_and_nobody_hears_of_it(world: World, tmp_path: Path) -> None:
    slip, other = accuse(world), accuse(world)
    forward(world, slip.id)
    key, before, figure = wrapped(world.intake, slip.id), announced(world.intake), counted(world)
    erase = ("erase", slip.registration_number, *WHY, *WHO)
    assert key
    assert command(world.intake, "erase", slip.registration_number, "--reason", " ").returncode == 2
    for _ in range(2):
        (told,) = ran(world.intake, *erase)
        assert told.startswith(f"intake: {slip.registration_number} is erased")
    world.settle()
    left = read(world, slip.id)
    assert (left.facts, left.forwarded_basis, left.petitioner) == (ERASED, ERASED, it.Petitioner())
    assert (left.number, left.forwarded_to) == (slip.registration_number, HANDED["body"])
    assert [word for word in SAID if word in str(left)] == []
    assert read(world, other.id).facts == SAID[3]
    assert progress(world, slip) == ["REGISTERED", "FORWARDED", "ERASED"]
    assert progress(world, other) == ["REGISTERED"]
    assert (announced(world.intake), counted(world)) == (before, figure)
    assert ran(world.intake, "erasures") == []
    assert audited(world.intake, "EraseAccusation") == [("demo-operator", COUNTY, slip.id, True)]
    assert [a.id for a in bootstrap.find_accusations(world.intake, COUNTY, PHONE, WHO[1])] == [other.id]
    assert not any(key in f.read_bytes() for f in tmp_path.rglob("*") if f.is_file())
    later = accuse(world)
    bootstrap.erase(world.intake, later.id, WHY[1], WHO[1])
    with pytest.raises(Conflict) as caught:
        forward(world, later.id)
    assert caught.value.reason == "ERASED"
    assert "没有找到" in command(world.intake, "erase", "J360783-20260302-NONE", *WHY).stderr


def test_a_phone_finds_accusations_for_those_alone_who_ask_for_what_is_sealed(world: World) -> None:
    slip, other = accuse(world), accuse(world, petitioner=it.Petitioner(phone="13900000008"))
    petition = world.register(petitioner=it.Petitioner(phone=PHONE))
    mine = [f"{petition.registration_number} {petition.id}"]
    typed = "+86 139-0000-0009\n"
    assert ran(world.intake, "find", COUNTY, typed=typed) == mine
    sealed = [*mine, f"{slip.registration_number} {slip.id}"]
    assert ran(world.intake, "find", COUNTY, "--sealed", typed=typed) == sealed
    assert ran(world.intake, "find", "360784", "--sealed", typed=typed) == []
    # As an earlier version wrote it down, until `migrate` has opened it.
    with world.intake.database.transaction() as tx:
        tx.execute(update(accusations.accusation).values(phone_index=None))
    assert bootstrap.find_accusations(world.intake, COUNTY, PHONE, WHO[1]) == []
    ran(world.intake, "migrate")
    assert [a.id for a in bootstrap.find_accusations(world.intake, COUNTY, PHONE, WHO[1])] == [slip.id]
    assert other.id not in str(sealed)


@pytest.mark.parametrize("sealed", [True, False])
def test_a_complaint_is_erased_and_its_state_stays(world: World, tmp_path: Path, sealed: bool) -> None:
    complaint, at = said.complained(world), world.supervision
    world.settle()
    key, before = wrapped(at, complaint.id), announced(at)
    if not sealed:
        # As an earlier version wrote it, and `migrate` has not sealed it yet.
        said.as_before(at, complaints.SEALED)
    assert key
    erase = ("erase-complaint", complaint.number)
    assert command(at, *erase, "--reason", " ").returncode == 2
    assert audited(at, "EraseComplaint") == []
    for _ in range(2):
        assert ran(at, *erase, *WHY, *WHO) == [
            f"supervision: {complaint.number} is erased; its number and its state stay"
        ]
    world.settle()
    asked = sv.GetComplaintRequest(complaint_id=complaint.id)
    left = world.ask(world.at_supervision.GetComplaint, asked, OF_BUREAU).complaint
    for name in ("facts", "complainant_name", "complainant_phone", "accused_statement", "finding"):
        assert getattr(left, name) == ERASED
        setattr(complaint, name, ERASED)
    assert left == complaint
    assert audited(at, "EraseComplaint") == [("demo-operator", COUNTY, complaint.id, True)]
    assert announced(at) == before
    assert said.in_rows(at, said.COMPLAINT) == said.in_files(tmp_path, said.COMPLAINT) == []
    assert not any(key in f.read_bytes() for f in tmp_path.rglob("*") if f.is_file())
    assert "没有这件投诉" in command(at, "erase-complaint", "T360783-20260302-NONE", *WHY).stderr


def test_nothing_is_written_about_an_erased_complaint_any_more(world: World) -> None:
    erased, other = take(world), take(world)
    supervision.erase_complaint(world.supervision, erased.id, WHY[1], WHO[1])
    with pytest.raises(Conflict) as caught:
        step(world, "InvestigateComplaint", erased.id)
    assert caught.value.reason == "ERASED"
    step(world, "InvestigateComplaint", other.id)


def test_who_looks_by_phone_stands_in_the_audit_and_the_number_does_not(world: World, tmp_path: Path) -> None:
    accuse(world), world.register(petitioner=it.Petitioner(phone=PHONE))
    index = world.intake.vault.index(COUNTY, "phone", PHONE)
    found = ran(world.intake, "find", COUNTY, *WHO, typed=f"{PHONE}\n")
    assert audited(world.intake, "FindByPhone") == [("demo-operator", COUNTY, index, False)]
    assert ran(world.intake, "find", COUNTY, *WHO, "--sealed", typed=f"{PHONE}\n")[:1] == found
    assert [sealed for *_, sealed in audited(world.intake, "FindByPhone")].count(True) == 1
    # What finds nothing was looked for, too; of nothing there is nothing to note.
    assert ran(world.intake, "find", COUNTY, typed="13900000001\n") == []
    assert ran(world.intake, "find", COUNTY, *WHO, typed="\n") == []
    assert command(world.intake, "find", f"{COUNTY}9", typed=f"{PHONE}\n").returncode == 2
    assert command(world.intake, "find", COUNTY, "--by", "x" * 65, typed=f"{PHONE}\n").returncode == 2
    noted = audited(world.intake, "FindByPhone")
    assert ([who for who, *_ in noted].count(getpass.getuser()), len(noted)) == (1, 4)
    assert said.in_files(tmp_path, [PHONE, "13900000001"]) == []
    assert said.in_rows(world.intake, [PHONE, "13900000001"]) == []
