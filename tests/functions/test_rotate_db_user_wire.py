"""The connection to the database, against a real server with TLS, and against servers that are none."""

import functools
import re
import socket
import ssl
import struct
import subprocess
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from functions._common.errors import NotYetError, RotationError
from functions._common.sealed import Sealed
from functions.rotate_db_user.users import OWNER, USERS, Users, mint
from functions.rotate_db_user.wire import AUTHORITIES, Address, Login, connected, verified
from tests.support.tls_cache import make_authority, make_certificate
from tests.support.tls_postgres import DATABASE, MASTER, TlsPostgres, tls_postgres


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TlsPostgres]:
    """Run a server."""
    with tls_postgres(tmp_path_factory.mktemp("database")) as running:
        yield running


def users(database: TlsPostgres) -> Users:
    connect = functools.partial(connected, database.address, context=verified(database.authority))
    return Users(connect=connect, administrator=lambda: MASTER, database=DATABASE)


@pytest.mark.server
def test_statements_are_run_and_rows_are_read(database: TlsPostgres) -> None:
    assert database.run("SELECT 1, 'ä', NULL, '' UNION ALL SELECT 2, repeat('x', 90000), 'y', 'z'") == [
        ("1", "ä", None, ""),
        ("2", "x" * 90000, "y", "z"),
    ]
    assert database.run("SELECT ssl, version FROM pg_stat_ssl WHERE pid = pg_backend_pid()") in (
        [("t", "TLSv1.3")],
        [("t", "TLSv1.2")],
    )


@pytest.mark.server
@pytest.mark.parametrize(
    "login", [Login(MASTER.user, Sealed("another")), Login("nobody_here", MASTER.password), Login("master", Sealed(""))]
)
def test_a_wrong_login_is_refused(database: TlsPostgres, login: Login) -> None:
    assert not users(database).accepts(login)


@pytest.mark.server
def test_an_error_shows_its_code_and_not_its_words(database: TlsPostgres) -> None:
    with pytest.raises(RotationError, match=r"^the database answered 42601 to a statement of the test$"):
        database.run("CREATE ROLE canary PASSWORD hunter2canary")


@pytest.mark.server
def test_another_database_is_an_error(database: TlsPostgres) -> None:
    elsewhere = Address(host="localhost", port=database.address.port, database="absent")
    with (
        pytest.raises(RotationError, match="answered 3D000 to the login"),
        connected(elsewhere, MASTER, verified(database.authority)),
    ):
        pass


@pytest.mark.server
def test_users_are_made_take_turns_and_share_what_they_make(database: TlsPostgres) -> None:
    both = users(database)
    first, second = (Login(user, mint()) for user in USERS)
    assert not both.accepts(first)
    both.give(first)
    assert both.accepts(first)
    both.require_twins(first)
    assert database.run("CREATE TABLE shared (a int); INSERT INTO shared VALUES (7)", first) == []
    both.give(second)
    both.require_twins(second)
    assert database.run("ALTER TABLE shared ADD b int; SELECT a FROM shared", second) == [("7",)]
    owned = "SELECT tableowner FROM pg_catalog.pg_tables WHERE tablename = 'shared'"
    assert database.run(owned, second) == [(OWNER,)]
    renewed = Login(first.user, mint())
    both.give(renewed)
    assert (both.accepts(first), both.accepts(renewed), both.accepts(second)) == (False, True, True)


@pytest.mark.server
@pytest.mark.parametrize(
    ("done", "undone"),
    [
        ("GRANT CONNECT ON DATABASE app TO app_a", "REVOKE CONNECT ON DATABASE app FROM app_a"),
        ("ALTER ROLE app_b CREATEDB", "ALTER ROLE app_b NOCREATEDB"),
        ("ALTER ROLE app_a SET statement_timeout = '5s'", "ALTER ROLE app_a RESET statement_timeout"),
        ("CREATE ROLE reports; GRANT reports TO app_b", "DROP ROLE reports"),
    ],
)
def test_users_that_differ_are_not_swapped(database: TlsPostgres, done: str, undone: str) -> None:
    both = users(database)
    first, second = (Login(user, mint()) for user in USERS)
    both.give(first)
    both.give(second)
    both.require_twins(second)
    database.run(done)
    try:
        with pytest.raises(RotationError, match="app_a and app_b are not alike"):
            both.require_twins(second)
    finally:
        database.run(undone)
    both.require_twins(second)


@pytest.mark.server
def test_no_password_reaches_the_log(database: TlsPostgres) -> None:
    login = Login(USERS[0], mint())
    users(database).give(login)
    text = database.log.read_text()
    assert "ALTER ROLE app_a LOGIN INHERIT PASSWORD 'SCRAM-SHA-256$4096:" in text
    assert login.password.opened() not in text


@pytest.mark.server
def test_a_refused_administrator_may_be_changing(database: TlsPostgres) -> None:
    connect = functools.partial(connected, database.address, context=verified(database.authority))
    stale = Users(connect=connect, administrator=lambda: Login("master", Sealed("old")), database=DATABASE)
    with pytest.raises(NotYetError, match="refuses the administrator"):
        stale.give(Login(USERS[0], mint()))


@pytest.mark.server
def test_a_strange_authority_or_host_is_refused(database: TlsPostgres, tmp_path: Path) -> None:
    stranger = verified(make_authority(tmp_path, "stranger"))
    by_number = Address(host="127.0.0.1", port=database.address.port, database=DATABASE)
    for address, context in (
        (database.address, stranger),
        (database.address, verified()),
        (by_number, verified(database.authority)),
    ):
        with (
            pytest.raises(RotationError, match=f"certificate is not valid for {address.host}"),
            connected(address, MASTER, context),
        ):
            pass


