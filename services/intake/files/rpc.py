"""A petition's files on the wire: in and out in chunks."""

import hashlib
from collections.abc import Iterator
from typing import Any

import grpc
from huiyin.intake.v1 import intake_pb2 as pb

from services.chassis.database import Database
from services.chassis.identity import Role
from services.chassis.kinds import Kind
from services.chassis.policy import HANDLERS, READERS, allows
from services.chassis.refusals import Invalid, Refusal
from services.chassis.rpc import actor_of
from services.chassis.wire import timestamp
from services.intake.accesses.model import Sight
from services.intake.accesses.service import Accesses
from services.intake.files.model import PetitionFile, Purpose, Sending
from services.intake.files.rules import MOST_OF_A_CHUNK, unnamed
from services.intake.files.service import PetitionFiles

_KINDS: dict[Kind, Any] = {k: pb.FileKind.Value(f"FILE_KIND_{k.name}") for k in Kind}
_PURPOSES: dict[Purpose, Any] = {p: pb.FilePurpose.Value(f"FILE_PURPOSE_{p.name}") for p in Purpose}
# Who holds a turn longer than that is not sending.
_MOST_SECONDS = 120
_BY_NUMBER = {number: purpose for purpose, number in _PURPOSES.items()}


class FilesRpc:
    """The files' part of IntakeService."""

    database: Database
    files: PetitionFiles
    accesses: Accesses

    @allows(HANDLERS, Role.VILLAGER)
    def AddFile(
        self, requests: Iterator[pb.AddFileRequest], context: grpc.ServicerContext
    ) -> pb.AddFileResponse:
        actor, files = actor_of(context), self.files
        _refuse_long(context)
        with files.turn():
            request = next(requests, pb.AddFileRequest())
            sending = _sending(request)
            with self.database.reading() as tx:
                files.admit(tx, actor, sending)
            content = files.gathered(sending, _chunks(request, requests))
            # What makes it the same request is what was sent, by its digest.
            request.chunk = hashlib.sha256(content).digest()
            with self.database.reading() as tx:
                if earlier := files.earlier(tx, actor, request):
                    return pb.AddFileResponse(file=_show(earlier))
                petition, key = files.admit(tx, actor, sending)
            put = files.put(actor, sending, petition, key, content)
            try:
                added = self.database.run(lambda tx: files.add(tx, actor, request, sending, put))
            except Refusal:
                # Any other end leaves open whether it was written down; the sweep will know.
                files.remove(put)
                raise
            if added.id != put.id:
                files.remove(put)
        return pb.AddFileResponse(file=_show(added))

    @allows(READERS)
    def GetFile(
        self, request: pb.GetFileRequest, context: grpc.ServicerContext
    ) -> Iterator[pb.GetFileResponse]:
        actor = actor_of(context)
        _refuse_long(context)
        with self.files.turn():
            with self.database.reading() as tx:
                file, key = self.files.get(tx, actor, request.file_id)
                unread = self.accesses.unread(tx, actor, file.petition_id)
            # Whole, and proved, before any of it is told.
            content = self.files.content(file, key)
            if unread:
                self.database.run(
                    lambda tx: self.accesses.read(tx, actor, file.petition_id, file.county_code)
                )
            yield pb.GetFileResponse(file=_show(file))
            for begins in range(0, len(content), MOST_OF_A_CHUNK):
                yield pb.GetFileResponse(chunk=content[begins : begins + MOST_OF_A_CHUNK])

    @allows(READERS)
    def ListFiles(self, request: pb.ListFilesRequest, context: grpc.ServicerContext) -> pb.ListFilesResponse:
        actor = actor_of(context)
        with self.database.reading() as tx:
            found = self.files.listing(tx, actor, request.petition_id)
            sight = self.accesses.look(tx, actor, request.petition_id).sight
        named = found if sight is Sight.CLEAR else map(unnamed, found)
        return pb.ListFilesResponse(files=map(_show, named))


def _refuse_long(context: grpc.ServicerContext) -> None:
    if (context.time_remaining() or 0) > _MOST_SECONDS:
        raise Invalid.field("grpc-timeout", f"传送材料的截止时间（deadline）最多{_MOST_SECONDS}秒")


def _sending(request: pb.AddFileRequest) -> Sending:
    purpose = _BY_NUMBER.get(request.purpose or pb.FILE_PURPOSE_EVIDENCE)
    if purpose is None:
        raise Invalid.field("purpose", "请选择材料用途")
    return Sending(request.petition_id, request.query_code, request.name, purpose, request.size)


def _chunks(first: pb.AddFileRequest, following: Iterator[pb.AddFileRequest]) -> Iterator[bytes]:
    yield first.chunk
    for each in following:
        yield each.chunk


def _show(file: PetitionFile) -> pb.PetitionFile:
    return pb.PetitionFile(
        id=file.id,
        petition_id=file.petition_id,
        number=file.number,
        name=file.name,
        purpose=_PURPOSES[file.purpose],
        kind=_KINDS[file.kind],
        size=file.size,
        digest=file.digest,
        added_at=timestamp(file.added_at),
        added_by=file.added_by,
    )
