"""What the load balancer does with a request: rules in the order in which it tries them."""

import fnmatch
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pulumi_aws import lb

from components.foundation.entrance import AuthMode

_VALUES: Final = 5
"""Values in the conditions of one rule (ELB User Guide, "Quotas for your Application Load Balancers")."""
_STEP: Final = 10
"""Room between priorities, so that a rule can be put between two others."""
_MOST_PATHS: Final = 40
_TOKENS: Final = 500
_REST: Final = 1000


@dataclass(frozen=True, kw_only=True, slots=True)
class AccessTokens:
    """What an access token must say, and where its keys are. It is signed with RS256, the one algorithm ELB checks."""

    issuer: str
    """Who must have issued it (claim `iss`), an https address."""
    audience: str
    """For whom it must be (claim `aud`)."""
    keys_path: str
    """Where the API publishes the keys: at most ten, and 150 KB, or every token is refused."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """Whom the load balancer lets through to the API."""

    host: str
    """The one host name that is answered."""
    auth: AuthMode
    """How requests are authenticated."""
    tokens: AccessTokens
    """What access tokens must say."""
    public_paths: Sequence[str] = ()
    """Path patterns that need no token, such as /health."""

    def __post_init__(self) -> None:
        """Refuse paths beyond the room for them, and keys that could only be fetched with a token."""
        if len(self.public_paths) > _MOST_PATHS:
            message = f"{len(self.public_paths)} public paths: give {_MOST_PATHS} or less, with wildcards if need be"
            raise ValueError(message)
        path = self.tokens.keys_path
        fetched = any(fnmatch.fnmatchcase(path, pattern) for pattern in self.public_paths)
        if self.auth is AuthMode.JWT and not fetched:
            message = f"public paths lack {path!r}: no token can be checked with keys that need a token; add the path"
            raise ValueError(message)

    @property
    def keys_url(self) -> str:
        """Where the load balancer fetches the keys: from this host, over the internet, like anybody."""
        return f"https://{self.host}{self.tokens.keys_path}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Route:
    """One rule of the listener. Whatever no rule matches is answered 404."""

    label: str
    """Tells the rules apart."""
    priority: int
    conditions: Sequence[lb.ListenerRuleConditionArgsDict]
    checked: bool = False
    """Whether the request needs a valid access token."""


def routes(entry: Entry) -> tuple[Route, ...]:
    """Give the rules.

    Public paths come first in every mode. Then:

    - `session`: everything goes to the API, whose guard checks the session cookie; the load balancer cannot.
    - `jwt`: everything needs a valid access token; the load balancer answers 401 without one.
    - `both`: whoever sends an Authorization header, of whatever kind, needs a valid access token; a request without
      one comes from a browser and is judged by its session cookie, as in `session`.

    The API checks tokens again: a path is compared here as it was sent, and the API may read it differently.
    """
    found = [*_public(entry)]
    if entry.auth is AuthMode.BOTH:
        found.append(Route(label="tokens", priority=_TOKENS, conditions=[_host(entry), _ANY_TOKEN], checked=True))
    rest = entry.auth is AuthMode.JWT
    found.append(Route(label="rest", priority=_REST, conditions=[_host(entry)], checked=rest))
    return tuple(found)


_ANY_TOKEN: Final[lb.ListenerRuleConditionArgsDict] = {
    "http_header": {"http_header_name": "Authorization", "values": ["*"]}
}


def _host(entry: Entry) -> lb.ListenerRuleConditionArgsDict:
    return {"host_header": {"values": [entry.host]}}


def _public(entry: Entry) -> Iterator[Route]:
    """Give the rules of public paths, as many paths in each as fit beside the host."""
    size = _VALUES - 1
    for index in range(0, len(entry.public_paths), size):
        number = index // size + 1
        paths = list(entry.public_paths[index : index + size])
        yield Route(
            label="public" if number == 1 else f"public-{number}",
            priority=_STEP * number,
            conditions=[_host(entry), {"path_pattern": {"values": paths}}],
        )
