"""A file that somebody sent, without what it says of them: pictures are drawn anew, documents written anew,
recordings lose their tags, and what is more than one thing at once does not stay so.

All this happens in a process of its own, with bounds, which may break or grow without harm to ours.
"""

import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from threading import Lock

from services.chassis import recordings
from services.chassis.kinds import Clean, Fault, Kind, Unfit, kind_of

_SECONDS = 30
_CPU_SECONDS = 20
_MEMORY = 448 * 2**20
_RECORDINGS = {Kind.MP3: recordings.mp3, Kind.M4A: recordings.m4a, Kind.AMR: recordings.amr}
# One at a time in each process: a big picture takes of the memory that all its doors live in.
_one = Lock()


def clean(content: bytes) -> Clean:
    """What may be kept of a file that somebody sent. Raises Unfit."""
    command = [sys.executable, "-B", "-s", "-m", "services.chassis.cleaning"]
    with _one:
        try:
            done = subprocess.run(
                command,
                cwd=Path(__file__).parent.parent.parent,
                # No secret and no setting of ours goes along.
                env={},
                input=content,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise Unfit(Fault.BROKEN) from None
    head, _, kept = done.stdout.partition(b"\n")
    verdict, _, word = head.decode("ascii", "replace").partition(" ")
    if verdict == "clean":
        return Clean(Kind(word), kept)
    # What ended without a word met its bounds, or a fault in a decoder.
    raise Unfit(Fault(word) if verdict == "unfit" else Fault.BROKEN)


def cleaned(content: bytes) -> Clean:
    """As `clean`, in this very process."""
    kind = kind_of(content)
    if kind in _RECORDINGS:
        try:
            return Clean(kind, _RECORDINGS[kind](content))
        except recordings.Film:
            raise Unfit(Fault.FILM) from None
        except recordings.Broken:
            raise Unfit(Fault.BROKEN) from None
    if kind is Kind.TEXT:
        return Clean(kind, content.removeprefix(b"\xef\xbb\xbf"))
    # Loaded only where there is something to draw or to write.
    if kind is Kind.PDF:
        from services.chassis import papers

        return Clean(kind, papers.written(content))
    from services.chassis import pictures

    return Clean(kind, pictures.drawn(kind, content))


def _bound() -> None:
    with suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


def _main() -> None:
    _bound()
    try:
        kept = cleaned(sys.stdin.buffer.read())
        told = f"clean {kept.kind}\n".encode() + kept.content
    except Unfit as unfit:
        told = f"unfit {unfit.fault}\n".encode()
    sys.stdout.buffer.write(told)


if __name__ == "__main__":
    _main()
