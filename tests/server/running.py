"""Server processes on free ports, and PostgreSQL from Debian's packages in a folder of its own."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from app.server import administering, enrolment, guessing, ledger
from app.server.settings import Settings
from app.server.station import Station, remember_database
from app.server.tables import admins, sessions
from tests.server.laptop import Laptop, send

CODE = 320500
PASSWORD = "a long enough password"
NAME = "测试市场监督管理局"


SALT = b"sixteen bytes ok"


@functools.cache
def kept_password() -> bytes:
    """How the server keeps PASSWORD; made once, for that is meant to be slow."""
    return guessing.kept(PASSWORD, SALT)


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return asked.getsockname()[1]


@dataclass
class Running:
    """One home and the process that serves it."""

    home: Path
    database: str = ""
    options: tuple[str, ...] = ()
    workers: int = 1
    port: int = 0
    process: subprocess.Popen | None = None
    authority: int = CODE  # the one the tests of a module work in
    secrets: dict[int, str] = field(default_factory=dict)
    tokens: dict[tuple[int, str], str] = field(default_factory=dict)
    blocks: int = 0
    laptops: list[Laptop] = field(default_factory=list)
    opened: Station | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self.home.with_suffix(".log")

    def act(self, *words: str, check=True) -> subprocess.CompletedProcess:
        places = ["--home", str(self.home)]
        if self.database:
            places += ["--database", self.database]
        return subprocess.run(
            [sys.executable, "-m", "app", "serve", *words, *places],
            capture_output=True,
            text=True,
            check=check,
            timeout=60,
        )

    @property
    def station(self) -> Station:
        """Its innards, beside the process; closed whenever the process stops."""
        if self.opened is None:
            settings = Settings(self.home, self.database)
            remember_database(settings)
            self.opened = Station.open(settings)
        return self.opened

    def init(self, code=CODE, name=NAME) -> str:
        """What `shian serve init` does, without a process of its own."""
        self.secrets[code] = administering.make_authority(self.station, code, name, "admin")
        return self.secrets[code]

    def start(self, *more: str) -> Running:
        words = [sys.executable, "-m", "app", "serve", "--home", str(self.home)]
        if self.database:
            words += ["--database", self.database]
        words += ["--port", str(self.take_port()), "--workers", str(self.workers)]
        return self.start_words([*words, *self.options, *more])

    def take_port(self) -> int:
        self.port = self.port or free_port()
        return self.port

    def start_words(self, words: list[str]) -> Running:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(words, stdout=log, stderr=log)
        deadline = time.monotonic() + 90
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError):
                if send(self.address, "GET", "/health", timeout=2).status == 200:
                    return self
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        self.stop()
        raise AssertionError(self.log.read_text("utf-8")[-3000:])

    def post(self, target, told=None, token="", method="POST"):
        """An act of an administrator."""
        headers = {"Content-Type": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        body = told if isinstance(told, bytes) else b"" if told is None else json.dumps(told)
        body = body.encode() if isinstance(body, str) else body
        return send(self.address, method, target, body, headers)

    def get(self, target, token):
        return self.post(target, None, token, "GET")

    def admin(self, role="security", name="", authority=None) -> str:
        """The session token of an administrator who has that role, and PASSWORD."""
        authority = authority or self.authority
        name = name or ("admin" if role == "security" else role)
        if (authority, name) not in self.tokens:
            token, now = secrets.token_urlsafe(32), self.station.clock()
            row = {
                "authority_id": authority, "name": name, "role": role, "salt": SALT,
                "password": kept_password(), "one_time": None, "created_ms": now,
            }  # fmt: skip
            session = {
                "authority_id": authority, "name": name, "created_ms": now, "seen_ms": now,
                "token_hash": hashlib.sha256(token.encode()).hexdigest(),
            }  # fmt: skip
            with self.station.database.writing() as db:
                ledger.replace_rows(db, admins, [row])
                db.execute(sessions.insert(), session)
            self.tokens[authority, name] = token
        return self.tokens[authority, name]

    def code(self, authority=None) -> str:
        with self.station.database.writing() as db:
            return enrolment.make_code(self.station, db, authority or self.authority, by="test")

    def laptop(self, authority=None) -> Laptop:
        """A fresh device of the authority."""
        self.blocks += 1
        device = Laptop(self.address, block=(self.blocks - 1) % 99 + 1)
        answer = device.enrol(self.code(authority))
        assert answer.status == 200, answer.body
        self.laptops.append(device)
        return device

    def stop(self, how=signal.SIGTERM) -> None:
        for device in self.laptops:
            device.hang_up()
        if self.opened is not None:
            self.opened.close()
            self.opened = None
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(30)
            self.process = None


@dataclass
class Postgres:
    """A cluster in a temporary folder, run by the packages' own unprivileged user."""

    folder: Path
    port: int
    databases: int = 0

    @classmethod
    def start(cls) -> Postgres:
        tools = tools_of_postgres()
        folder = Path(tempfile.mkdtemp(prefix="shian-pg-", dir="/tmp"))
        port = free_port()
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        data = folder / "data"
        options = f"-c listen_addresses=127.0.0.1 -c port={port} -k {folder} -c max_connections=200"
        _as_postgres(
            f"{tools}/initdb -D {data} -A trust -U postgres --no-locale -E UTF8 >/dev/null && "
            f'{tools}/pg_ctl -D {data} -w -l {folder}/log -o "{options}" start >/dev/null'
        )
        return cls(folder, port)

    def database(self) -> str:
        """The URL of a fresh database."""
        self.databases += 1
        name = f"shian{self.databases}"
        tools = tools_of_postgres()
        _as_postgres(f"{tools}/createdb -h 127.0.0.1 -p {self.port} -U postgres {name}")
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{name}"

    def stop(self) -> None:
        tools = tools_of_postgres()
        _as_postgres(f"{tools}/pg_ctl -D {self.folder}/data -m immediate stop >/dev/null")
        shutil.rmtree(self.folder, ignore_errors=True)


def tools_of_postgres() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    assert found, "PostgreSQL is not here; build/setup.py test installs it"
    return found[-1].parent


def _as_postgres(command: str) -> None:
    words = ["bash", "-c", command]
    if os.geteuid() == 0:
        words = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", *words]
    environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOME": "/tmp"}
    subprocess.run(words, check=True, cwd="/tmp", env=environment, timeout=60)
