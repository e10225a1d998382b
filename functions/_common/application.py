"""The credential of a platform's own application, which stands beside every refresh token (RFC 6749, section 2.3)."""

from dataclasses import dataclass

from functions._common.accounts import AccountSecret, SecretStore
from functions._common.refreshing import RefreshError
from functions._common.sealed import Sealed, fields


@dataclass(frozen=True, slots=True)
class Application:
    """A client of a platform's token endpoint."""

    identifier: Sealed
    secret: Sealed


def application(client: SecretStore, name: str) -> Application:
    """Read the credential: a JSON object with `client_id` and `client_secret`."""
    version = AccountSecret(client, name).current()
    found = fields(version.value) if version else {}
    identifier, secret = found.get("client_id"), found.get("client_secret")
    if not (isinstance(identifier, str) and isinstance(secret, str) and identifier and secret):
        message = "the application's secret is not a JSON object with client_id and client_secret"
        raise RefreshError(message)
    return Application(Sealed(identifier), Sealed(secret))
