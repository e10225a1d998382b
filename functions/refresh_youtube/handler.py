"""The entry point: everything else is `youtube`, and the renewal that platforms share."""

import logging
import os
from collections.abc import Mapping
from typing import Final

from functions._common.accounts import Account, AccountSecret
from functions._common.application import application
from functions._common.entry import Context
from functions._common.outcomes import Outcome
from functions._common.refreshing import APPLICATION, Surroundings, run, runtime
from functions._common.renewal import Renewal
from functions.refresh_youtube.youtube import NAME, YouTube

_LOG: Final = logging.getLogger("refresh_youtube")


def handle(event: Mapping[str, object], context: Context) -> None:
    """Refresh the tokens of all accounts, where it is time; the schedule says nothing that matters."""
    del event
    refresh(runtime(context), os.environ[APPLICATION])


def refresh(around: Surroundings, credential: str) -> None:
    """Do a run. The application's credential is read once, when the first account is at hand."""
    made: list[Renewal] = []

    def renew(_: Account, secret: AccountSecret) -> Outcome:
        if not made:
            platform = YouTube(application(around.secrets, credential))
            made.append(Renewal(platform, around.send, around.clock, around.backoff()))
        return made[0](secret)

    run(NAME, around, _LOG, renew)
