"""Tokens: where they are kept, who may make their secrets, and who may change them."""

from collections.abc import Iterator, Mapping
from typing import Final

from hardening.aws.tagging import tag
from hardening.aws.token_names import platform_of_secret
from hardening.checks import customer_key
from hardening.frameworks import nist
from hardening.iam.documents import Condition, Document, Judge, MalformedDocumentError, Statement, glob, parse
from hardening.iam.patterns import Kind, meets
from hardening.resources import Resource
from hardening.rows import HIGH, UNIQUE, join_row, setting
from hardening.rule import Check, Outcome, Outcomes, Subject, Verdict
from hardening.rules.identity_grants import ROLE, identity_policies
from hardening.rules.secrets import SECRET
from hardening.selection import by_type
from hardening.tokens import aws
from hardening.values import ABSENT, UNKNOWN

KEY: Final = aws("kms/key")
ROLE_POLICY: Final = aws("iam/rolePolicy")
POLICY: Final = aws("iam/policy")
ATTACHMENT: Final = aws("iam/rolePolicyAttachment")
_PUT: Final = "secretsmanager:PutSecretValue"
_MAKE: Final = "secretsmanager:CreateSecret"
_ANY: Final = "arn:*:secretsmanager:*:*:secret:*/oauth/*"
_KEYED: Final = frozenset({"secretsmanager:kmskeyarn", "secretsmanager:kmskeyid"})
_SAME: Final = frozenset({"arnequals", "arnlike", "stringequals", "stringlike"})
_PURPOSE: Final = "secrets"


def _below(platform: str) -> str:
    return f"arn:*:secretsmanager:*:*:secret:*/oauth/{platform}/*"


def _bound_to_key(condition: Condition) -> bool:
    """Whether a condition demands a customer key by name; a request without a key does not match it."""
    named = [value for value in condition.values if "alias/aws/" not in value and value.strip("*?")]
    spelt = bool(named) and len(named) == len(condition.values)
    return condition.key in _KEYED and condition.operator in _SAME and condition.binding and spelt


def _grants(path: str) -> Judge:
    def judge(document: Document, subject: Subject) -> Iterator[Outcome]:
        reaching = [one for one in document.allows if one.reaches(_ANY)]
        for holder in _holders(subject) if reaching else ():
            for statement in () if _named(holder, subject, "administrators") else reaching:
                where = f"{path}.{statement.path}"
                yield from _making(statement, subject, where, holder)
                yield from _putting(statement, subject, where, holder)

    return judge


def _making(statement: Statement, subject: Subject, where: str, holder: object) -> Iterator[Outcome]:
    """Report a right to make secrets of accounts under any key."""
    if statement.covers_action(_MAKE) and not any(map(_bound_to_key, statement.conditions)):
        say = subject.undecided if holder is UNKNOWN else subject.fail
        expected = "secretsmanager:KmsKeyArn or KmsKeyId to name the customer key of secrets"
        yield say(f"{where}.Condition", expected, "any key, or none")


def _putting(statement: Statement, subject: Subject, where: str, holder: object) -> Iterator[Outcome]:
    """Report a right to change tokens of somebody who has no business with them."""
    if not statement.covers_action(_PUT):
        return
    if holder is UNKNOWN:
        yield subject.undecided("role", "an identity known at preview")
        return
    platform = _refresher(holder, subject)
    if platform is not None:
        strange = [arn for arn in statement.resources if _exceeds(arn, platform)]
        if strange or statement.not_resources:
            yield subject.fail(f"{where}.Resource", f"secrets below oauth/{platform}/ only", ", ".join(strange))
    elif not _named(holder, subject, "writers"):
        yield subject.fail(f"{where}.Action", "to change tokens is for those who connect and refresh", f"{holder} may")


def _exceeds(arn: str, platform: str) -> bool:
    """Whether a pattern reaches tokens beside those below one platform's path."""
    spelt = arn.partition("*")[0].partition("?")[0]
    return meets(arn, _ANY, Kind.RESOURCE) and f"/oauth/{platform}/" not in spelt


def _holders(subject: Subject) -> list[object]:
    """Give the names of the roles, users and groups that have a policy."""
    graph, whole = subject.graph, subject.of(subject.resource)
    if subject.resource.type == ROLE:
        return [_role_name(subject)]
    if subject.resource.type == POLICY:
        attached = graph.referring(subject.resource, ATTACHMENT, "policyArn")
        return [name for one in attached for name in _named_by(subject.of(one), "role")] or [UNKNOWN]
    return [name for via in ("role", "user", "group") for name in _named_by(whole, via)] or [UNKNOWN]


def _named_by(subject: Subject, via: str) -> list[object]:
    """Give the names in a property, which may come from a role of the program."""
    value = subject.value(via)
    if isinstance(value, str):
        return [value]
    found = [_role_name(subject.of(one)) for one in subject.graph.targets(subject.resource, via) if one.type == ROLE]
    return (found or [UNKNOWN]) if value is UNKNOWN else []


def _role_name(subject: Subject) -> object:
    value = subject.of(subject.resource).value("name")
    return value if isinstance(value, str) else UNKNOWN


