"""Pages for files that prove something: villagers add them by the code on the slip, others at the matter."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import IO, Annotated, Any
from urllib.parse import quote

import grpc
from fastapi import APIRouter, Depends, Request, Response
from huiyin.intake.v1 import intake_pb2 as it
from starlette.datastructures import UploadFile

from services.chassis.identity import Actor
from services.chassis.policy import HANDLERS
from services.chassis.refusals import Invalid, Refusal
from services.console import words
from services.console.asks import VISITOR
from services.console.forms import Failed
from services.console.pages.frame import Frame, bounded
from services.console.session import required

_CHUNK = 64 * 1024
# Whichever of the two was used: the camera or the chooser.
_INPUTS = ("photo", "file")
_TYPES = {
    it.FILE_KIND_JPEG: "image/jpeg",
    it.FILE_KIND_PNG: "image/png",
    it.FILE_KIND_WEBP: "image/webp",
    it.FILE_KIND_PDF: "application/pdf",
    it.FILE_KIND_TEXT: "text/plain; charset=utf-8",
    it.FILE_KIND_MP3: "audio/mpeg",
    it.FILE_KIND_M4A: "audio/mp4",
    it.FILE_KIND_AMR: "audio/amr",
}
_LOST = "系统正忙，材料没有传上去。请稍后重新选择文件，再传一次"


@dataclass(frozen=True)
class Upload:
    """A posted form with one file; `size` is 0 when none was chosen."""

    typed: dict[str, str]
    name: str
    size: int
    content: IO[bytes] | None


async def uploaded(request: Request) -> AsyncIterator[Upload]:
    """The form, while the request is answered; its file is read from the disk, never whole.

    Raises Invalid for more than the pages ever send.
    """
    bounded(request)
    async with request.form(max_fields=20, max_files=len(_INPUTS), max_part_size=_CHUNK) as form:
        typed = {name: value for name, value in form.items() if isinstance(value, str)}
        files = (each for name in _INPUTS if isinstance(each := form.get(name), UploadFile))
        chosen = next((each for each in files if each.size), None)
        if chosen:
            yield Upload(typed, chosen.filename or "", chosen.size or 0, chosen.file)
        else:
            yield Upload(typed, "", 0, None)


Uploaded = Annotated[Upload, Depends(uploaded)]


def router(frame: Frame) -> APIRouter:
    """The routes of files."""
    routes = APIRouter()
    asks = frame.asks

    @routes.get("/files")
    def public_form(request: Request, code: str = "") -> Response:
        """For whoever holds a slip."""
        return frame.page(request, "add_file.html", code=code)

    @routes.post("/files")
    def add_by_code(request: Request, upload: Uploaded) -> Response:
        """Adds a file to the petition of a slip."""
        frame.checked(request, upload.typed)
        code = upload.typed.get("code", "")
        try:
            frame.limits.act(request)
            with frame.limits.lookup(request):
                # The code is the right, whoever shows it.
                added = _add(frame, upload, VISITOR, query_code=code)
        except (Refusal, grpc.RpcError) as error:
            failed = _failed(error, upload)
            return frame.page(request, "add_file.html", failed.status, code=code, failed=failed)
        return frame.page(request, "add_file.html", code=code, added=added)

    @routes.get("/files/{petition_id}")
    def listing(request: Request, petition_id: str) -> Response:
        """A petition's files, and room for one more."""
        return _files(frame, request, petition_id)

    @routes.post("/files/{petition_id}")
    def add(request: Request, petition_id: str, upload: Uploaded) -> Response:
        """Adds a file at the desk or in the field."""
        actor = required(frame.checked(request, upload.typed))
        try:
            added = _add(frame, upload, actor, petition_id=petition_id)
        except (Refusal, grpc.RpcError) as error:
            failed = _failed(error, upload)
            return _files(frame, request, petition_id, failed.status, failed=failed)
        return _files(frame, request, petition_id, added=added)

    @routes.get("/files/{petition_id}/{file_id}")
    def download(request: Request, petition_id: str, file_id: str) -> Response:
        """A file to keep, which no browser runs or shows as a page."""
        actor = required(frame.session(request))
        first, *rest = asks.receive("intake", "GetFile", it.GetFileRequest(file_id=file_id), actor)
        file = first.file
        plain = f"{file.number}.{file.name.rpartition('.')[2]}"
        called = f"filename=\"{plain}\"; filename*=UTF-8''{quote(file.name)}"
        return Response(
            b"".join(each.chunk for each in rest),
            media_type=_TYPES.get(file.kind, "application/octet-stream"),
            headers={
                "Content-Disposition": f"attachment; {called}",
                "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
                "X-Content-Type-Options": "nosniff",
            },
        )

    return routes


def _add(frame: Frame, upload: Upload, actor: Actor, **about: Any) -> it.PetitionFile:
    if upload.content is None:
        raise Invalid.field("file", "请先拍照或选择文件")
    purpose = upload.typed.get("purpose", "")
    if purpose in words.FILE_PURPOSES:
        about["purpose"] = it.FilePurpose.Value(purpose)
    first = it.AddFileRequest(
        request_id=upload.typed.get("request_id", ""),
        name=upload.name,
        size=upload.size,
        **about,
    )
    added: it.PetitionFile = frame.asks.send("intake", "AddFile", _parts(first, upload.content), actor).file
    return added


def _parts(first: it.AddFileRequest, content: IO[bytes]) -> Iterator[it.AddFileRequest]:
    yield first
    while chunk := content.read(_CHUNK):
        yield it.AddFileRequest(chunk=chunk)


def _failed(error: Refusal | grpc.RpcError, upload: Upload) -> Failed:
    failed = Failed.because("AddFile", error, upload.typed)
    # A browser does not keep a chosen file; a new one must come as a new request.
    return Failed("AddFile", _LOST, {}, {}, failed.status) if failed.again else failed


def _files(frame: Frame, request: Request, petition_id: str, status: int = 200, **content: Any) -> Response:
    actor = required(frame.session(request))
    asked = it.ListFilesRequest(petition_id=petition_id)
    found = frame.asks.ask("intake", "ListFiles", asked, actor).files
    content |= {"petition_id": petition_id, "files": found, "may_add": actor.role in HANDLERS}
    return frame.page(request, "files.html", status, **content)
