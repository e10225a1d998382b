"""APP: only listed pages call from a browser, wherever that is configured."""

from collections.abc import Iterator
from typing import Final

from hardening.aws.environments import TASK, Container
from hardening.aws.forms import on_applications
from hardening.aws.origins import ALLOWED, expected, judge_origins, listed, strange
from hardening.aws.services import API
from hardening.aws.services import PARAMETERS as SERVICES
from hardening.checks import all_of, each
from hardening.conditions import if_set
from hardening.frameworks import nist
from hardening.rows import HIGH, STRICT, join_row
from hardening.rule import PASSED, Check, Outcome, Outcomes, Rule, Subject
from hardening.selection import by_type
from hardening.tokens import aws
from hardening.values import UNKNOWN, is_set

BUCKET: Final = aws("s3/bucket")
CORS: Final = aws("s3/bucketCorsConfiguration")
FUNCTION_URL: Final = aws("lambda/functionUrl")
HTTP_API: Final = aws("apigatewayv2/api")
LISTENER: Final = aws("lb/listener")
_VARIABLE: Final = "CORS_ALLOWED_ORIGINS"
_HEADER: Final = "routingHttpResponseAccessControlAllowOriginHeaderValue"


def _judge(container: Container, kind: object) -> Iterator[Outcome]:
    """Judge the list that an application is told."""
    del kind
    value, allowed = container.value(_VARIABLE), listed(container.task)
    if not isinstance(value, str) or any(strange(origin, allowed) for origin in value.split(",")):
        yield container.outcome(_VARIABLE, expected(allowed))


def _list(path: str) -> Check:
    """Judge a list of origins, where one is set."""
    return Check(
        lambda subject: judge_origins(subject, path) if is_set(subject.get(path)) else PASSED, frozenset({("", path)})
    )


def _header(subject: Subject) -> Outcomes:
    value, allowed = subject.value(_HEADER), listed(subject)
    if value is UNKNOWN:
        return (subject.undecided(_HEADER, expected(allowed)),)
    return (subject.fail(_HEADER, expected(allowed)),) if strange(value, allowed) else PASSED


_RULES: Final = each("corsRules", _list("allowedOrigins"))
_CHECKS: Final = {
    TASK: on_applications(
        _judge, lambda container, kind: kind == API or container.told(_VARIABLE), "it answers no browser"
    ),
    CORS: _RULES,
    BUCKET: if_set("corsRules", then=_RULES, reason="no page may call it"),
    FUNCTION_URL: if_set("cors", then=all_of(_list("cors.allowOrigins")), reason="no page may call it"),
    HTTP_API: if_set("corsConfiguration", then=_list("corsConfiguration.allowOrigins"), reason="no page may call it"),
    LISTENER: if_set(
        _HEADER, then=Check(_header, frozenset({("", _HEADER)})), reason="it leaves the header to the service"
    ),
}

RULES: Final[tuple[Rule, ...]] = (
    join_row("APP-03 cors",
        "Pages that may call from a browser are listed one by one, over https, and the same everywhere", tuple(_CHECKS),
        by_type(_CHECKS), nist("AC-4"), severity=HIGH, controls=("API-2",), dev=STRICT,
        fix="List the exact https origins of the pages, scheme and host without a path or a wildcard.",
        parameters=(*SERVICES, ALLOWED)),
)  # fmt: skip
