"""S3: what bucket policies, access control lists, websites and CORS rules let in."""

from collections.abc import Iterator
from typing import Final

from hardening.aws.buckets import ANY_NAME, BUCKET, POLICY, configured, names_of, speaks_of_bucket, speaks_of_objects
from hardening.aws.origins import ALLOWED as ORIGINS
from hardening.aws.origins import judge_origins
from hardening.checks import absent, all_of, each, is_number, one_of
from hardening.frameworks import cis, fsbp, nist
from hardening.iam.accounts import TRUSTED, accounts_of
from hardening.iam.asked import refuses_exactly, without_tls
from hardening.iam.documents import Document, on_document
from hardening.iam.grants import strangers
from hardening.rows import CRITICAL, HIGH, STRICT, join_row, setting
from hardening.rule import PASSED, Check, Outcome, Rule, Subject
from hardening.selection import by_type
from hardening.tokens import aws
from hardening.values import ABSENT

CORS: Final = aws("s3/bucketCorsConfiguration")
WEBSITE: Final = aws("s3/bucketWebsiteConfiguration")
ACL: Final = aws("s3/bucketAcl")
OBJECTS: Final = (aws("s3/bucketObject"), aws("s3/bucketObjectv2"), aws("s3/objectCopy"))
_VERSIONS: Final = (1.0, 1.1, 1.2, 1.3)


def _tls(document: Document, subject: Subject) -> Iterator[Outcome]:
    """Demand that everyone is refused every action without TLS, and with an old one: two statements at least."""
    bound = subject.parameters["minTls"]
    minimum = float(bound) if is_number(bound) else max(_VERSIONS)
    old, newest = tuple(str(version) for version in _VERSIONS if version < minimum), str(max(_VERSIONS))
    wanted = {
        "without TLS": [one for one in document.denies if without_tls(one, "s3:*")],
        f"below TLS {minimum}": [
            one for one in document.denies if refuses_exactly(one, "s3:*", "s3:tlsversion", old, newest)
        ],
    }
    for which, denies in wanted.items():
        for name in _names(subject):
            on_bucket = any(speaks_of_bucket(one, name) for one in denies)
            if not on_bucket or not any(speaks_of_objects(one, name) for one in denies):
                expected = f"a Deny of s3:* for * {which}, on the bucket and on all its objects"
                nameless = name == ANY_NAME and bool(denies)
                if document.partly_unknown or nameless:
                    yield subject.undecided("policy", expected, "the statement or the bucket is partly unknown")
                else:
                    yield subject.fail("policy", expected, "no such statement")


def _names(subject: Subject) -> tuple[str, ...]:
    """Give the names of the bucket that a policy is for."""
    buckets = [other for other in subject.graph.targets(subject.resource, "bucket") if other.type == BUCKET]
    own = [subject.resource] if subject.resource.type == BUCKET else buckets
    return tuple(name for bucket in own for name in names_of(subject.of(bucket))) or (ANY_NAME,)


_TLS: Final = on_document("policy", _tls, expected="denies of insecure transport", required=True)


def _public(document: Document, subject: Subject) -> Iterator[Outcome]:
    """Report grants to strangers, and grants of everything but what they list."""
    yield from strangers(document, subject, "policy", accounts_of(subject))
    for statement in document.allows:
        if statement.not_actions or statement.not_resources:
            where = f"policy.{statement.path}"
            yield subject.fail(where, "grants that name what they grant", "grants all but what it lists")


_OPEN: Final = on_document("policy", _public, expected="grants to principals of the own account only")


def if_set(path: str, inner: Check) -> Check:
    """The property is not set, or passes."""
    return Check(lambda subject: PASSED if subject.get(path) is ABSENT else inner(subject), inner.reads, inner.mends)


_PRIVATE: Final = if_set(
    "acl", one_of("acl", ("private", "bucket-owner-read", "bucket-owner-full-control"), best="private")
)
_NO_GROUP: Final = absent("uri", "no group of grantees: only owners have access")


_ORIGINS: Final = Check(lambda subject: judge_origins(subject, "allowedOrigins"), frozenset({("", "allowedOrigins")}))
_CORS: Final = each("corsRules", _ORIGINS)
_IN_BUCKET: Final = all_of(
    _PRIVATE, each("grants", _NO_GROUP), _OPEN, _CORS, absent("website", "no website"), absent("websites", "no website")
)
_IN_ACL: Final = all_of(
    _PRIVATE,
    each("accessControlPolicy.grants", absent("grantee.uri", "no group of grantees: only owners have access")),
)
_NO_WEBSITE: Final = Check(lambda subject: (subject.fail("", "no website: S3 serves them without TLS", "a website"),))

RULES: Final[tuple[Rule, ...]] = (
    join_row("S3-05 tls-policy", "Bucket policies refuse requests without TLS, and with an old version of it", BUCKET,
        configured(POLICY, _TLS, inline={"policy": _TLS}, expected="a bucket policy that refuses old TLS"),
        cis("2.1.1"), fsbp("S3.5"), nist("SC-8"), severity=HIGH, controls=("ND-1", "WS-4", "PC-2", "SU-2"), dev=STRICT,
        fix="Deny s3:* to * on the bucket and its objects when aws:SecureTransport is false, "
        "and in a statement of its own when s3:TlsVersion is below the minimum.", parameters=(setting("minTls",
        "The oldest TLS version that may be used.", {"type": "number", "enum": [1.2, 1.3]}, 1.2),)),
    join_row("S3-06 no-public",
        "Nobody outside the account reads or writes a bucket, and only listed web origins may call it",
        (BUCKET, POLICY, ACL, CORS, WEBSITE, *OBJECTS), by_type({BUCKET: _IN_BUCKET, POLICY: _OPEN, ACL: _IN_ACL,
        CORS: _CORS, WEBSITE: _NO_WEBSITE, **dict.fromkeys(OBJECTS, _PRIVATE)}), fsbp("S3.2"), fsbp("S3.3"),
        fsbp("S3.6"), nist("AC-3"), severity=CRITICAL, controls=("API-2", "WS-4", "PC-2"), dev=STRICT, waivable=False,
        fix="Grant only to principals of the own account, use no ACL and no website, and list the exact https origins.",
        parameters=(TRUSTED, ORIGINS)),
)  # fmt: skip
