"""ECS and Batch: containers get secrets by reference, each from where it is sealed."""

import re
from collections.abc import Sequence
from typing import Final

from hardening.aws.containers import HOLDERS, READS, each_container
from hardening.aws.detectors import telling
from hardening.checks import absent, all_of, each
from hardening.combining import is_list
from hardening.frameworks import fsbp, nist
from hardening.iam.accounts import TRUSTED, Standing, account_in, accounts_of
from hardening.iam.documents import glob
from hardening.resources import Resource
from hardening.rows import CRITICAL, STRICT, TEXT, join_row, setting
from hardening.rule import PASSED, Check, Outcomes, Rule, Subject
from hardening.tokens import aws
from hardening.values import UNKNOWN, opened

SECRET: Final = aws("secretsmanager/secret")
PARAMETER: Final = aws("ssm/parameter")
_REFERENCE: Final = re.compile(
    r"(?P<arn>arn:aws[\w-]*:secretsmanager:[\w-]+:\d{12}:secret:(?P<name>[^:]+))(:[^:]*:[^:]*:[^:]*)?"
)
_PARAMETER: Final = re.compile(r"(arn:aws[\w-]*:ssm:[\w-]+:\d{12}:parameter(?=/))?(?P<name>[\w./-]+)")
_LIKE_A_SUFFIX: Final = re.compile(r".*-[A-Za-z0-9]{6}")
_ASSIGNED: Final = re.compile(r"(?:^|(?<=[\s;'\"]))-{0,2}([A-Za-z_]\w*)=")
_NAMES: Final = (
    "SESSION_SECRET", "SESSION_SECRETS", "TOKEN_ENC", "TOKEN_ENC_KEY", "TOKEN_ENCRYPTION_KEY",
    "TOKEN_ENCRYPTION_KEYS", "TOKEN_ENCRYPTION_KEYRING", "JWT_KEYSET", "JWT_SECRET", "JWT_PRIVATE_KEY",
    "SMTP_USER", "SMTP_PASS", "SMTP_PASSWORD", "MONGO_URI", "MONGO_URL", "DATABASE_URL", "DATABASE_PASSWORD",
    "REDIS_URL", "REDIS_AUTH_TOKEN", "REDIS_PASSWORD", "*_CLIENT_SECRET", "DATADOG_API_KEY", "DD_API_KEY",
    "PAGERDUTY_KEY",
)  # fmt: skip
"""Names under which programs of this kind keep secrets, and addresses that hold a password."""
_SEALED: Final = "the ARN of a secret in Secrets Manager, of this account"


def _listed(subject: Subject, name: str) -> bool:
    """Whether a name is one of those that stand for secrets."""
    patterns = subject.parameters["secretEnvNames"]
    return isinstance(patterns, Sequence) and any(glob(str(pattern), name) for pattern in patterns)


def _plain(variable: Subject) -> Outcomes:
    """A plain variable has no name that stands for a secret, whatever its value looks like."""
    name = variable.value("name")
    if name is UNKNOWN:
        return (variable.undecided("name", "a name known at preview"),)
    if isinstance(name, str) and _listed(variable, name):
        return (variable.fail("name", "this name among the secrets, with valueFrom"),)
    return PASSED


def _words(container: Subject, path: str) -> Outcomes:
    """No word of a command assigns a variable whose name stands for a secret."""
    value, expected = container.value(path), "no assignment of a secret"
    words = [opened(word) for word in value] if is_list(value) else [value]
    names = (name for word in words if isinstance(word, str) for name in _ASSIGNED.findall(word))
    found = next((name for name in names if _listed(container, name)), None)
    if found is not None:
        return (container.fail(path, expected, f"an assignment of {found}"),)
    return (container.undecided(path, expected),) if UNKNOWN in words else PASSED


def _reference(secret: Subject) -> Outcomes:
    """What a container is given as a secret comes from where it is sealed."""
    name, value = secret.value("name"), secret.value("valueFrom")
    if value is UNKNOWN:
        return (secret.undecided("valueFrom", _SEALED),)
    found = _REFERENCE.fullmatch(value) if isinstance(value, str) else None
    if found is not None:
        return _named(secret, found["arn"], found["name"])
    if isinstance(name, str) and not _listed(secret, name) and not telling(name):
        return PASSED
    return _parameter(secret, value)


def _named(secret: Subject, arn: str, name: str) -> Outcomes:
    """A secret of this account and program, by a name that Secrets Manager finds."""
    if accounts_of(secret).standing(account_in(arn)) is Standing.FOREIGN:
        return (secret.fail("valueFrom", _SEALED, "a secret of another account"),)
    prefix = str(secret.parameters["projectPrefix"])
    if not name.startswith(prefix):
        return (secret.fail("valueFrom", f"a secret whose name begins with {prefix}"),)
    if _LIKE_A_SUFFIX.fullmatch(name) and any(other.get("name") == name for other in secret.graph.all(SECRET)):
        expected = "the full ARN, or a secret whose name does not end in a hyphen and six characters"
        actual = "Secrets Manager takes the end of this name for the random suffix, and finds no such secret"
        return (secret.fail("valueFrom", expected, actual),)
    return PASSED


def _parameter(secret: Subject, value: object) -> Outcomes:
    """A secret from a parameter: only one of this program that is sealed."""
    kinds = [secret.of(found).value("type") for found in _parameters(secret, value)]
    if kinds and all(kind == "SecureString" for kind in kinds):
        return PASSED
    if UNKNOWN in kinds:
        return (secret.undecided("valueFrom", _SEALED),)
    return (secret.fail("valueFrom", _SEALED),)


def _parameters(secret: Subject, value: object) -> list[Resource]:
    found = _PARAMETER.fullmatch(value) if isinstance(value, str) else None
    names = (found["name"], found["name"].lstrip("/")) if found else ()
    return [other for other in secret.graph.all(PARAMETER) if opened(other.get("name")) in names]


_CONTAINER: Final = all_of(
    each("environment", Check(_plain)),
    each("secrets", Check(_reference)),
    Check(lambda container: _words(container, "command")),
    Check(lambda container: _words(container, "entryPoint")),
    absent("environmentFiles", "not set: a file in a bucket is no place for secrets"),
)

RULES: Final[tuple[Rule, ...]] = (
    join_row("ECS-05 secrets-from",
        "Containers get secrets by reference from Secrets Manager, and never as plain variables", HOLDERS,
        Check(each_container(_CONTAINER).run, READS | {(SECRET, "name"), (PARAMETER, "name"), (PARAMETER, "type")}),
        fsbp("ECS.8"), nist("IA-5(7)"), severity=CRITICAL, controls=("PF-0", "SS-1", "SC-1", "ND-3", "TC-2"),
        dev=STRICT, waivable=False,
        fix="Name the variable under secrets, with the ARN of its secret in Secrets Manager as valueFrom.",
        parameters=(TRUSTED, setting("secretEnvNames",
        "Names of variables that stand for secrets; * and ? as in IAM, in any case.", {"type": "array",
        "items": {"type": "string", "pattern": "."}, "uniqueItems": True}, list(_NAMES)), setting("projectPrefix",
        "How the names of the program's secrets begin; any name when empty.", TEXT, ""))),
)  # fmt: skip
