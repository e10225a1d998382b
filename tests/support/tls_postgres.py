"""A real PostgreSQL server that speaks TLS only, under a certificate authority made for the test."""

import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from functions._common.sealed import Sealed
from functions.rotate_db_user.wire import Address, Login, connected, verified
from tests.support.server import postgres_programs
from tests.support.tls_cache import PATIENCE_SECONDS, free_port, make_authority, make_certificate

MASTER = Login("master", Sealed("the-password-of-the-administrator"))
DATABASE = "app"
_ADMITTED = "hostssl all all 127.0.0.1/32 scram-sha-256\n"


@dataclass(frozen=True, slots=True)
class TlsPostgres:
    """A server that is running."""

    address: Address
    authority: Path
    data: Path
    log: Path

    def run(self, statement: str, login: Login = MASTER) -> list[tuple[str | None, ...]]:
        """Run a statement."""
        with connected(self.address, login, verified(self.authority)) as session:
            return session.run(statement, "a statement of the test")


def _account() -> str | None:
    """Give an account to run the server as: it refuses to run as root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


@contextmanager
def tls_postgres(folder: Path) -> Iterator[TlsPostgres]:
    """Run a server whose administrator may make roles but is no superuser, as on RDS."""
    initdb, server, psql = postgres_programs()
    authority = make_authority(folder, "authority")
    certificate, key = make_certificate(folder, authority)
    data, log, port, account = folder / "data", folder / "postgres.log", free_port(), _account()
    if account:
        _give(folder, account)
    _call(
        [initdb, "-D", str(data), "-U", "root_of_the_test", "-A", "scram-sha-256", "--pwfile", _password(folder)],
        account,
    )
    (data / "pg_hba.conf").write_text(f"local all root_of_the_test trust\n{_ADMITTED}")
    shutil.copy(certificate, data / "server.crt")
    shutil.copy(key, data / "server.key")
    (data / "server.key").chmod(0o600)
    if account:
        _give(data, account)
    settings = {
        "port": str(port),
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": str(data),
        "ssl": "on",
        "password_encryption": "scram-sha-256",
        "log_statement": "ddl",
        "fsync": "off",
    }
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    with log.open("wb") as sink:
        running = subprocess.Popen([server, "-D", str(data), *options], stdout=sink, stderr=sink, user=account)
    found = TlsPostgres(Address(host="localhost", port=port, database=DATABASE), authority, data, log)
    try:
        _prepare(found, running, [psql, *_local(found)], account)
        yield found
    finally:
        running.terminate()
        running.wait(PATIENCE_SECONDS)


def _password(folder: Path) -> str:
    path = folder / "password"
    path.write_text("unused-password-of-the-superuser\n")
    path.chmod(0o644)
    return str(path)


def _give(folder: Path, account: str) -> None:
    for path in (folder, *folder.rglob("*")):
        shutil.chown(path, account)
    for above in folder.parents:
        if above.stat().st_uid == os.geteuid() and above != Path("/"):
            above.chmod(above.stat().st_mode | 0o011)


def _call(command: list[str], account: str | None) -> None:
    done = subprocess.run(command, capture_output=True, user=account, check=False)
    assert done.returncode == 0, done.stderr.decode()


def _local(server: TlsPostgres) -> list[str]:
    """Say how the superuser of the test reaches the server: by its socket, without a password."""
    return ["-h", str(server.data), "-p", str(server.address.port), "-U", "root_of_the_test", "-d", "postgres"]


def _prepare(server: TlsPostgres, running: subprocess.Popen[bytes], psql: list[str], account: str | None) -> None:
    """Make the administrator and its database, once the server listens."""
    statements = [
        f"CREATE ROLE {MASTER.user} LOGIN CREATEROLE CREATEDB PASSWORD '{MASTER.password.opened()}'",
        f"CREATE DATABASE {DATABASE} OWNER {MASTER.user}",
    ]
    end = time.monotonic() + PATIENCE_SECONDS
    while statements:
        done = subprocess.run([*psql, "-c", statements[0]], capture_output=True, user=account, check=False)
        if done.returncode == 0:
            statements.pop(0)
            continue
        assert running.poll() is None, server.log.read_text()
        assert time.monotonic() < end, done.stderr.decode() + server.log.read_text()
        time.sleep(0.1)
