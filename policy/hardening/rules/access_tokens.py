"""Access tokens: the load balancer checks whom they are for, and the application is told the same."""

from typing import Final

from hardening.aws.environments import TASK
from hardening.frameworks import nist
from hardening.rows import HIGH, STRICT, join_row
from hardening.rule import Rule
from hardening.rules.application_tokens import PARAMETERS, jwt_environment
from hardening.rules.balancer import LISTENER, LISTENER_RULE
from hardening.rules.balancer_tokens import JWKS_DOMAINS, LISTENER_TOKENS
from hardening.selection import by_type

RULES: Final[tuple[Rule, ...]] = (
    join_row("APP-05 jwt",
        "Access tokens name this API and its issuer, are checked with keys of that issuer before a request goes "
        "on, and live 15 minutes at most", (TASK, LISTENER_RULE, LISTENER),
        by_type({TASK: jwt_environment, LISTENER_RULE: LISTENER_TOKENS, LISTENER: LISTENER_TOKENS}), nist("IA-5(2)"),
        nist("IA-8"), severity=HIGH, controls=("API-4", "AP-3"), dev=STRICT,
        fix="On the listener: the claim aud, an https jwksEndpoint of the issuer's host, and a place before broader "
        "forwards. In the environment: JWT_ISSUER, JWT_AUDIENCE, JWT_ALGORITHMS=RS256, JWT_ACCESS_TTL_SECONDS <= 900.",
        parameters=(*PARAMETERS, JWKS_DOMAINS)),
)  # fmt: skip
