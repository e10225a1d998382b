"""Access tokens: the load balancer checks whom they are for, and the application is told the same."""

from typing import Final

from hardening.aws.environments import TASK
from hardening.frameworks import nist
from hardening.rule import Rule, Severity, Stage
from hardening.rules.application_tokens import PARAMETERS, jwt_environment
from hardening.rules.balancer import LISTENER, LISTENER_RULE
from hardening.rules.balancer_tokens import JWKS_DOMAINS, LISTENER_TOKENS
from hardening.selection import by_type

RULES: Final[tuple[Rule, ...]] = (
    Rule(
        id="APP-05",
        slug="jwt",
        title="Access tokens name this API and its issuer, are checked with keys of that issuer before a request goes "
        "on, and live 15 minutes at most",
        types=(TASK, LISTENER_RULE, LISTENER),
        check=by_type({TASK: jwt_environment, LISTENER_RULE: LISTENER_TOKENS, LISTENER: LISTENER_TOKENS}),
        stage=Stage.STACK,
        severity=Severity.HIGH,
        controls=("API-4", "AP-3"),
        frameworks=(nist("IA-5(2)"), nist("IA-8")),
        fix="On the listener: the claim aud, an https jwksEndpoint of the issuer's host, and a place before broader "
        "forwards. In the environment: JWT_ISSUER, JWT_AUDIENCE, JWT_ALGORITHMS=RS256, JWT_ACCESS_TTL_SECONDS <= 900.",
        parameters=(*PARAMETERS, JWKS_DOMAINS),
    ),
)
