"""A real server that speaks the Redis protocol over TLS, under a certificate authority made for the test."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.server import SERVERS

PATIENCE_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class TlsCache:
    """A server that is running."""

    port: int
    ca_file: Path
    log: Path


def server_binary() -> str:
    """Find a server."""
    found = next((path for path in map(shutil.which, SERVERS) if path), None)
    assert found, "no Redis-compatible server on PATH: apt-get install redis-server (it is only started by the test)"
    return found


def make_authority(folder: Path, name: str) -> Path:
    """Make a certificate authority and give its certificate."""
    certificate = folder / f"{name}.pem"
    _openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1",
             "-subj", f"/CN={name}", "-addext", "keyUsage=critical,keyCertSign",
             "-keyout", folder / f"{name}.key", "-out", certificate)  # fmt: skip
    return certificate


def make_certificate(folder: Path, authority: Path) -> tuple[Path, Path]:
    """Make a certificate for `localhost` alone and give it with its key."""
    request, key, certificate = folder / "server.csr", folder / "server.key", folder / "server.pem"
    extension = folder / "server.ext"
    extension.write_text("subjectAltName=DNS:localhost\n")
    _openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=localhost",
             "-keyout", key, "-out", request)  # fmt: skip
    _openssl("x509", "-req", "-in", request, "-CA", authority, "-CAkey", authority.with_suffix(".key"),
             "-CAcreateserial", "-days", "1", "-extfile", extension, "-out", certificate)  # fmt: skip
    return certificate, key


def _openssl(*arguments: str | Path) -> None:
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


@contextmanager
def tls_cache(folder: Path, tokens: Sequence[str], *extra: str) -> Iterator[TlsCache]:
    """Run a server that admits these tokens and speaks TLS only. `extra` are further lines of its configuration."""
    authority = make_authority(folder, "authority")
    certificate, key = make_certificate(folder, authority)
    port, log = free_port(), folder / "server.log"
    configuration = folder / "server.conf"
    passwords = " ".join(f">{token}" for token in tokens)
    lines = [
        "port 0",
        f"tls-port {port}",
        "bind 127.0.0.1",
        f"tls-cert-file {certificate}",
        f"tls-key-file {key}",
        f"tls-ca-cert-file {authority}",
        "tls-auth-clients no",
        'save ""',
        f"dir {folder}",
        f"user default on {passwords} ~* &* +@all" if tokens else "protected-mode no",
        *extra,
    ]
    configuration.write_text("\n".join(lines) + "\n")
    with log.open("wb") as sink:
        server = subprocess.Popen([server_binary(), str(configuration)], stdout=sink, stderr=subprocess.STDOUT)
    try:
        _wait(server, port, log)
        yield TlsCache(port, authority, log)
    finally:
        server.terminate()
        server.wait(PATIENCE_SECONDS)


def free_port() -> int:
    """Give a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        assert server.poll() is None, f"the server ended: {log.read_text()}"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    message = f"the server did not listen within {PATIENCE_SECONDS} s: {log.read_text()}"
    raise AssertionError(message)