def test_only_the_given_authorities_are_trusted_from_tls_1_2_on() -> None:
    context = verified()
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2
    assert (context.check_hostname, context.verify_mode) == (True, ssl.CERT_REQUIRED)
    subjects = [str(each["subject"]) for each in context.get_ca_certs()]
    assert len(set(subjects)) == 27
    assert all(re.search(r"'Amazon RDS [a-z]{2}-[a-z]+-\d Root CA RSA2048 G1'", subject) for subject in subjects)


def test_each_authority_vouches_for_itself_and_lasts() -> None:
    for each in verified().get_ca_certs():
        assert each["subject"] == each["issuer"]
        assert ssl.cert_time_to_seconds(str(each["notAfter"])) > ssl.cert_time_to_seconds("Jan 1 00:00:00 2060 GMT")
    assert AUTHORITIES.read_text().count("BEGIN CERTIFICATE") == 27


@pytest.mark.server
def test_each_authority_is_signed_by_its_own_key(tmp_path: Path) -> None:
    for index, text in enumerate(AUTHORITIES.read_text().split("-----BEGIN")[1:]):
        path = tmp_path / f"{index}.pem"
        path.write_text(f"-----BEGIN{text}")
        done = subprocess.run(["openssl", "verify", "-CAfile", str(path), str(path)], capture_output=True, check=False)
        assert done.returncode == 0, done.stderr


def message(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("!I", len(body) + 4) + body


def authentication(step: int, body: bytes = b"") -> bytes:
    return message(b"R", struct.pack("!I", step) + body)


SASL = authentication(10, b"SCRAM-SHA-256-PLUS\0SCRAM-SHA-256\0\0")


@pytest.mark.server
@pytest.mark.parametrize(
    ("replies", "error", "text"),
    [
        ([authentication(0)], RotationError, "does not log in by SCRAM-SHA-256"),
        ([authentication(3)], RotationError, "does not log in by SCRAM-SHA-256"),
        ([authentication(5, b"salt")], RotationError, "does not log in by SCRAM-SHA-256"),
        ([authentication(10, b"SCRAM-SHA-1\0\0")], RotationError, "does not log in by SCRAM-SHA-256"),
        ([authentication(11, b"r=x")], RotationError, "does not log in by SCRAM-SHA-256"),
        ([SASL, authentication(0)], RotationError, "does not log in by SCRAM-SHA-256"),
        ([SASL, authentication(12, b"v=AAAA")], RotationError, "did not prove that it is the database"),
        ([SASL, authentication(11, b"r=theirs,s=AAAA,i=4096")], RotationError, "challenge is not one of"),
        ([message(b"Z", b"I")], RotationError, "unexpected answer to the login"),
        ([b"R\xff\xff\xff\xff"], RotationError, "unexpected answer to the login"),
        ([message(b"E", b"SFATAL\0C57P03\0Mstarting, the-password\0\0")], NotYetError, "answered 57P03 to the login"),
        ([message(b"E", b"SFATAL\0C53300\0Mtoo many\0\0")], NotYetError, "answered 53300"),
        ([message(b"E", b"SFATAL\0C28P01\0Mno\0\0")], RotationError, "answered 28P01"),
        ([message(b"E", b"\0")], RotationError, r"answered \?\?\?\?\? to the login"),
        ([SASL, b""], NotYetError, "no connection to the database"),
    ],
)
def test_a_server_that_is_none_gets_no_password(
    tmp_path: Path, replies: Sequence[bytes], error: type[RotationError], text: str
) -> None:
    authority = make_authority(tmp_path, "authority")
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*make_certificate(tmp_path, authority))
        thread = threading.Thread(target=_recite, args=(listener, context, replies, heard))
        thread.start()
        address = Address(host="localhost", port=listener.getsockname()[1], database="app")
        with pytest.raises(error, match=text), connected(address, MASTER, verified(authority)):
            pass
        thread.join()
    assert MASTER.password.opened().encode() not in b"".join(heard)


def _recite(listener: socket.socket, context: ssl.SSLContext, replies: Sequence[bytes], heard: list[bytes]) -> None:
    plain, _ = listener.accept()
    assert plain.recv(8) == struct.pack("!II", 8, 80877103)
    plain.sendall(b"S")
    with context.wrap_socket(plain, server_side=True) as channel:
        for reply in replies:
            heard.append(channel.recv(65536))
            if reply:
                channel.sendall(reply)
        if replies[-1]:
            channel.settimeout(5)
            heard.append(channel.recv(65536))


@pytest.mark.parametrize("answer", [b"N", b"E", b""])
def test_a_server_without_tls_gets_nothing(answer: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        heard: list[bytes] = []
        thread = threading.Thread(target=_answer_plainly, args=(listener, answer, heard))
        thread.start()
        address = Address(host="localhost", port=listener.getsockname()[1], database="app")
        with pytest.raises(RotationError, match="does not speak TLS"), connected(address, MASTER, verified()):
            pass
        thread.join()
    assert heard == [struct.pack("!II", 8, 80877103), b""]


def _answer_plainly(listener: socket.socket, answer: bytes, heard: list[bytes]) -> None:
    plain, _ = listener.accept()
    with plain:
        heard.append(plain.recv(8))
        plain.sendall(answer)
        plain.shutdown(socket.SHUT_WR)
        heard.append(plain.recv(65536))


def test_a_closed_port_is_tried_again_later() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    address = Address(host="localhost", port=port, database="app")
    with (
        pytest.raises(NotYetError, match=r"localhost:\d+ \(ConnectionRefusedError\)"),
        connected(address, MASTER, verified()),
    ):
        pass
