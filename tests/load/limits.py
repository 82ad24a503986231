"""What this machine can do at most: its disk, its PostgreSQL from C, a gRPC call with nothing behind."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import make_url

from tests.engines import pgbench_path
from tests.load import echo, generator
from tests.load.generator import ROOT, Load, Seen
from tests.load.statements import Script

_SYNCS = 200
_BLOCK = 8192


def fdatasync(folder: Path) -> float:
    """The median time, in milliseconds, to make one block of 8 KB durable."""
    path, taken = folder / "synced", []
    file = os.open(path, os.O_WRONLY | os.O_CREAT)
    try:
        for number in range(_SYNCS):
            os.pwrite(file, os.urandom(_BLOCK), number % 16 * _BLOCK)
            began = time.perf_counter()
            os.fdatasync(file)
            taken.append((time.perf_counter() - began) * 1000)
    finally:
        os.close(file)
        path.unlink()
    return generator.quantile(taken, 0.5)


def pgbench(url: str, script: Script, folder: Path, clients: int, seconds: float) -> float:
    """Transactions per second of pgbench with prepared statements over TCP."""
    target = make_url(url)
    file = folder / "registration.sql"
    file.write_text(script.text)
    variables = script.variables | {"n": str(int(time.time() * 100_000))}
    done = subprocess.run(
        [
            str(pgbench_path()),
            *("-n", "-M", "prepared", "-c", str(clients), "-j", "2" if clients > 1 else "1"),
            *("-T", str(max(1, round(seconds))), "-f", str(file)),
            *("-h", str(target.host), "-p", str(target.port), "-U", str(target.username)),
            *(word for name, value in variables.items() for word in ("-D", f"{name}={value}")),
            str(target.database),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    found = re.search(r"^tps = ([\d.]+)", done.stdout, re.M)
    failed = re.search(r"failed transactions: [1-9]|aborted", done.stdout + done.stderr)
    if done.returncode or not found or failed:
        raise AssertionError(f"pgbench: {done.stderr[-2000:] or done.stdout}")
    return float(found[1])


@contextmanager
def bare_echo(threads: int) -> Iterator[str]:
    """The target of a gRPC server that only answers, in a process of its own."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.load.echo", str(threads)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield f"127.0.0.1:{int(process.stdout.readline())}"
    finally:
        process.stdin.close()
        process.wait(10)
        process.stdout.close()


def echoed(target: str, requests: list[str], workers: int, seconds: float) -> Seen:
    """Calls of the bare server with the same messages as a registration's."""
    return generator.run(Load(target, echo.METHOD, requests, unique=True, workers=workers, seconds=seconds))
