"""Names of hosts: what a cookie may be set on, and what belongs to the same owner.

The public suffix list is no dependency of the pack: these are the shapes of the list that stacks come across, country
codes with a second level for everyone and platforms whose customers share a domain (https://publicsuffix.org/list/).
"""

import re
from typing import Final

HOST: Final = re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]*[a-z0-9])?")
_SECOND_LEVEL: Final = re.compile(r"(ac|co|com|edu|gob|gov|gouv|ltd|me|mil|ne|net|nom|or|org|plc|sch)\.[a-z]{2}")
_SHARED: Final = frozenset(
    {
        "amazonaws.com", "amplifyapp.com", "awsapprunner.com", "azurewebsites.net", "cloudfront.net", "firebaseapp.com",
        "fly.dev", "github.io", "herokuapp.com", "netlify.app", "ngrok.io", "onrender.com",
        "pages.dev", "vercel.app", "web.app", "workers.dev",
    }
)  # fmt: skip
"""Domains below which everybody is a stranger to everybody."""
_MAILBOXES: Final = frozenset(
    {
        "aol.com", "gmail.com", "gmx.com", "gmx.net", "googlemail.com", "hotmail.com", "icloud.com", "live.com",
        "mail.com", "outlook.com", "proton.me", "protonmail.com", "web.de", "yahoo.com",
    }
)  # fmt: skip
"""Domains at which anybody can have a mailbox."""


def public(domain: str) -> bool:
    """Whether a domain is nobody's own: a single label, a public suffix, a shared platform, or no domain at all."""
    shared = domain in _SHARED or re.fullmatch(r"([a-z0-9-]+\.)?elb\.amazonaws\.com", domain) is not None
    return HOST.fullmatch(domain) is None or _SECOND_LEVEL.fullmatch(domain) is not None or shared


def covers(domain: str, host: str) -> bool:
    """Whether a cookie of a domain reaches a host."""
    return host == domain or host.endswith(f".{domain}")


def registrable(host: str) -> str:
    """Give the part of a host name that somebody has registered."""
    labels = host.split(".")
    for count in (2, 3, 4):
        if len(labels) >= count and not public(".".join(labels[-count:])):
            return ".".join(labels[-count:])
    return host


def own(host: str, owned: str) -> bool:
    """Whether a host belongs to who owns another; where no other is known, whether it is not plainly anybody's."""
    if owned:
        return registrable(host) == registrable(owned)
    return not public(host) and host not in _MAILBOXES
