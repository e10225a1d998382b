"""The four steps of a rotation, on ports: no AWS client, no socket, no clock of its own."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from functions._common.errors import RotationError
from functions._common.sealed import Sealed, field, fields
from functions._common.services import ServicesPort, spread
from functions._common.steps import (
    ClockPort,
    Label,
    Labels,
    Note,
    Patience,
    SecretPort,
    Step,
    holder,
    require_pending,
    value_of,
)
from functions.rotate_db_user.users import USERS, other_than
from functions.rotate_db_user.wire import Address, Login

ENGINE: Final = "postgres"


class UsersPort(Protocol):
    """The users of the database."""

    def accepts(self, login: Login) -> bool:
        """Say whether the database admits a login."""

    def give(self, login: Login) -> None:
        """Make a user as it must be, with this password."""

    def require_twins(self, login: Login) -> None:
        """Refuse to swap users that are not alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation:
    """One invocation of the function."""

    secret: SecretPort
    users: UsersPort
    services: ServicesPort
    address: Address
    mint: Callable[[], Sealed]
    clock: ClockPort
    deadline: float
    """The moment of `clock` at which waiting must end, a little before the function's own time limit."""
    note: Note

    def run(self, step: Step, version: str) -> None:
        """Do one step for one version. Of a version that is current already, only its spreading may be left."""
        labels = self.secret.labels()
        if Label.CURRENT in labels.get(version, frozenset()):
            if step is Step.FINISH:
                self._spread(version)
            self.note("current already")
            return
        require_pending(labels, version)
        steps: dict[Step, Callable[[str, Labels], None]] = {
            Step.CREATE: self._create,
            Step.SET: self._set,
            Step.TEST: self._test,
            Step.FINISH: self._finish,
        }
        steps[step](version, labels)

    def _create(self, version: str, labels: Labels) -> None:
        """Give the version a login: the one it has, else the user whose turn it is, with a new password."""
        if self.secret.read(version) is not None:
            self.note("login exists")
            return
        current = self._current(labels)
        self.secret.write(version, self._value(Login(other_than(current.user if current else None), self.mint())))
        self.note("login made")

    def _set(self, version: str, labels: Labels) -> None:
        """Give the user of the version its password, once nobody uses the old one."""
        login = self._turn(version, labels)
        if self.users.accepts(login):
            self.note("login accepted already")
            return
        if current := holder(labels, Label.CURRENT):
            self._spread(current)
        self.users.give(login)
        self.note("password set")

    def _test(self, version: str, labels: Labels) -> None:
        """Log in, and prove that the swap changes nothing but the name."""
        self.users.require_twins(self._turn(version, labels))
        self.note("login proved")

    def _finish(self, version: str, labels: Labels) -> None:
        """Make the version the one that tasks read, once more proved, and replace the tasks."""
        self._test(version, labels)
        self.secret.move(Label.CURRENT, to=version, away_from=holder(labels, Label.CURRENT))
        self.note("login current")
        self._spread(version)

    def _turn(self, version: str, labels: Labels) -> Login:
        """Give the login of the version. It must not be that of the current one, which clients use."""
        login, current = self._login(version), self._current(labels)
        if current is not None and login.user == current.user:
            message = f"version {version} names {login.user}, which clients use; start another rotation"
            raise RotationError(message)
        return login

    def _spread(self, version: str) -> None:
        """Replace the tasks that started before the version became current."""
        since = self.secret.promoted(version)
        spread(self.services, since=since, patience=Patience(self.clock, self.deadline))
        self.note("every task uses the current login")

    def _current(self, labels: Labels) -> Login | None:
        current = holder(labels, Label.CURRENT)
        return self._login(current) if current else None

    def _login(self, version: str) -> Login:
        value, where = value_of(self.secret, version), f"version {version}"
        user = fields(value).get("username")
        if user not in USERS:
            message = f"{where} names none of the users {', '.join(USERS)}"
            raise RotationError(message)
        return Login(str(user), field(value, "password", where=where))

    def _value(self, login: Login) -> Sealed:
        """Give a login as the secret holds it, with the names that AWS's own rotation functions use."""
        return Sealed(
            json.dumps(
                {
                    "engine": ENGINE,
                    "host": self.address.host,
                    "port": self.address.port,
                    "dbname": self.address.database,
                    "username": login.user,
                    "password": login.password.opened(),
                }
            )
        )
