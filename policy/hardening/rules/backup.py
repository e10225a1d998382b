"""AWS Backup: what is backed up, for how long, and who can destroy the backups."""

import re
from collections.abc import Iterator
from typing import Final

from hardening.aws.coverage import SELECTION, STORES, covered, needs_backup, wanting
from hardening.checks import all_of, at_least, customer_key, each, is_false, is_true, param, some
from hardening.frameworks import nist
from hardening.iam.accounts import TRUSTED, Standing, account_in, accounts_of
from hardening.iam.asked import refuses_others
from hardening.iam.documents import Document, on_document
from hardening.joins import referred_by
from hardening.references import referred
from hardening.rows import HIGH, TEXTS, join_row, setting
from hardening.rule import PASSED, Check, Outcome, Outcomes, Parameter, Rule, Subject, Verdict
from hardening.selection import by_type
from hardening.tokens import STACK, aws
from hardening.values import UNKNOWN

VAULT: Final = aws("backup/vault")
LOCK: Final = aws("backup/vaultLockConfiguration")
VAULT_POLICY: Final = aws("backup/vaultPolicy")
PLAN: Final = aws("backup/plan")
_SEALED_VAULTS: Final = (VAULT, aws("backup/logicallyAirGappedVault"))
_DESTRUCTIVE: Final = ("backup:DeleteRecoveryPoint", "backup:UpdateRecoveryPointLifecycle", "backup:DeleteBackupVault")
_ONE_ROLE: Final = re.compile(r"arn:[\w-]+:iam::\d{12}:(role|user)/[^*?]+")


def _named(arn: str) -> bool:
    return _ONE_ROLE.fullmatch(arn) is not None


def _kept(document: Document, subject: Subject) -> Iterator[Outcome]:
    """Demand that nobody but named principals can destroy backups, or shorten their lives."""
    denies = [one for one in document.denies if "*" in one.resources]
    for action in _DESTRUCTIVE:
        if not any(refuses_others(one, action, _named) for one in denies):
            say = subject.undecided if document.partly_unknown else subject.fail
            yield say("policy", f"a Deny of {action} to all but named principals", "no such statement is known")


_VAULT: Final = all_of(
    customer_key("kmsKeyArn"),
    is_false("forceDestroy"),
    referred_by(
        LOCK,
        "backupVaultName",
        where=at_least("minRetentionDays", param("lockMinDays")),
        expected="a lock of the vault: without one its administrators can delete backups",
    ),
    referred_by(
        VAULT_POLICY,
        "backupVaultName",
        where=on_document("policy", _kept, expected="a policy against deletion", required=True),
        expected="a policy of the vault that refuses deletion",
    ),
)


def _copied(subject: Subject) -> Outcomes:
    """Demand that a copy goes to a vault of this program, or at least of the own account."""
    path, expected = "destinationVaultArn", "a vault of this program or of the own account"
    value = subject.value(path)
    if value is UNKNOWN:
        return PASSED if referred(subject, path, *_SEALED_VAULTS) else (subject.undecided(path, expected),)
    account = account_in(value)
    standing = accounts_of(subject).standing(account) if account else Standing.FOREIGN
    if standing is Standing.OPEN:
        return (subject.undecided(path, expected, standing),)
    return PASSED if standing is Standing.OWN else (subject.fail(path, expected),)


def _into_vault(subject: Subject) -> Outcomes:
    """Demand a vault that the program declares, and so guards."""
    path, expected = "targetVaultName", "a vault of this program"
    if referred(subject, path, VAULT):
        return PASSED
    if subject.value(path) == "Default":
        return (subject.fail(path, expected),)
    return (subject.undecided(path, expected, "a vault that this program does not declare"),)


_COPY: Final = Check(_copied, frozenset({("", "destinationVaultArn")}))
_PLAN: Final = all_of(
    some("rules", is_true("enableContinuousBackup"), "a rule with continuous backup, for point-in-time recovery"),
    some("rules", some("copyActions", _COPY, "a copy"), "a rule that copies backups to another vault of the account"),
    each("rules", at_least("lifecycle.deleteAfter", param("minDays"))),
    each("rules", Check(_into_vault, frozenset({("", "targetVaultName")}))),
    referred_by(SELECTION, "planId", expected="a selection: without one the plan backs nothing up"),
)


def _purposes(subject: Subject) -> frozenset[str]:
    found = subject.parameters["bucketClasses"]
    return frozenset(map(str, found)) if isinstance(found, list) else frozenset()


def _program(subject: Subject) -> Outcomes:
    """Demand a plan of a program that has something to lose."""
    if not any(wanting(subject, _purposes(subject))):
        return (Outcome(Verdict.NOT_APPLICABLE, expected="the program has no store that needs a backup"),)
    return PASSED if subject.graph.by_type.get(PLAN) else (subject.fail("", "a backup plan", "none in this program"),)


def _store(subject: Subject) -> Outcomes:
    """Demand that a plan covers the store; where there is no plan at all, that is said once, of the program."""
    if not needs_backup(subject, _purposes(subject)) or not subject.graph.by_type.get(PLAN):
        return (Outcome(Verdict.NOT_APPLICABLE, expected="the store needs no backup, or the program has no plan"),)
    answer, expected = covered(subject), "a selection of a backup plan that takes it"
    if answer is None:
        return (subject.undecided("", expected, "a selection is partly unknown"),)
    return PASSED if answer else (subject.fail("", expected, "none in this program"),)


_COVERED: Final = Check(
    _store,
    frozenset((SELECTION, path) for path in ("resources", "notResources", "selectionTags", "conditions")),
)


def _days(name: str, description: str, prod: int) -> Parameter:
    schema = {"type": "integer", "minimum": 1, "maximum": 36500}
    return Parameter(name=name, description=description, prod=prod, dev=7, schema=schema)


RULES: Final[tuple[Rule, ...]] = (
    join_row("BKP-01 vault",
        "Databases, tables and archives are backed up continuously, into a locked vault, and copied",
        (STACK, VAULT, PLAN, *STORES),
        by_type({STACK: Check(_program), VAULT: _VAULT, PLAN: _PLAN, **dict.fromkeys(STORES, _COVERED)}), nist("CP-9"),
        nist("CP-6"), severity=HIGH, controls=("ND-2",),
        fix="Cover each store by a plan with continuous backup and a copy, into a vault with a customer key, "
        "a lock and a policy that refuses deletion.", parameters=(TRUSTED, _days("minDays",
        "Days for which each rule keeps its backups at least.", 14), _days("lockMinDays",
        "Days for which a vault's lock keeps backups at least.", 14), setting("bucketClasses",
        "Classes of buckets that need a backup: others hold what is short-lived, or locked.", TEXTS,
        ["media-archive"]))),
)  # fmt: skip
