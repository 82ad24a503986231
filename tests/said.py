"""A petition about which something is said in every service, and where what was said could be found."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message
from huiyin.casework.v1 import casework_pb2 as cw
from huiyin.intake.v1 import intake_pb2 as it
from huiyin.supervision.v1 import supervision_pb2 as sv
from sqlalchemy import select, update

from services.chassis import sealing, tables
from services.chassis.assembly import Assembly
from services.chassis.sealing import Sealed
from tests.world import COUNTY, OF_BUREAU, OF_ROOM, OPERATOR, VILLAGE_AGENT, World

PHONE = "13900000007"
SHA = "9f" * 32
INTAKE = [PHONE, *"演示姓名 演示住址 演示请求 演示事实 演示理由 演示对方 演示代表 演示决定".split()]
CASEWORK = [
    SHA,
    *"演示一方 演示另方 演示另述 演示附记 演示补录甲 演示约定 演示由谁 演示代理因 演示范围 演示权限 演示见证 "
    "演示补录乙 演示走访 演示同谁 演示补录丙 演示告知 演示补录丁 演示办结 演示回访 演示补录戊".split(),
]
# Kept, but told at no door.
UNTOLD = "演示补录甲 演示补录乙 演示补录丁 演示补录戊".split()
ROUTING = "演示上报因 演示退回因".split()
SUPERVISION = "演示督办 演示督办答复".split()
OF_THE_PETITION = [*INTAKE, *CASEWORK, *ROUTING, *SUPERVISION]
COMPLAINT = ["13900000008", *"演示投诉事 演示投诉人 演示陈述 演示结论".split()]


def said(world: World) -> it.Petition:
    """A petition with something in every place where words are kept about it."""
    petition = world.register(
        petitioner=it.Petitioner(name="演示姓名", address="演示住址", phone=PHONE),
        request="演示请求",
        facts="演示事实",
        reasons="演示理由",
        other_party="演示对方",
        head_count=7,
        representatives=["演示代表"],
    )
    accept = it.AcceptPetitionRequest(
        petition_id=petition.id,
        version=petition.version,
        legal_route=it.LEGAL_ROUTE_PETITION_PROCEDURE,
        reason="演示决定",
    )
    world.ask(world.at_intake.AcceptPetition, accept, OF_ROOM)
    world.settle()
    _represented(world, petition.id)
    _pressed(world, petition.id)
    result: dict[str, Any] = {"kind": cw.FEEDBACK_KIND_RESULT, "way": cw.DELIVERY_WAY_TELEPHONE}
    world.do("GiveFeedback", petition.id, what="演示告知", late_reason="演示补录丁", **result)
    world.do("CloseCase", petition.id, outcome=cw.OUTCOME_NOT_GRANTED, reason="演示办结")
    world.do("RecordRevisit", petition.id, finding="演示回访", late_reason="演示补录戊")
    return petition


def _represented(world: World, petition_id: str) -> None:
    statements: dict[str, Any] = {"petitioner_statement": "演示一方", "other_party": "演示另方"}
    statements |= {"other_party_statement": "演示另述", "note": "演示附记", "late_reason": "演示补录甲"}
    promise = cw.Promise(what="演示约定", by_whom="演示由谁", due_on="2026-04-01")
    world.do("RecordMediation", petition_id, agreed=True, promises=[promise], **statements)
    world.do("DecideToRepresent", petition_id, reason="演示代理因")
    signature = cw.Signature(way=cw.SIGNATURE_WAY_THUMBPRINT, witness="演示见证", file_sha256=SHA)
    pledge: dict[str, Any] = {"scope": "演示范围", "powers": "演示权限", "late_reason": "演示补录乙"}
    pledge |= {"petitioner_signature": signature, "agent_signature": signature}
    world.do("SignPledge", petition_id, term_ends_on="2026-12-31", **pledge)
    act: dict[str, Any] = {"what": "演示走访", "with_whom": "演示同谁", "late_reason": "演示补录丙"}
    world.do("RecordAct", petition_id, kind=cw.ACT_KIND_VISIT, **act)
    world.move("HandUp", petition_id, VILLAGE_AGENT, reason="演示上报因")
    world.move("ReturnPetition", petition_id, OF_ROOM, reason="演示退回因")


def _pressed(world: World, petition_id: str) -> None:
    """A supervision order on the feedback that was not given in time, answered."""
    world.advance(days=17)
    asked = sv.ListBreachesRequest(county_code=COUNTY)
    breaches = world.ask(world.at_supervision.ListBreaches, asked, OF_BUREAU).breaches
    clock_id = next(b.clock_id for b in breaches if b.petition_id == petition_id)
    issue = sv.IssueOrderRequest(clock_id=clock_id, demand="演示督办", answer_by="2026-04-20")
    order = world.ask(world.at_supervision.IssueOrder, issue, OF_BUREAU).order
    answer = sv.AnswerOrderRequest(order_id=order.id, version=order.version, answer="演示督办答复")
    world.ask(world.at_supervision.AnswerOrder, answer, OF_BUREAU)
    world.settle()


def complained(world: World, petition_id: str = "") -> sv.Complaint:
    """An unfounded complaint with every word that one has."""
    take = sv.TakeComplaintRequest(
        county_code=COUNTY,
        accused_kind=sv.ACCUSED_KIND_AGENT,
        accused_code=VILLAGE_AGENT.id,
        breach=sv.BREACH_FEE,
        facts="演示投诉事",
        complainant_name="演示投诉人",
        complainant_phone="13900000008",
        petition_id=petition_id,
        way=sv.COMPLAINT_WAY_TELEPHONE,
    )
    complaint: sv.Complaint = world.ask(world.at_supervision.TakeComplaint, take, OPERATOR).complaint
    for verb, fields in (
        ("InvestigateComplaint", {}),
        ("HearAccused", {"statement": "演示陈述", "heard_at": world.now()}),
        ("DecideComplaint", {"upheld": False, "finding": "演示结论"}),
    ):
        request = getattr(sv, f"{verb}Request")(
            complaint_id=complaint.id, version=complaint.version, **fields
        )
        complaint = world.ask(getattr(world.at_supervision, verb), request, OF_BUREAU).complaint
    return complaint


def unread(words: Iterable[str], *answers: Message) -> list[str]:
    """Which of the words no answer shows."""
    shown = "".join(json.dumps(MessageToDict(each), ensure_ascii=False) for each in answers)
    return [word for word in words if f'"{word}"' not in shown]


def in_files(folder: Path, words: Iterable[str]) -> list[str]:
    """Which of the words stand in any file of a data folder, as they are or escaped."""
    held = b"".join(each.read_bytes() for each in folder.rglob("*") if each.is_file())
    return [w for w in words if w.encode() in held or json.dumps(w).strip('"').encode() in held]


def in_rows(assembly: Assembly, words: Iterable[str]) -> list[str]:
    """Which of the words stand in any row of a service's database, on any engine."""
    held: list[str] = []
    with assembly.database.reading() as tx:
        for part in (assembly.schema.metadata, tables.metadata):
            for table in part.tables.values():
                held += [_text(value) for row in tx.execute(select(table)) for value in row]
    whole = "\n".join(held)
    return [word for word in words if word in whole]


def as_before(assembly: Assembly, sealed: Sequence[Sealed]) -> None:
    """Leaves rows as an earlier version did: every word in clear, and no key."""
    with assembly.database.transaction() as tx:
        for each in sealed:
            rows = tx.execute(select(each.table)).all()
            for row, opened in zip(rows, each.opened(tx, assembly.vault, rows), strict=True):
                own = [column == row._mapping[column.name] for column in each.table.primary_key.columns]
                words = {name: opened[name] for name in each.words}
                tx.execute(update(each.table).where(*own).values(**words, sealed=False))
        tx.execute(tables.vault_key.delete())


def unsealed(assembly: Assembly) -> set[str]:
    """About which keys the reconciler would say that something is not sealed."""
    found: set[str] = set()
    with assembly.database.reading() as tx:
        for check in assembly.checks:
            if "sealed" in check.name:
                found |= {each.key for each in check.page(tx, "", 100).differences}
    return found


def erased(words: Sequence[str]) -> list[str]:
    """What is read instead."""
    return [sealing.ERASED] * len(words)


def _text(value: Any) -> str:
    return (
        value.decode(errors="replace")
        if isinstance(value, bytes)
        else json.dumps(value, ensure_ascii=False, default=str)
    )
