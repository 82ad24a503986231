"""PostgreSQL that keeps its promises (fsync stays on), and PgBouncer in front of it."""

import atexit
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import psutil
import psycopg
from psycopg import sql

from tests.engines.binaries import libraries, pgbouncer_path, postgres_path
from tests.engines.processes import EngineFailed, Server, free_ports, wait

_ROOT = os.getuid() == 0
# Neither server runs as root.
_AS = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"] if _ROOT else []


def _home(folder: Path, name: str) -> Path:
    """A folder that the server's user reaches: the one given, or, for root, one of the system's.

    The latter is removed when this Python ends, unless it was let go.
    """
    if _ROOT:
        made = Path(tempfile.mkdtemp(prefix=f"huiyin-{name}-"))
        shutil.chown(made, "nobody", "nogroup")
        atexit.register(_remove, made)
        return made
    home = folder.absolute() / name
    home.mkdir(parents=True, exist_ok=True)
    return home


def _remove(home: Path) -> None:
    shutil.rmtree(home, ignore_errors=True)


def _reached(program: Path, home: Path) -> Path:
    """The program where the server's user may run it: the unpacked ones may lie under a closed folder."""
    if not _ROOT or all(folder.stat().st_mode & 0o001 for folder in program.parents):
        return program
    root = next((folder for folder in program.parents if folder.name == "debian"), None)
    if root is None:
        raise EngineFailed(
            f"{program} lies under a folder that others may not enter; install it with apt-get"
        )
    copied = home / "debian"
    if not copied.exists():
        shutil.copytree(root, copied, symlinks=True)
    return copied / program.relative_to(root)


class Postgres:
    """A PostgreSQL 15 or later on a free port; everybody on this machine is its superuser `app`.

    Its data lie in `folder`; when this Python is root's, in a folder of the system's temporary files
    that is removed when this Python ends. `start` after `stop` or `kill` finds what was committed.
    """

    def __init__(self, folder: Path) -> None:
        self.home = _home(folder, "postgres")
        self.port = free_ports(1)[0]
        self.server_url = f"postgresql+psycopg://app@127.0.0.1:{self.port}"
        self._data = self.home / "data"
        program = _reached(postgres_path("postgres"), self.home)
        self._initdb = program.with_name("initdb")
        self._env = libraries(program)
        settings = {
            "port": self.port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": self.home,
            "max_connections": 300,
            "shared_buffers": "128MB",
            "max_prepared_transactions": 0,
        }
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        self.server = Server(
            [*_AS, str(program), "-D", str(self._data), *options],
            str(self._data),
            self.home / "log",
            self._env,
        )

    def start(self) -> None:
        """Starts it, on new data the first time; returns when it answers, after recovery if need be."""
        if not (self._data / "PG_VERSION").exists():
            self._init()
        if not self.server.runs():
            self.server.start()
        wait(self._answers, 60, "PostgreSQL did not become ready")

    def stop(self) -> None:
        """Ends it at once but cleanly: connections are closed, what was committed stays."""
        self.server.stop(signal.SIGINT, 20)

    def kill(self) -> None:
        """SIGKILL to every process of it, as if the server's machine had lost its power.

        What it had handed to the operating system stays: the machine itself goes on.
        """
        if not self.server.runs():
            return
        # Stopped first, or it would see its children die and start anew.
        self.server.send(signal.SIGSTOP)
        children = psutil.Process(self.server.pid).children(recursive=True)
        for child in children:
            child.kill()
        self.server.kill()
        wait(lambda: not any(c.is_running() and c.status() != "zombie" for c in children), 10, "it lives on")

    def create(self, database: str, template: str = "") -> str:
        """Creates a database, as a copy of `template` if one is named (nobody may be in it); its URL."""
        name = sql.Identifier(database)
        copy = sql.SQL(" TEMPLATE {}").format(sql.Identifier(template)) if template else sql.SQL("")
        self._do(sql.SQL("CREATE DATABASE {}").format(name) + copy)
        return f"{self.server_url}/{database}"

    def drop(self, database: str) -> None:
        """Drops a database and ends whoever is in it; one that does not exist is none."""
        self._do(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))

    def let_go(self) -> dict[str, Any]:
        """It outlives this Python, its folder too; what is needed to end it."""
        self.server.let_go()
        # Whoever lets go does not make more of them in the same Python.
        atexit.unregister(_remove)
        return {
            "url": self.server_url,
            "servers": [[self.server.pid, self.server.mark]],
            "folder": str(self.home),
        }

    def _do(self, statement: sql.SQL | sql.Composed) -> None:
        with psycopg.connect(self._dsn(), autocommit=True) as connection:
            connection.execute(statement)

    def _dsn(self) -> str:
        return f"host=127.0.0.1 port={self.port} user=app dbname=postgres connect_timeout=5"

    def _answers(self) -> bool:
        if not self.server.runs():
            raise EngineFailed(f"PostgreSQL ended: {self.server.tail()}")
        try:
            psycopg.connect(self._dsn()).close()
        except psycopg.OperationalError:
            return False
        return True

    def _init(self) -> None:
        # Only what initdb itself wrote is not forced to disk; the server forces what it commits.
        words = ["-D", str(self._data), "-U", "app", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"]
        done = subprocess.run(
            [*_AS, str(self._initdb), *words],
            cwd=self.home,
            env=os.environ | self._env,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise EngineFailed(f"initdb failed: {done.stderr.strip()[-800:]}")


class PgBouncer:
    """PgBouncer in front of a PostgreSQL, pooling by transaction: every database of it, user `app`."""

    def __init__(self, folder: Path, postgres: Postgres) -> None:
        self.home = _home(folder, "pgbouncer")
        self.port = free_ports(1)[0]
        self.server_url = f"postgresql+psycopg://app@127.0.0.1:{self.port}"
        settings, users = self.home / "pgbouncer.ini", self.home / "users"
        users.write_text('"app" ""\n')
        settings.write_text(
            f"[databases]\n* = host=127.0.0.1 port={postgres.port} user=app\n"
            f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {self.port}\n"
            f"unix_socket_dir =\nauth_type = trust\nauth_file = {users}\npool_mode = transaction\n"
            f"max_client_conn = 500\ndefault_pool_size = 20\nadmin_users = app\n"
        )
        program = _reached(pgbouncer_path(), self.home)
        command = [*_AS, str(program), str(settings)]
        self.server = Server(command, str(settings), self.home / "log", libraries(program))

    def start(self) -> None:
        """Starts it; returns when its own console answers."""
        self.server.start()
        wait(self._answers, 20, "PgBouncer did not become ready")

    def stop(self) -> None:
        """Ends it at once; connections are closed."""
        self.server.stop(signal.SIGTERM)

    def _answers(self) -> bool:
        if not self.server.runs():
            raise EngineFailed(f"PgBouncer ended: {self.server.tail()}")
        try:
            psycopg.connect(
                f"host=127.0.0.1 port={self.port} user=app dbname=pgbouncer connect_timeout=5",
                autocommit=True,
            ).close()
        except psycopg.OperationalError:
            return False
        return True
