"""Lambda: who may call a function."""

from collections.abc import Collection, Iterator
from typing import Final

from hardening.checks import equals
from hardening.frameworks import fsbp, nist
from hardening.iam.accounts import TRUSTED, Standing, account_in, accounts_of, is_account
from hardening.iam.grants import is_service, no_strangers
from hardening.rows import CRITICAL, STRICT, TEXTS, join_row, setting
from hardening.rule import Outcome, Rule, Subject, check
from hardening.selection import by_type
from hardening.tokens import aws
from hardening.values import ABSENT, UNKNOWN, is_set

PERMISSION: Final = aws("lambda/permission")
LAYER: Final = aws("lambda/layerVersionPermission")
URL: Final = aws("lambda/functionUrl")
POLICY: Final = aws("lambda/resourcePolicy")
_OWN: Final = "a principal of the own account, or a service bound to it"


@check("principal", "sourceArn", "sourceAccount", "principalOrgId", "functionUrlAuthType")
def _permission(subject: Subject) -> Iterator[Outcome]:
    """A function is called by the own account, or by a service on its behalf."""
    if subject.value("functionUrlAuthType") not in (ABSENT, "AWS_IAM"):
        yield subject.verdict_on("functionUrlAuthType", "AWS_IAM")
    principal = subject.value("principal")
    if isinstance(principal, str) and is_service(principal):
        yield from _bound(subject, principal)
    else:
        yield from _principal(subject, principal, "principalOrgId")


@check("principal", "organizationId")
def _layer(subject: Subject) -> Iterator[Outcome]:
    """A layer is used by the own account, or within a trusted organisation."""
    yield from _principal(subject, subject.value("principal"), "organizationId")


def _principal(subject: Subject, principal: object, organisation: str) -> Iterator[Outcome]:
    """Refuse strangers. Everyone is taken for the organisation that the permission names."""
    accounts = accounts_of(subject)
    within = subject.value(organisation)
    if not isinstance(principal, str):
        yield subject.verdict_on("principal", _OWN)
    elif principal == "*" and is_set(within):
        if within not in accounts.trusted:
            yield subject.undecided(organisation, _OWN, "an organisation that trustedAccounts does not name")
    else:
        account = principal if is_account(principal) else account_in(principal)
        standing = accounts.standing(account) if account else Standing.FOREIGN
        if standing is Standing.OPEN:
            yield subject.undecided("principal", _OWN, standing)
        elif standing is Standing.FOREIGN:
            yield subject.fail("principal", _OWN)


def _bound(subject: Subject, service: str) -> Iterator[Outcome]:
    """A service works for anyone: bind it to the own account, or to one resource of it."""
    account, source = subject.value("sourceAccount"), subject.value("sourceArn")
    needy = subject.parameters["accountServices"]
    if not is_set(account) and isinstance(needy, Collection) and service in needy:
        yield subject.fail("sourceAccount", f"the own account, as an ARN alone does not tell whom {service} works for")
    elif not is_set(account) and not is_set(source):
        yield subject.fail("sourceArn", "the resource on whose behalf the service calls, or its account")
    for path, value in (("sourceAccount", account), ("sourceArn", source)):
        yield from _own(subject, path, value)


def _own(subject: Subject, path: str, value: object) -> Iterator[Outcome]:
    """Refuse another account, and whatever could be one."""
    if not is_set(value):
        return
    accounts = accounts_of(subject)
    found = value if isinstance(value, str) and is_account(value) else account_in(value)
    standing = accounts.standing(found) if found else Standing.OWN if _accountless(path, value) else Standing.FOREIGN
    if value is UNKNOWN:
        if not subject.graph.targets(subject.resource, path):
            yield subject.undecided(path, _OWN)
    elif standing is Standing.OPEN:
        yield subject.undecided(path, _OWN, standing)
    elif standing is Standing.FOREIGN:
        yield subject.fail(path, _OWN)


def _accountless(path: str, value: object) -> bool:
    """Whether an ARN has no account, as that of a bucket, whose name is unique in the world."""
    return (
        path == "sourceArn"
        and isinstance(value, str)
        and value.startswith("arn:")
        and ":::" in value
        and "*" not in value
    )


RULES: Final[tuple[Rule, ...]] = (
    join_row("LAM-02 permissions", "Functions are called by the own account, and by services on its behalf",
        (PERMISSION, LAYER, URL, POLICY), by_type({PERMISSION: _permission, LAYER: _layer,
        URL: equals("authorizationType", "AWS_IAM"), POLICY: no_strangers("policy", required=True)}), fsbp("Lambda.1"),
        nist("AC-3"), severity=CRITICAL, controls=("TC-2", "TC-3"), dev=STRICT,
        fix="Name the service with sourceAccount and sourceArn, and give function URLs the authorization type AWS_IAM.",
        parameters=(TRUSTED, setting("accountServices",
        "Services whose permission must name sourceAccount: the ARNs of what they work for hold "
        "no account, or may come to belong to another one.", TEXTS, ["config.amazonaws.com", "s3.amazonaws.com",
        "secretsmanager.amazonaws.com", "ses.amazonaws.com"]))),
)  # fmt: skip
