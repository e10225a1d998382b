"""IAM: what a policy lets its holder become, leak, change and open, action by action."""

from collections.abc import Callable, Iterator
from typing import Final

from hardening.bounds import listed
from hardening.frameworks import cis, fsbp, nist
from hardening.iam.accounts import TRUSTED, Accounts, Standing, account_in, accounts_of
from hardening.iam.covering import covered
from hardening.iam.documents import Document, Statement, glob
from hardening.iam.escalation import COMBINATIONS, CREDENTIALS, EXFILTRATION, ON_EVERY_RESOURCE, PERMISSIONS, WRITES
from hardening.iam.levels import names_no_resource
from hardening.iam.narrowing import scoped
from hardening.iam.scopes import covers_service, wide
from hardening.rows import CRITICAL, HIGH, names, row
from hardening.rule import Check, Outcome, Rule, Subject
from hardening.rules.identity_grants import POLICIES, ROLE, Judge, identity_policies

_HOLDERS: Final = (*POLICIES, ROLE)
Reports = Callable[[Statement, Subject], Iterator[tuple[str, str, str]]]
"""Of one statement, give element, what is expected and what is there."""


def _each_allow(reports: Reports) -> Judge:
    """Judge statements that grant, one by one."""

    def at(path: str) -> Callable[[Document, Subject], Iterator[Outcome]]:
        def judge(document: Document, subject: Subject) -> Iterator[Outcome]:
            for statement in document.allows:
                for element, expected, actual in reports(statement, subject):
                    yield subject.fail(f"{path}.{statement.path}.{element}", expected, actual)

        return judge

    return at


def _open(statement: Statement) -> bool:
    """Whether a statement reaches resources that are not one's own."""
    return (bool(statement.not_resources) or any(map(wide, statement.resources))) and not scoped(statement)


def _service_stars(statement: Statement, _: Subject) -> Iterator[tuple[str, str, str]]:
    stars = [action for action in statement.actions if covers_service(action)]
    if stars:
        yield "Action", "actions named one by one", ", ".join(stars)


def _refused(parameter: str) -> Reports:
    """Report listed actions on resources that are not one's own."""

    def reports(statement: Statement, subject: Subject) -> Iterator[tuple[str, str, str]]:
        found = covered(statement, listed(subject, parameter)) if _open(statement) else ()
        if found:
            yield "Resource", "one's own resources, by name or condition", ", ".join(found[:3])

    return reports


def _writes(statement: Statement, subject: Subject) -> Iterator[tuple[str, str, str]]:
    """Report an action that changes something on every resource, where it could name one."""
    if "*" not in statement.resources or statement.conditions:
        return
    spared = listed(subject, "withoutResource")
    found = [
        action
        for action in statement.actions
        if action.partition(":")[2].startswith(WRITES)
        and not names_no_resource(action)
        and not any(glob(one, action) for one in spared)
    ]
    if found:
        yield "Resource", "the resources that may be changed", ", ".join(found[:3])


def _foreign(path: str) -> Callable[[Document, Subject], Iterator[Outcome]]:
    def judge(document: Document, subject: Subject) -> Iterator[Outcome]:
        accounts = accounts_of(subject)
        for statement in document.allows:
            for arn in statement.resources:
                if _elsewhere(arn, accounts):
                    where = f"{path}.{statement.path}.Resource"
                    yield subject.fail(where, "resources of the own account, or of a trusted one", arn)

    return judge


def _elsewhere(arn: str, accounts: Accounts) -> bool:
    account = account_in(arn)
    return bool(account) and accounts.standing(account) is Standing.FOREIGN


_EVERY: Final = tuple(sorted({action for combination in COMBINATIONS for action in combination}))


