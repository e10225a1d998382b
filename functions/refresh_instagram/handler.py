"""The entry point: everything else is `instagram`, and the renewal that platforms share."""

import logging
from collections.abc import Mapping
from typing import Final

from functions._common.entry import Context
from functions._common.refreshing import Surroundings, run, runtime
from functions._common.renewal import Renewal
from functions.refresh_instagram.instagram import Instagram

_LOG: Final = logging.getLogger("refresh_instagram")


def handle(event: Mapping[str, object], context: Context) -> None:
    """Refresh the tokens of all accounts, where it is time; the schedule says nothing that matters."""
    del event
    refresh(runtime(context))


def refresh(around: Surroundings) -> None:
    """Do a run."""
    renewal = Renewal(Instagram(), around.send, around.clock, around.backoff())
    run(Instagram.name, around, _LOG, lambda _, secret: renewal(secret))
