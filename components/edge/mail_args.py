"""What a mail domain is made with: its name, whether mail leaves, and where its keys are published."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from components._naming import Identity
from components.foundation.logs import AccountBaseline

_DOMAIN: Final = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
_OWN_DKIM_DOMAIN: Final = frozenset(
    {
        "af-south-1", "ap-northeast-3", "ap-south-2", "ap-southeast-3", "ap-southeast-5", "ca-west-1", "eu-central-2",
        "eu-south-1", "il-central-1", "me-central-1", "us-gov-east-1",
    }
)  # fmt: skip
"""Younger regions, whose keys are not below the common domain."""


class Delivery(StrEnum):
    """Whether mail leaves at all."""

    SENDING = "sending"
    TEST_MODE = "test-mode"
    """Nobody gets mail, and no role may send any (EM-1)."""


class DmarcPolicy(StrEnum):
    """What receivers do with mail that is signed by nobody of the domain (RFC 7489)."""

    QUARANTINE = "quarantine"
    REJECT = "reject"


@dataclass(frozen=True, kw_only=True, slots=True)
class MailArgs:
    """Inputs of the mail domain."""

    identity: Identity
    """Names and tags."""
    domain: str
    """Domain that mail comes from, such as example.com."""
    zone_id: str
    """Hosted zone in which the domain's records are made."""
    delivery: Delivery
    dmarc: DmarcPolicy = DmarcPolicy.QUARANTINE
    baseline: AccountBaseline = AccountBaseline.OWNED
    """One stack of an account owns the suppression list of the account."""

    def __post_init__(self) -> None:
        """Refuse what is no domain, before SES does so during the update."""
        if not _DOMAIN.fullmatch(self.domain):
            message = f"domain {self.domain!r}: give a lower-case domain of at least two labels, such as example.com"
            raise ValueError(message)


def dkim_host(region: str) -> str:
    """Give the domain that holds the keys of a region (AWS General Reference, "Amazon SES", DKIM domains)."""
    return f"dkim.{region}.amazonses.com" if region in _OWN_DKIM_DOMAIN else "dkim.amazonses.com"
