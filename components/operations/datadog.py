"""Datadog: an index that forgets on time, and a scanner that masks what CloudWatch Logs masks.

Needs the extra `datadog` of this project.
"""

from dataclasses import dataclass
from typing import Final

import pulumi
import pulumi_datadog as datadog

from components._base import Hardened
from components._naming import Identity
from components.data._bounds import bounded
from components.foundation.data_protection import CUSTOM, CustomIdentifier

_MAIL: Final = CustomIdentifier("MailAddress", "[A-Za-z0-9_.+-]{1,64}@[A-Za-z0-9-]{1,63}[.][A-Za-z0-9.-]{2,63}")
_MASK: Final = "[masked]"
_MOST_DAYS: Final = 30


@dataclass(frozen=True, kw_only=True, slots=True)
class DatadogArgs:
    """Inputs of the log service."""

    identity: Identity
    """Names, and the environment by which logs are told apart."""
    days: int
    """Days that logs are kept, 1 to 30."""

    def __post_init__(self) -> None:
        """Refuse to keep operational logs for longer than they may be."""
        bounded("days", self.days, 1, _MOST_DAYS, "operational logs hold personal data")


class Datadog(Hardened):
    """The index of an environment's logs, and the rules that mask tokens, cookies, keys and addresses in them."""

    controls = ("LP-1", "LP-2")

    def __init__(self, name: str, args: DatadogArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the scanner before the index: what arrives is masked first."""
        identity = args.identity
        query = f"env:{identity.environment}"
        super().__init__(name, {"days": args.days, "query": query}, opts)
        group = datadog.SensitiveDataScannerGroup(
            f"{name}-scanner",
            name=identity.named("scrub"),
            description="Masks what must not be logged",
            is_enabled=True,
            filter={"query": query},
            product_lists=["logs"],
            opts=self.child(),
        )
        rules = [
            datadog.SensitiveDataScannerRule(
                f"{name}-{each.name}",
                name=each.name,
                group_id=group.id,
                is_enabled=True,
                pattern=each.regex,
                text_replacement={"type": "replacement_string", "replacement_string": _MASK},
                priority=1,
                opts=self.child(),
            )
            for each in (*CUSTOM, _MAIL)
        ]
        datadog.LogsIndex(
            f"{name}-index",
            name=identity.named("logs"),
            filters=[{"query": query}],
            retention_days=args.days,
            # A deleted index takes its name with it: Datadog never gives it out again.
            opts=self.child(protect=True, after=rules),
        )
        self.publish()
