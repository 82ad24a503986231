"""What is taken as a petition's file, and what it is called: pure functions."""

import re
import unicodedata
from dataclasses import replace
from datetime import datetime

from services.chassis import files
from services.chassis.clock import legal_day
from services.chassis.kinds import Fault, Kind
from services.chassis.refusals import Invalid
from services.chassis.sealing import ERASED
from services.intake.files.model import Limits, PetitionFile

MOST_OF_A_CHUNK = 64 * 1024
_LONGEST_NAME = 100
_MILLION = 2**20
ENDINGS = {
    Kind.JPEG: "jpg",
    Kind.PNG: "png",
    Kind.WEBP: "webp",
    Kind.PDF: "pdf",
    Kind.TEXT: "txt",
    Kind.MP3: "mp3",
    Kind.M4A: "m4a",
    Kind.AMR: "amr",
}
_TAKEN = "可以上传：照片（JPEG、PNG、WebP）、PDF、录音（MP3、M4A、AMR）、纯文本（UTF-8）"
_FAULTS = {
    Fault.UNKNOWN: f"认不出这是什么文件。{_TAKEN}",
    Fault.BROKEN: f"文件不完整或已损坏，请重新拍摄或另存后再上传。{_TAKEN}",
    Fault.ACTIVE: "PDF里带有程序或附件，不能收。请打印成PDF或拍成照片再上传",
    Fault.LOCKED: "PDF设了密码，请去掉密码再上传",
    Fault.PIXELS: "照片太大，请把相机调到2500万像素以下再拍",
    Fault.FILM: "暂时不收录像。请截取照片，或只上传录音",
}
# What a folder or a browser would take for something else.
_UNFIT = re.compile(r'[<>:"|?*\\/]')
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,5}$")


def takeable(limits: Limits, count: int, together: int, size: int) -> None:
    """Whether one more file of a size may come to so many, so big together. Raises Invalid."""
    if size < 1:
        raise Invalid.field("size", "文件是空的，请重新选择")
    if size > limits.bytes:
        most = _millions(limits.bytes)
        raise Invalid.field("size", f"一份材料最大{most}兆，请缩小照片或分成几份再上传")
    if count >= limits.files:
        text = f"一件事项最多上传{limits.files}份材料，已经有{count}份。请把原件交到代理站（点）"
        raise Invalid.field("petition_id", text)
    if together + size > limits.together:
        most = _millions(limits.together)
        text = f"一件事项的材料合计最大{most}兆，已经放不下这一份。请把原件交到代理站（点）"
        raise Invalid.field("size", text)


def chunked(chunk: bytes, so_far: int, size: int) -> None:
    """Whether one more part may come to those so far of a file of a size. Raises Invalid."""
    if len(chunk) > MOST_OF_A_CHUNK:
        raise Invalid.field("chunk", f"每段最多{MOST_OF_A_CHUNK}字节，请分小一些再传")
    if so_far + len(chunk) > size:
        raise Invalid.field("size", "传来的比说好的多，请重新选择文件再传一次")


def whole(received: int, size: int) -> None:
    """Whether all of a file came. Raises Invalid."""
    if received != size:
        raise Invalid.field("size", "文件没有传完，请再传一次")


def unfit(fault: Fault) -> Invalid:
    """Why a file is not taken, as its sender is told."""
    return Invalid.field("file", _FAULTS[fault])


def named(written: str, kind: Kind) -> str:
    """What a file is called: no path, nothing unseen, and the ending of what it is."""
    plain = unicodedata.normalize("NFC", written).replace("\\", "/").rpartition("/")[2]
    # Controls, and signs that turn the direction of what is read.
    seen = "".join(c for c in plain if unicodedata.category(c)[0] != "C")
    stem = _ENDING.sub("", _UNFIT.sub("", seen)).strip(" .")[:_LONGEST_NAME].strip(" .")
    return f"{stem or '材料'}.{ENDINGS[kind]}"


def unnamed(file: PetitionFile) -> PetitionFile:
    """The same file without what its sender called it, which may be anybody's name."""
    return replace(file, name=named("", file.kind)) if file.name != ERASED else file


def place(file_id: str, added_at: datetime) -> str:
    """The name under which a file lies."""
    return files.named(legal_day(added_at), file_id)


def _millions(limit: int) -> str:
    return f"{limit / _MILLION:g}"