def _named(holder: object, subject: Subject, parameter: str) -> bool:
    listed = subject.parameters[parameter]
    patterns = listed if isinstance(listed, list) else []
    return isinstance(holder, str) and any(glob(str(pattern), holder) for pattern in patterns)


def _refresher(holder: object, subject: Subject) -> str | None:
    """Give the platform whose tokens a role refreshes, by its name."""
    listed = subject.parameters["refreshers"]
    found = listed.items() if isinstance(listed, Mapping) else ()
    names = ((str(platform), str(pattern)) for platform, pattern in found)
    return next((platform for platform, pattern in names if isinstance(holder, str) and glob(pattern, holder)), None)


def _role(subject: Subject) -> Outcomes:
    """Judge a role's own policies; of one that refreshes, also demand that it can store what it gets."""
    platform = _refresher(_role_name(subject), subject)
    return (*_POLICIES(subject), *(_able(subject, platform) if platform else ()))


def _able(subject: Subject, platform: str) -> Iterator[Outcome]:
    separate = subject.graph.referring(subject.resource, ROLE_POLICY, "role")
    values = [subject.of(one).value("policy") for one in separate]
    found = [_stores(value, platform) for value in (*values, *_inline(subject))]
    if True in found:
        return
    attached = subject.graph.referring(subject.resource, ATTACHMENT, "role")
    open_ = None in found or bool(attached) or bool(subject.graph.unresolved(ROLE_POLICY, "role"))
    say = subject.undecided if open_ else subject.fail
    yield say("", f"the right to {_PUT} below oauth/{platform}/: else a token that was refreshed is lost", "none")


def _inline(subject: Subject) -> list[object]:
    listed = subject.value("inlinePolicies")
    if listed is UNKNOWN:
        return [UNKNOWN]
    count = len(listed) if isinstance(listed, list | tuple) else 0
    return [subject.value(f"inlinePolicies[{index}].policy") for index in range(count)]


def _stores(value: object, platform: str) -> bool | None:
    """Whether a document lets store a platform's tokens; None when that is unknown."""
    if value is UNKNOWN:
        return None
    try:
        document = parse(value)
    except MalformedDocumentError:
        return False
    if any(one.covers_action(_PUT) and one.reaches(_below(platform)) for one in document.allows):
        return True
    return None if document.partly_unknown else False


def _secret(subject: Subject) -> Outcomes:
    """Demand the customer key of secrets for what holds tokens."""
    name = subject.value("name")
    listed = subject.parameters["refreshers"]
    platforms = [*map(str, listed), "tiktok"] if isinstance(listed, Mapping) else []
    if name is not UNKNOWN and platform_of_secret(name, platforms) is None:
        return (Outcome(Verdict.NOT_APPLICABLE, expected="no token of a platform"),)
    keys: list[Resource] = [one for one in subject.graph.targets(subject.resource, "kmsKeyId") if one.type == KEY]
    others = [one for one in keys if tag(subject.of(one), "Purpose") not in (_PURPOSE, ABSENT, UNKNOWN)]
    strange = tuple(subject.fail("kmsKeyId", "the key of secrets", f"the key {one.name}") for one in others)
    outcomes = (*customer_key("kmsKeyId")(subject), *strange)
    return (subject.undecided("name", "a name known at preview"),) if name is UNKNOWN and outcomes else outcomes


_POLICIES: Final = identity_policies(_grants)
_TYPES: Final = tuple(sorted({owner for owner, _ in _POLICIES.reads}))
_NAMES: Final = {"type": "array", "items": {"type": "string"}, "uniqueItems": True}
_REFRESHERS: Final = {"instagram": "*refresh-instagram", "youtube": "*refresh-youtube", "x": "*refresh-x"}
_WRITERS: Final = ["*-api", "*-api-*", "*-ir-*"]
_ADMINISTRATORS: Final = ["*break-glass*", "*deploy*"]

RULES: Final = (
    join_row("TOK-02 token-store",
        "Tokens are kept under the key of secrets, and changed only by those who connect and refresh accounts",
        (SECRET, *_TYPES), Check(by_type({**dict.fromkeys(_TYPES, _POLICIES), ROLE: Check(_role),
        SECRET: Check(_secret)}).run, _POLICIES.reads | {(SECRET, "name"), (SECRET, "kmsKeyId"), (KEY, "tags.Purpose"),
        (ROLE, "name")} | {(ROLE_POLICY, "role"), (ATTACHMENT, "role"), (ATTACHMENT, "policyArn")}), nist("AC-6"),
        nist("SC-12"), severity=HIGH, controls=("TC-1", "TC-3"),
        fix="Let CreateSecret below oauth/ name the customer key in a condition, and give PutSecretValue there to the "
        "service that connects accounts and, for its own platform, to the function that refreshes.",
        parameters=(setting("refreshers", "Platform to a pattern of the name of the role that refreshes its tokens.",
        {"type": "object", "additionalProperties": {"type": "string"}}, _REFRESHERS), setting("writers",
        "Patterns of the names of other roles that change tokens: who connects accounts, and who "
        "takes tokens away in an incident.", UNIQUE, _WRITERS), setting("administrators",
        "Patterns of the names of roles that make and mend all secrets.", UNIQUE, _ADMINISTRATORS))),
)  # fmt: skip
