"""APP: access tokens are for this API, from its issuer, signed with a key pair, and soon over."""

from typing import Final

from hardening.aws.environments import Container
from hardening.aws.forms import Demand, bound, judge_all, matching, number, on_applications, one_of, texts, told_any
from hardening.aws.services import API
from hardening.aws.services import PARAMETERS as SERVICES
from hardening.rule import Parameter

_DEMANDS: Final[tuple[Demand, ...]] = (
    Demand("JWT_ISSUER", (API,), matching(r"https://[a-z0-9.-]+(/\S*)?", "an https address")),
    Demand("JWT_AUDIENCE", (API,), matching(r"[^\s*,]+", "one audience, spelt out")),
    Demand("JWT_ACCESS_TTL_SECONDS", (API,), lambda subject: number(1, bound(subject, "maxTtlSeconds"))),
    Demand("JWT_ALGORITHMS", (API,), lambda subject: one_of(texts(subject, "algorithms"))),
)
_OPTIONAL: Final = (Demand("JWT_CLOCK_TOLERANCE_SECONDS", (), number(0, 60)),)


def _concerns(container: Container, kind: object) -> bool:
    """Whether a container takes tokens: not where requests are proved by sessions alone."""
    return container.value("AUTH_MODE") != "session" and told_any(_DEMANDS)(container, kind)


jwt_environment: Final = on_applications(judge_all((*_DEMANDS, *_OPTIONAL)), _concerns, "it takes no access tokens")
"""What services are told of tokens; what a load balancer is told is judged beside it."""

PARAMETERS: Final[tuple[Parameter, ...]] = (
    *SERVICES,
    Parameter(
        name="maxTtlSeconds",
        description="Longest life of an access token, in seconds.",
        prod=900,
        dev=900,
        schema={"type": "integer", "minimum": 60, "maximum": 3600},
    ),
    Parameter(
        name="algorithms",
        description="Values of JWT_ALGORITHMS: load balancers verify RS256, and a shared key cannot be published.",
        prod=["RS256"],
        dev=["RS256"],
        schema={"type": "array", "items": {"type": "string"}},
    ),
)
