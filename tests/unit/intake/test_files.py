"""Files that prove a petition: who may bring and read them, what is kept of them, and when they are gone."""

import hashlib
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import grpc
import pytest
from huiyin.intake.v1 import intake_pb2 as it
from huiyin.intake.v1 import intake_pb2_grpc
from sqlalchemy import func, select, update

from services.chassis.ciphers import OVERHEAD
from services.chassis.files import Files, named, read
from services.chassis.identity import Actor, Role
from services.chassis.refusals import Conflict, Invalid, NotAllowed, NotFound, TooMany
from services.chassis.rpc import refusal_of
from services.chassis.tables import audit_entry
from services.intake import bootstrap
from services.intake.files.store import petition_file
from tests import samples
from tests.world import (
    COUNTY,
    OF_BUREAU,
    OF_ROOM,
    OF_WATER,
    VILLAGE_AGENT,
    VILLAGE_DEPUTY,
    VILLAGER,
    World,
    proof,
    request_id,
)

CHUNK = 64 * 1024
ELSEWHERE = Actor("elsewhere", Role.ROOM, "360783991-1", "360783991")
NAME = "演示村民甲家的渠.jpg"
# The day on which a test begins.
DAY = date(2026, 3, 2)


def parts(content: bytes, **fields: Any) -> Iterator[it.AddFileRequest]:
    """What a client sends: the first message says what it is, the others bring it."""
    said: dict[str, Any] = {"request_id": request_id(), "name": NAME, "size": len(content)} | fields
    yield it.AddFileRequest(**said)
    for begins in range(0, len(content), CHUNK):
        yield it.AddFileRequest(chunk=content[begins : begins + CHUNK])


def send(
    world: World, messages: Iterator[it.AddFileRequest], actor: Actor = VILLAGE_AGENT
) -> it.PetitionFile:
    try:
        added: it.PetitionFile = world.at_intake.AddFile(messages, timeout=30, metadata=proof(actor)).file
    except grpc.RpcError as error:
        raise refusal_of(error) or error from None
    return added


def add(
    world: World, petition: it.Petition, content: bytes, actor: Actor = VILLAGE_AGENT, **fields: Any
) -> it.PetitionFile:
    return send(world, parts(content, petition_id=petition.id, **fields), actor)


def get(world: World, file_id: str, actor: Actor = VILLAGE_AGENT) -> tuple[it.PetitionFile, bytes]:
    asked = it.GetFileRequest(file_id=file_id)
    try:
        first, *rest = world.at_intake.GetFile(asked, timeout=30, metadata=proof(actor))
    except grpc.RpcError as error:
        raise refusal_of(error) or error from None
    assert all(len(each.chunk) <= CHUNK for each in rest)
    return first.file, b"".join(each.chunk for each in rest)


def listed(world: World, petition: it.Petition, actor: Actor = VILLAGE_AGENT) -> list[it.PetitionFile]:
    asked = it.ListFilesRequest(petition_id=petition.id)
    return list(world.ask(world.at_intake.ListFiles, asked, actor).files)


def at(world: World) -> Files:
    """Where intake's files lie."""
    return read(world.intake.settings, "intake")


def kept(world: World) -> list[str]:
    """The names of all that lies there."""
    return list(at(world).names(world.clock.now().date()))


def rows(world: World) -> int:
    with world.intake.database.reading() as tx:
        return int(tx.execute(select(func.count()).select_from(petition_file)).scalar_one())


@pytest.fixture
def petition(world: World) -> it.Petition:
    return world.register(chosen_agent_id=VILLAGE_AGENT.id)


SENT = {
    it.FILE_KIND_JPEG: (samples.picture(size=(640, 480)), "jpg"),
    it.FILE_KIND_PDF: (samples.paper(), "pdf"),
    it.FILE_KIND_TEXT: (samples.TEXT * 5000, "txt"),
    it.FILE_KIND_M4A: (samples.m4a(), "m4a"),
}


