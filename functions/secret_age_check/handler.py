"""The entry point: list, look, count."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from functions._common.accounts import Listed
from functions._common.ages import Looking, each, guarded, report, runtime
from functions.secret_age_check.life import OTHERS, WINDOW_DAYS, life_of

_LOG: Final = logging.getLogger("secret_age_check")


def handle(event: Mapping[str, object], context: object) -> None:
    """Look at every secret; the schedule says nothing that matters."""
    del event, context
    check(runtime())


@dataclass
class Found:
    """What a run found."""

    looking: Looking
    left: dict[str, float] = field(default_factory=dict)
    """Days left, by the name of the secret; negative when it is overdue."""
    unclassified: int = 0

    def look(self, secret: Listed) -> None:
        """Look at one secret."""
        name, life = secret["Name"], life_of(secret)
        if life is None:
            self.unclassified += 1
            _LOG.error("secret without a known class and days", extra={"secret": name})
            return
        if life.by_function:
            age = self.looking.days(secret.get("LastRotatedDate", secret["CreatedDate"])) - WINDOW_DAYS
        else:
            age = self.looking.age(secret)
        self.left[name] = left = life.days - age
        level, what = (logging.ERROR, "secret overdue") if left < 0 else (logging.INFO, "secret in time")
        _LOG.log(level, what, extra={"secret": name, "days": round(left, 2)})

    def numbers(self) -> dict[str, float]:
        """Give what alarms watch."""
        overdue = sum(days < 0 for days in self.left.values())
        least = {"MinDaysLeft": min(self.left.values())} if self.left else {}
        counts = {"Secrets": len(self.left), "Overdue": overdue, "Unclassified": self.unclassified}
        return {**{name: float(count) for name, count in counts.items()}, **least}


def check(looking: Looking) -> None:
    """Do a run."""

    def work() -> None:
        found, branches = Found(looking), tuple(looking.prefix + branch for branch in OTHERS)
        own = [secret for secret in looking.below() if not secret["Name"].startswith(branches)]
        missed = each(own, found.look, _LOG)
        report(looking, _LOG, found.numbers(), missed)

    guarded(_LOG, work)
