"""DynamoDB: audit records are added, and neither changed nor removed."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from hardening.aws.tagging import tag
from hardening.frameworks import nist
from hardening.iam.asked import refuses_others
from hardening.iam.documents import Document, glob, on_document
from hardening.joins import referred_by
from hardening.resources import Graph, Resource, once
from hardening.rows import CRITICAL, STRICT, TEXTS, join_row, setting
from hardening.rule import Check, Outcome, Outcomes, Rule, Subject, Verdict
from hardening.rules.identity_grants import POLICIES, ROLE, holder, identity_policies
from hardening.rules.tables import AUDIT, TABLE
from hardening.tokens import aws
from hardening.values import UNKNOWN, opened

RESOURCE_POLICY: Final = aws("dynamodb/resourcePolicy")
_CHANGES: Final = (
    "dynamodb:BatchWriteItem",
    "dynamodb:DeleteItem",
    "dynamodb:PartiQLDelete",
    "dynamodb:PartiQLUpdate",
    "dynamodb:UpdateItem",
)
"""What changes or ends records. A batch may delete as well as put, and nothing in a policy tells which."""
_ROLE_NAME: Final = re.compile(r"arn:[\w-]+:iam::\d{12}:role/(?:[^*?]+/)?(?P<name>[^*?/]+)")


def _holders(subject: Subject) -> list[str]:
    listed = subject.parameters["legalHoldRoles"]
    return [str(pattern) for pattern in listed] if isinstance(listed, list) else []


@once
def _tables(graph: Graph) -> Sequence[tuple[str, bool]]:
    """Give the names of the audit tables of the program, and whether each surely is one."""
    used = [(table, tag(Subject(table, graph), "Use")) for table in graph.all(TABLE)]
    return list(dict.fromkeys((_name(table), use is not UNKNOWN) for table, use in used if use in (AUDIT, UNKNOWN)))


def _name(table: Resource) -> str:
    """Give the name of a table; while AWS has still to make one up, one that only a wildcard matches."""
    name = opened(table.properties.get("name", table.outputs.get("name")))
    return name if isinstance(name, str) else "~"


def _arn(name: str) -> str:
    return f"arn:*:dynamodb:*:*:table/{name}"


def _granted(path: str) -> Callable[[Document, Subject], Iterator[Outcome]]:
    """Report grants of changing audit records to anyone but who places legal holds."""

    def judge(document: Document, subject: Subject) -> Iterator[Outcome]:
        who = holder(subject)
        if isinstance(who, str) and any(glob(pattern, who) for pattern in _holders(subject)):
            return
        for statement in document.allows:
            covered = [action for action in _CHANGES if statement.covers_action(action)]
            tables = _tables(subject.graph) if covered else ()
            reached = [sure for name, sure in tables if statement.reaches(_arn(name))]
            if reached:
                where, expected = f"{path}.{statement.path}.Action", "nothing that changes records of an audit table"
                certain = any(reached) and who is not UNKNOWN
                say = subject.fail if certain else subject.undecided
                yield say(where, expected, ", ".join(covered))

    return judge


def _append_only(document: Document, subject: Subject) -> Iterator[Outcome]:
    """Demand that everyone but who places legal holds is refused each change of a record."""

    def holds(arn: str) -> bool:
        found = _ROLE_NAME.fullmatch(arn)
        return found is not None and any(glob(pattern, found["name"]) for pattern in _holders(subject))

    tables = [one for one in subject.graph.targets(subject.resource, "resourceArn") if one.type == TABLE]
    names = [_name(table) for table in tables] or ["~"]
    denies = [one for one in document.denies if all(one.reaches(_arn(name)) for name in names)]
    for action in _CHANGES:
        if not any(refuses_others(one, action, holds) for one in denies):
            say = subject.undecided if document.partly_unknown else subject.fail
            expected = f"a Deny of {action} to everyone but the role for legal holds"
            yield say("policy", expected, "no such statement is known")


_GUARDED: Final = referred_by(
    RESOURCE_POLICY,
    "resourceArn",
    where=on_document("policy", _append_only, expected="a policy that lets records be added only", required=True),
    expected="a resource policy that lets records be added only",
)
_GRANTS: Final = identity_policies(_granted)


def _judged(subject: Subject) -> Outcomes:
    if subject.resource.type != TABLE:
        return _GRANTS(subject)
    use = tag(subject, "Use")
    if use not in (AUDIT, UNKNOWN):
        return (Outcome(Verdict.NOT_APPLICABLE, expected="it holds no audit records"),)
    outcomes = _GUARDED(subject)
    return (subject.undecided("tags.Use", "a known use"),) if outcomes and use is UNKNOWN else outcomes


RULES: Final[tuple[Rule, ...]] = (
    join_row("DDB-03 append-only", "Audit records are added by many, and changed by nobody but who places legal holds",
        (*POLICIES, ROLE, TABLE),
        Check(_judged, _GRANTS.reads | _GUARDED.reads | {(TABLE, "tags.Use"), (TABLE, "name")}), nist("AU-9"),
        severity=CRITICAL, controls=("API-5", "PC-2"), dev=STRICT,
        fix="Grant dynamodb:PutItem alone, and deny changes to everyone but the role for legal holds "
        "in the resource policy of the table.", parameters=(setting("legalHoldRoles",
        "Patterns of the names of roles that place legal holds.", TEXTS, ["*legal-hold*"]),)),
)  # fmt: skip