def _escalates(path: str) -> Callable[[Document, Subject], Iterator[Outcome]]:
    """Report each combination whose actions the document grants on resources that are not one's own."""

    def judge(document: Document, subject: Subject) -> Iterator[Outcome]:
        open_ = [statement for statement in document.allows if _open(statement)]
        allowed = listed(subject, "allowedCombinations")
        held = {action for statement in open_ for action in covered(statement, _EVERY)}
        for combination in COMBINATIONS if held else ():
            if held.issuperset(combination) and "+".join(combination) not in allowed:
                expected = "no way to what another identity may do"
                yield subject.fail(f"{path}.Statement", expected, " with ".join(combination))

    return judge


def _full(statement: Statement, subject: Subject) -> Iterator[tuple[str, str, str]]:
    """Report a statement that grants everything of a service that guards the others."""
    stars = [action.partition(":")[0] for action in statement.actions if covers_service(action)]
    found = [name for name in listed(subject, "services") if any(glob(star, name) for star in stars)]
    if found:
        yield "Action", "single actions of a service that guards others", ", ".join(f"{name}:*" for name in found)


def _exclusions(statement: Statement, _: Subject) -> Iterator[tuple[str, str, str]]:
    if statement.not_actions:
        yield "NotAction", "actions named one by one", "all but some actions"
    if statement.not_resources:
        yield "NotResource", "resources named one by one", "all but some resources"


def _static(reports: Reports) -> Check:
    return identity_policies(_each_allow(reports))


_GUARDS: Final = ("cloudtrail", "config", "guardduty", "iam", "kms", "organizations", "securityhub", "sts")

# fmt: off
RULES: Final[tuple[Rule, ...]] = (
    row("IAM-13 service-wildcards", "No policy grants every action of a service", _HOLDERS, _static(_service_stars),
        fsbp("IAM.21"), nist("AC-6"), severity=HIGH, fix="Name the actions one by one."),
    row("IAM-14 writes-on-everything", "Actions that change something name what they may change", _HOLDERS,
        _static(_writes), fsbp("IAM.21"), nist("AC-6"), fix="Name the resources, or narrow them by a condition.",
        parameters=(names("withoutResource", "Actions that are granted on every resource.", *ON_EVERY_RESOURCE),)),
    row("IAM-15 escalation", "No policy holds a way to what another identity may do", _HOLDERS,
        identity_policies(_escalates), nist("AC-6"), severity=CRITICAL, fix="Name the resources, or split the actions.",
        parameters=(names("allowedCombinations", "Ways that are wanted, with + between the actions."),)),
    row("IAM-16 credentials", "Actions that answer with a credential reach one's own resources only", _HOLDERS,
        _static(_refused("actions")), nist("AC-6"), severity=HIGH, fix="Name the resources.",
        parameters=(names("actions", "Actions that answer with a credential.", *CREDENTIALS),)),
    row("IAM-17 permissions", "Actions that change who may do what reach one's own resources only", _HOLDERS,
        _static(_refused("actions")), nist("AC-6"), severity=HIGH, fix="Name the resources.",
        parameters=(names("actions", "Actions that change permissions.", *PERMISSIONS),)),
    row("IAM-18 exfiltration", "Actions that read or copy data in bulk reach one's own resources only", _HOLDERS,
        _static(_refused("actions")), nist("AC-6"), severity=HIGH, fix="Name the resources.",
        parameters=(names("actions", "Actions that read or copy data.", *EXFILTRATION),)),
    row("IAM-19 exclusions", "Policies name what they grant, not what they leave out", _HOLDERS, _static(_exclusions),
        nist("AC-6"), severity=HIGH, fix="Write Action and Resource in place of NotAction and NotResource."),
    row("IAM-20 guards", "Nobody may do everything with a service that guards the others", _HOLDERS, _static(_full),
        cis("1.16"), fsbp("KMS.1"), severity=HIGH, fix="Name the actions one by one.", parameters=(names("services",
        "Services that guard others.", *_GUARDS),)),
    row("IAM-21 own-resources", "Policies grant nothing in the accounts of others", _HOLDERS,
        identity_policies(_foreign), nist("AC-4"),
        fix="Name resources of the own account, or list the other one in trustedAccounts.", parameters=(TRUSTED,)),
)
