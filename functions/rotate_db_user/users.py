"""The two users, and the statements that make and check them."""

import secrets
import string
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Final

from functions._common.errors import NotYetError, RotationError
from functions._common.sealed import Sealed
from functions.rotate_db_user.scram import verifier
from functions.rotate_db_user.wire import Connection, Login, LoginRefusedError

USERS: Final = ("app_a", "app_b")
"""Who takes turns."""
OWNER: Final = "app"
"""The role of both, which owns whatever they make."""
_ALPHABET: Final = string.ascii_letters + string.digits
_LENGTH: Final = 48
_SALT_BYTES: Final = 16

_TWINS: Final = """
SELECT r.rolname,
       concat_ws(' ', r.rolsuper, r.rolcreaterole, r.rolcreatedb, r.rolreplication, r.rolbypassrls, r.rolinherit,
                 r.rolconnlimit, r.rolvaliduntil, array_to_string(r.rolconfig, ' '),
                 (SELECT string_agg(g.rolname, ' ' ORDER BY g.rolname)
                    FROM pg_catalog.pg_auth_members m JOIN pg_catalog.pg_roles g ON g.oid = m.roleid
                   WHERE m.member = r.oid)),
       (SELECT count(*) FROM pg_catalog.pg_shdepend d
         WHERE d.refclassid = 'pg_catalog.pg_authid'::pg_catalog.regclass AND d.refobjid = r.oid
           AND d.classid <> 'pg_catalog.pg_auth_members'::pg_catalog.regclass)
  FROM pg_catalog.pg_roles r
 WHERE r.rolname IN ('app_a', 'app_b')
 ORDER BY r.rolname
"""
"""What each user is and has beside its password: attributes, settings and memberships; and how many objects it owns
or is granted anything on."""


def other_than(user: str | None) -> str:
    """Give whose turn it is."""
    return USERS[1] if user == USERS[0] else USERS[0]


def mint() -> Sealed:
    """Make a password of about 285 random bits, of characters that no URL, shell or file has to escape."""
    return Sealed("".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH)))


def _made(role: str, options: str) -> str:
    """Make a role unless there is one: PostgreSQL has no CREATE ROLE IF NOT EXISTS."""
    return (
        f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = '{role}') "
        f"THEN CREATE ROLE {role} {options}; END IF; END $$"
    )


def statements(user: str, database: str, stored: str) -> list[str]:
    """Give what makes a user as it must be, however it was, and in the end gives it a password."""
    return [
        "BEGIN",
        _made(OWNER, "NOLOGIN"),
        _made(user, "LOGIN"),
        f'GRANT CONNECT, CREATE, TEMPORARY ON DATABASE "{database}" TO {OWNER}',
        f"GRANT USAGE, CREATE ON SCHEMA public TO {OWNER}",
        f"GRANT {OWNER} TO {user}",
        f"ALTER ROLE {user} SET role = '{OWNER}'",
        f"ALTER ROLE {user} LOGIN INHERIT PASSWORD '{stored}'",
        "COMMIT",
    ]


Connect = Callable[[Login], AbstractContextManager[Connection]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Users:
    """The users, in the one database."""

    connect: Connect
    administrator: Callable[[], Login]
    """Reads the administrator's login anew: RDS changes its password every week."""
    database: str

    def accepts(self, login: Login) -> bool:
        """Say whether the database admits a login."""
        try:
            with self.connect(login):
                return True
        except LoginRefusedError:
            return False

    def give(self, login: Login) -> None:
        """Make a user as it must be, with this password."""
        stored = verifier(login.password, secrets.token_bytes(_SALT_BYTES))
        try:
            with self.connect(self.administrator()) as session:
                for statement in statements(login.user, self.database, stored):
                    session.run(statement, f"a change of {login.user}")
        except LoginRefusedError:
            message = "the database refuses the administrator, whose password may be changing; run the step again"
        else:
            return
        raise NotYetError(message)

    def require_twins(self, login: Login) -> None:
        """Refuse to swap users of which one is or has something that the other lacks."""
        with self.connect(login) as session:
            found = session.run(_TWINS, "a look at the users")
            (who,) = session.run("SELECT current_user", "a look at the session")
        if who != (OWNER,):
            message = f"{login.user} does not act as {OWNER}"
            raise RotationError(message)
        if len({row[1] for row in found}) != 1 or any(row[2] != "0" for row in found):
            message = (
                f"{' and '.join(USERS)} are not alike, or have something beside the role {OWNER}: grant to it alone"
            )
            raise RotationError(message)
