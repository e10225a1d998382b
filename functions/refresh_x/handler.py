"""The entry point: everything else is `renewal`, on `x` and `journal`."""

import logging
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from functions._common.accounts import Account, AccountSecret
from functions._common.application import application
from functions._common.entry import Context
from functions._common.outcomes import Outcome
from functions._common.refreshing import APPLICATION, Surroundings, patient, run, runtime
from functions.refresh_x.escrow import Kms, Seal
from functions.refresh_x.journal import DynamoDb, Journal
from functions.refresh_x.renewal import SingleUse
from functions.refresh_x.x import NAME, X

TABLE: Final = "LEASE_TABLE"
KEY: Final = "ESCROW_KEY"
"""Alias of the key that seals what cannot be stored."""
_LOG: Final = logging.getLogger("refresh_x")


@dataclass(frozen=True, slots=True, kw_only=True)
class Single:
    """What refreshing needs where a token works once."""

    dynamodb: DynamoDb
    kms: Kms
    table: str
    key: str
    run: str
    """Tells this run from others."""

    def journal(self, account: Account) -> Journal:
        """Give what is known of the work on an account."""
        return Journal(self.dynamodb, self.table, Seal(self.kms, self.key), f"{NAME}#{account.name}", self.run)


def handle(event: Mapping[str, object], context: Context) -> None:
    """Refresh the tokens of all accounts, where it is time; the schedule says nothing that matters."""
    del event
    single = Single(
        dynamodb=patient("dynamodb"),
        kms=patient("kms"),
        table=os.environ[TABLE],
        key=os.environ[KEY],
        run=secrets.token_hex(16),
    )
    refresh(runtime(context), os.environ[APPLICATION], single)


def refresh(around: Surroundings, credential: str, single: Single) -> None:
    """Do a run. The application's credential is read once, when the first account is at hand."""
    made: list[SingleUse] = []

    def renew(account: Account, secret: AccountSecret) -> Outcome:
        if not made:
            platform = X(application(around.secrets, credential))
            made.append(SingleUse(platform, around.send, around.clock, around.backoff(), single.journal))
        return made[0](account, secret)

    run(NAME, around, _LOG, renew)