@pytest.mark.parametrize("kind", SENT)
def test_a_file_is_what_it_holds_whatever_it_is_called(
    world: World, petition: it.Petition, kind: Any
) -> None:
    content, ending = SENT[kind]
    added = add(world, petition, content, name="C:\\演示\\渠\u202e边.exe", purpose=it.FILE_PURPOSE_LETTER)
    assert (added.kind, added.name, added.number) == (kind, f"渠边.{ending}", 1)
    assert (added.petition_id, added.added_by) == (petition.id, VILLAGE_AGENT.id)
    assert added.purpose == it.FILE_PURPOSE_LETTER
    found, read_back = get(world, added.id)
    assert found == added
    # What is kept is what was cleaned, and the digest is of that.
    assert samples.PLACE not in read_back
    assert len(read_back) == added.size
    assert added.digest == f"sha256:{hashlib.sha256(read_back).hexdigest()}"
    with pytest.raises(Invalid, match="认不出"):
        add(world, petition, b"MZ\x90\0" + content, name="渠边.jpg")
    assert listed(world, petition) == [added]
    assert len(kept(world)) == 1


def test_files_are_sealed_and_neither_their_words_nor_their_content_lie_in_clear(
    world: World, petition: it.Petition, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    add(world, petition, samples.TEXT)
    with pytest.raises(Invalid):
        add(world, petition, b"GIF89a\0" + samples.TEXT)
    world.settle()
    lying = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    said = capfd.readouterr()
    assert at(world).open(kept(world)[0]) in lying
    for word in (NAME[:-4].encode(), samples.TEXT[:30]):
        assert word not in lying
        assert word.decode("utf-8", "ignore") not in said.out + said.err
    with world.intake.database.reading() as tx:
        (row,) = tx.execute(select(petition_file)).all()
    assert NAME[:-4] not in str(row)


def test_who_may_add_and_read_is_who_meets_the_petition(world: World, petition: it.Petition) -> None:
    added = add(world, petition, samples.TEXT)
    assert add(world, petition, samples.TEXT, OF_ROOM).number == 2
    for actor in (OF_ROOM, OF_BUREAU):
        assert get(world, added.id, actor)[0] == added
        assert len(listed(world, petition, actor)) == 2
    for actor in (ELSEWHERE, VILLAGE_DEPUTY, OF_WATER):
        absent = "01a20000-0000-7000-8000-000000000000"
        told = set()
        for petition_id, file_id in ((petition.id, added.id), (absent, absent)):
            with pytest.raises(NotFound) as no_add:
                send(world, parts(samples.TEXT, petition_id=petition_id), actor)
            with pytest.raises(NotFound) as no_file:
                get(world, file_id, actor)
            with pytest.raises(NotFound) as no_list:
                world.ask(world.at_intake.ListFiles, it.ListFilesRequest(petition_id=petition_id), actor)
            told |= {no_add.value.text, no_file.value.text, no_list.value.text}
        # What is out of sight is told in the words of what never was.
        assert len(told) == 1, told
    with pytest.raises(NotAllowed):
        listed(world, petition, VILLAGER)
    with pytest.raises(NotAllowed):
        add(world, petition, samples.TEXT, Actor("operator", Role.OPERATOR, "360783-0", COUNTY))
    assert len(kept(world)) == 2


def test_a_villager_adds_by_the_code_on_the_slip_alone(world: World, petition: it.Petition) -> None:
    spoken = petition.query_code.lower().replace("-", " ")
    added = send(world, parts(samples.TEXT, query_code=spoken), VILLAGER)
    assert listed(world, petition) == [added]
    for fields in ({"query_code": "K7P3-9XTM-2HQW-RA"}, {"petition_id": petition.id}, {}):
        with pytest.raises(NotFound):
            send(world, parts(samples.TEXT, **fields), VILLAGER)
    # A code opens nothing to those who are asked who they are.
    with pytest.raises(NotFound):
        send(world, parts(samples.TEXT, query_code=petition.query_code), ELSEWHERE)
    assert listed(world, petition) == [added]


def test_the_same_request_adds_one_file(world: World, petition: it.Petition) -> None:
    same: dict[str, Any] = {"request_id": request_id()}
    first = add(world, petition, samples.TEXT, **same)
    assert add(world, petition, samples.TEXT, **same) == first
    with pytest.raises(Conflict):
        add(world, petition, samples.TEXT + b"more", **same)
    assert listed(world, petition) == [first]
    assert len(kept(world)) == 1
    with world.intake.database.reading() as tx:
        acts = tx.execute(select(audit_entry.c.object_id).where(audit_entry.c.act == "AddFile")).scalars()
        assert list(acts) == [petition.id]


@pytest.fixture
def narrow(world: World) -> Iterator[World]:
    """An intake that takes little."""
    limits = {"files_most_bytes": 100_000, "files_most": 3, "files_most_together": 150_000}
    other = bootstrap.build(world.intake.settings.model_copy(update=limits), world.clock)
    server = other.server()
    with grpc.insecure_channel(f"127.0.0.1:{server.start()}") as channel:
        world.at_intake = intake_pb2_grpc.IntakeServiceStub(channel)
        yield world
    server.stop(1)
    other.close()


def test_what_is_too_big_is_not_half_kept(narrow: World) -> None:
    petition = narrow.register(chosen_agent_id=VILLAGE_AGENT.id)
    fits = b"a" * 100_000
    refused: list[tuple[bytes, dict[str, Any]]] = [
        (fits + b"a", {}),
        # It said less than it brings, or more.
        (fits + b"a", {"size": 100_000}),
        (fits, {"size": 99_999}),
        (fits[:-1], {"size": 100_000}),
        (b"", {}),
        (b"", {"size": -1}),
    ]
    for content, fields in refused:
        with pytest.raises(Invalid):
            add(narrow, petition, content, **fields)
    first = it.AddFileRequest(request_id=request_id(), petition_id=petition.id, size=CHUNK + 1)
    with pytest.raises(Invalid, match="65536"):
        send(narrow, iter([first, it.AddFileRequest(chunk=b"a" * (CHUNK + 1))]))
    assert (kept(narrow), rows(narrow)) == ([], 0)
    assert add(narrow, petition, fits).size == 100_000


def test_who_sends_more_than_was_said_is_stopped_on_the_way(narrow: World) -> None:
    petition, sent = narrow.register(chosen_agent_id=VILLAGE_AGENT.id), 0

    def endless() -> Iterator[it.AddFileRequest]:
        nonlocal sent
        yield it.AddFileRequest(request_id=request_id(), petition_id=petition.id, size=CHUNK)
        for sent in range(2000):  # noqa: B007 - how far it came is the point
            yield it.AddFileRequest(chunk=bytes(CHUNK))

    with pytest.raises(Invalid):
        send(narrow, endless())
    assert sent < 500
    assert kept(narrow) == []


@pytest.mark.parametrize("same", [True, False])
def test_of_two_at_once_the_one_too_many_leaves_nothing(narrow: World, same: bool) -> None:
    petition, known = narrow.register(chosen_agent_id=VILLAGE_AGENT.id), request_id()
    for _ in range(2):
        add(narrow, petition, b"a")

    def third(word: bytes) -> str:
        try:
            sending: dict[str, Any] = {"request_id": known} if same else {}
            return add(narrow, petition, word, **sending).id
        except Invalid:
            return "refused"

    # Both are admitted while neither is written down: cleaning takes longer than asking.
    with ThreadPoolExecutor(2) as together:
        first, second = together.map(third, [b"b", b"b"])
    assert (first == second) is same
    assert same or "refused" in (first, second)
    assert (len(kept(narrow)), rows(narrow)) == (3, 3)


def test_a_petition_has_so_many_files_so_big_together(narrow: World) -> None:
    petition = narrow.register(chosen_agent_id=VILLAGE_AGENT.id)
    other = narrow.register(chosen_agent_id=VILLAGE_AGENT.id)
    add(narrow, petition, b"a" * 100_000)
    with pytest.raises(Invalid, match="合计"):
        add(narrow, petition, b"a" * 50_001)
    add(narrow, petition, b"a" * 49_999)
    assert add(narrow, petition, b"a").number == 3
    with pytest.raises(Invalid, match="最多上传3份"):
        add(narrow, petition, b"a")
    assert add(narrow, other, b"a" * 50_001).number == 1


def test_few_may_come_at_once_and_what_breaks_off_is_not_kept(world: World, petition: it.Petition) -> None:
    def begun() -> Iterator[it.AddFileRequest]:
        yield from parts(samples.TEXT, petition_id=petition.id, size=len(samples.TEXT) + 1)
        hold.wait(20)

    there, hold = add(world, petition, samples.TEXT), threading.Event()
    slow = [world.at_intake.AddFile.future(begun(), timeout=20, metadata=proof(VILLAGE_AGENT)) for _ in "12"]
    with pytest.raises(TooMany):
        # Until both have arrived there is still a turn.
        all(get(world, there.id) for _ in range(10_000))
    # Everything else goes on meanwhile.
    before = listed(world, petition)
    for each in slow:
        each.cancel()
    hold.set()
    added = None
    while added is None:
        with suppress(TooMany):
            added = add(world, petition, samples.TEXT)
    assert listed(world, petition) == [*before, added]
    assert len(kept(world)) == len(before) + 1


def test_nobody_holds_a_turn_for_long(world: World, petition: it.Petition) -> None:
    added = add(world, petition, samples.TEXT)
    asked, more = it.GetFileRequest(file_id=added.id), parts(samples.TEXT, petition_id=petition.id)
    with pytest.raises(grpc.RpcError, match="120"):
        list(world.at_intake.GetFile(asked, timeout=130, metadata=proof(VILLAGE_AGENT)))
    with pytest.raises(grpc.RpcError, match="120"):
        world.at_intake.AddFile(more, timeout=130, metadata=proof(VILLAGE_AGENT))
    assert get(world, added.id)[0] == added
    assert listed(world, petition) == [added]


def test_a_file_that_is_not_what_was_kept_is_not_sent(world: World, petition: it.Petition) -> None:
    added = add(world, petition, samples.TEXT * 5000)
    (name,) = kept(world)
    sealed = at(world).open(name)
    for spoilt in (sealed[: CHUNK + OVERHEAD], sealed[CHUNK + OVERHEAD :] + sealed[: CHUNK + OVERHEAD]):
        at(world).remove(name)
        at(world).put(name, [spoilt])
        with pytest.raises(grpc.RpcError) as defect:
            get(world, added.id)
        assert defect.value.code() is grpc.StatusCode.INTERNAL
    at(world).remove(name)
    at(world).put(name, [sealed])
    assert get(world, added.id)[1] == samples.TEXT * 5000
    with world.intake.database.transaction() as tx:
        tx.execute(update(petition_file).values(digest=f"sha256:{'0' * 64}"))
    with pytest.raises(grpc.RpcError):
        get(world, added.id)


def test_a_row_without_its_file_is_found(world: World, petition: it.Petition) -> None:
    check = next(each for each in world.intake.checks if each.name == "files are where they lie")

    def lost() -> list[str]:
        with world.intake.database.reading() as tx:
            first = check.page(tx, "", 1)
            rest = check.page(tx, first.after, 10) if first.after else None
        return [each.key for each in (*first.differences, *(rest.differences if rest else ()))]

    kept_one, taken = add(world, petition, samples.TEXT), add(world, petition, samples.TEXT)
    assert lost() == []
    at(world).remove(named(DAY, taken.id))
    assert lost() == [taken.id]
    assert get(world, kept_one.id)[1] == samples.TEXT
    bootstrap.erase(world.intake, petition.id, "演示：本人申请", "clerk")
    assert lost() == []


def test_an_erasure_takes_the_files_along(world: World, petition: it.Petition) -> None:
    added, other = add(world, petition, samples.TEXT), world.register(chosen_agent_id=VILLAGE_AGENT.id)
    stays = add(world, other, samples.TEXT)
    sealed = at(world).open(kept(world)[0])
    bootstrap.erase(world.intake, petition.id, "演示：本人申请", "clerk")
    assert kept(world) == [named(DAY, stays.id)]
    (left,) = listed(world, petition)
    assert (left.id, left.name, left.size) == (added.id, "已依法删除", added.size)
    for again in (lambda: get(world, added.id), lambda: add(world, petition, samples.TEXT)):
        with pytest.raises(Conflict, match="已依法删除"):
            again()
    # Not even a copy of the file can be opened.
    at(world).put(named(DAY, added.id), [sealed])
    with pytest.raises(Conflict):
        get(world, added.id)
    assert get(world, stays.id)[1] == samples.TEXT


def test_what_was_never_written_down_is_swept_after_a_day(world: World, petition: it.Petition) -> None:
    added = add(world, petition, samples.TEXT)
    erased = world.register(chosen_agent_id=VILLAGE_AGENT.id)
    add(world, erased, samples.TEXT)
    (lost,) = [name for name in kept(world) if added.id not in name]
    gone = at(world).open(lost)
    bootstrap.erase(world.intake, erased.id, "演示：本人申请", "clerk")
    at(world).put(lost, [gone])
    orphan = named(DAY, "01a20000-0000-7000-8000-000000000000")
    at(world).put(orphan, [b"put, but never written down"])
    world.advance(hours=24)
    assert set(kept(world)) == {lost, orphan, named(DAY, added.id)}
    world.advance(hours=24)
    assert len(kept(world)) == 1
    assert get(world, added.id)[1] == samples.TEXT
