"""The whole function: list, look, count."""

import logging
from collections.abc import Mapping
from typing import Final

from functions._common.accounts import Listed
from functions._common.ages import Looking, each, guarded, report, runtime

_LOG: Final = logging.getLogger("tiktok_cookie_age")


def handle(event: Mapping[str, object], context: object) -> None:
    """Look at every cookie; the schedule says nothing that matters."""
    del event, context
    check(runtime())


def check(looking: Looking) -> None:
    """Do a run."""

    def work() -> None:
        ages: dict[str, float] = {}

        def look(secret: Listed) -> None:
            ages[secret["Name"]] = looking.age(secret)
            _LOG.info("cookie", extra={"secret": secret["Name"], "days": round(ages[secret["Name"]], 2)})

        missed = each(list(looking.below()), look, _LOG)
        oldest = max(ages.values(), default=0.0)
        report(looking, _LOG, {"CookieMaxAgeDays": max(oldest, 0.0), "Cookies": float(len(ages))}, missed)

    guarded(_LOG, work)
