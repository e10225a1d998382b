"""Lambda: functions run what AWS still patches, alone where they must, and lose no failure."""

from typing import Final

from hardening.aws.runtimes import AS_OF, SUPPORTED_UNTIL, supported
from hardening.aws.tagging import tag
from hardening.checks import all_of, any_of, at_most, by_people, customer_key, each, equals, param, present, satisfies
from hardening.conditions import if_set, of_type, unless_set
from hardening.frameworks import fsbp, nist
from hardening.joins import referred_by
from hardening.references import referred, referring
from hardening.resources import Resource
from hardening.rows import ADVICE, OFF, TEXTS, join_row, number, row, setting
from hardening.rule import PASSED, Check, Outcome, Outcomes, Rule, Subject, Verdict
from hardening.rules.functions_streams import STREAM, TRANSFORMS
from hardening.rules.secrets import SECRET
from hardening.rules.secrets_rotation import ROTATION
from hardening.selection import by_type
from hardening.tokens import aws
from hardening.values import ABSENT, UNKNOWN

FUNCTION: Final = aws("lambda/function")
ROLE: Final = aws("iam/role")
INVOKE_CONFIG: Final = aws("lambda/functionEventInvokeConfig")
SIGNING: Final = aws("lambda/codeSigningConfig")
_ALONE: Final = "Runs"
"""A tag whose value `alone` says that two runs at once would do harm, as with a refresh token that works once."""
_RENEWS: Final = "rotationLambdaArn"


def _expected_runtime(subject: Subject) -> str:
    day = subject.parameters["asOf"]
    ended = SUPPORTED_UNTIL.get(str(subject.value("runtime")))
    since = f", not one that ended on {ended}" if ended else ""
    return f"a runtime that AWS supports on {day}{since}"


_RUNTIME: Final = any_of(
    equals("packageType", "Image"),
    satisfies(
        "runtime",
        lambda value, subject: isinstance(value, str) and supported(value, str(subject.parameters["asOf"])),
        _expected_runtime,
    ),
)
_FAILURES_KEPT: Final = any_of(
    referred_by(
        INVOKE_CONFIG,
        "functionName",
        where=present("destinationConfig.onFailure.destination"),
        expected="a destination of failures",
    ),
    present("deadLetterConfig.targetArn", "a dead-letter queue, or a destination of failures"),
)
_SINGLE: Final = equals("reservedConcurrentExecutions", 1)
_NETWORKED: Final = present("vpcConfig.subnetIds", "subnets, as what it renews is only reached inside the network")


def _rotations(subject: Subject) -> list[Resource]:
    """Give the rotations that call a function, which they name by any of its ARNs."""
    return referring(subject, ROTATION, _RENEWS)


def _alone(subject: Subject) -> Outcomes:
    """Demand one run at a time of what rotates secrets, and of what is tagged to run alone."""
    outcomes, wanted = _SINGLE(subject), tag(subject, _ALONE)
    if not outcomes or wanted == "alone" or _rotations(subject):
        return outcomes
    if wanted is UNKNOWN or subject.graph.unresolved(ROTATION, _RENEWS):
        return (subject.undecided("reservedConcurrentExecutions", "1, if the function must run alone"),)
    return PASSED


def _inside(subject: Subject) -> Outcomes:
    """Demand a place in the network of what renews the credential of a store there."""
    graph, networked = subject.graph, subject.parameters["networked"]
    secrets = [
        secret
        for rotation in _rotations(subject)
        for secret in graph.targets(rotation, "secretId")
        if secret.type == SECRET
    ]
    classes = [tag(subject.of(secret), "RotationClass") for secret in secrets]
    listed = networked if isinstance(networked, list) else []
    if any(found in listed for found in classes):
        return _NETWORKED(subject)
    if UNKNOWN in classes and _NETWORKED(subject):
        return (subject.undecided("vpcConfig", "a place in the network, if what it renews is only reached there"),)
    return PASSED


def _own_role(subject: Subject) -> Outcomes:
    """Demand a role of its own: what one function may do, no other can."""
    mine = (subject.of(role) for role in referred(subject, "role", ROLE))
    others = dict.fromkeys(other for role in mine for other in referring(role, FUNCTION, "role"))
    sharing = [other.name for other in others if other is not subject.resource]
    expected = "a role that no other function has"
    return (subject.fail("role", expected, f"also the role of {', '.join(sorted(sharing))}"),) if sharing else PASSED


_FUNCTION: Final = all_of(
    _RUNTIME,
    if_set("environment", then=customer_key("kmsKeyArn"), reason="the function has no environment variables"),
    _FAILURES_KEPT,
    equals("tracingConfig.mode", "Active"),
    by_people(at_most("timeout", param("maxTimeoutSeconds"))),
    Check(_own_role, frozenset({("", "role")})),
    Check(_alone, _SINGLE.reads | {("", "tags"), (ROTATION, _RENEWS)}),
    Check(_inside, _NETWORKED.reads | {(ROTATION, _RENEWS), (ROTATION, "secretId"), (SECRET, "tags")}),
)


def _signed(subject: Subject) -> Outcomes:
    """Demand a signature of code that waits in a bucket; code uploaded with the update waits nowhere."""
    if subject.value("s3Bucket") is ABSENT:
        return (Outcome(Verdict.NOT_APPLICABLE, expected="its code is uploaded with the update"),)
    return _HAS_SIGNING(subject)


_HAS_SIGNING: Final = present("codeSigningConfigArn", "a code signing configuration")
_ENFORCED: Final = all_of(
    equals("policies.untrustedArtifactOnDeployment", "Enforce"),
    each("allowedPublishers", present("signingProfileVersionArns", "a signing profile")),
)

RULES: Final[tuple[Rule, ...]] = (
    join_row("LAM-01 function",
        "Functions have a supported runtime and a role of their own, keep failures, rotate alone, "
        "and transform the streams that name them", (FUNCTION, STREAM),
        by_type({FUNCTION: _FUNCTION, STREAM: TRANSFORMS}), fsbp("Lambda.2"), nist("SI-2"), nist("SC-28"),
        controls=("AC-2", "TC-2", "TC-3", "SC-1", "API-4", "LA-2", "MA-2", "SS-3"),
        fix="Choose a supported runtime and a role for this function alone, name a customer key, a dead-letter queue "
        "and active tracing, reserve a single execution for what rotates secrets, and enable processing of streams.",
        parameters=(setting("asOf",
        "Day on which the runtime must still be supported; the list of runtimes is of its default.", {"type": "string",
        "pattern": r"^\d{4}-\d{2}-\d{2}$"}, AS_OF), number("maxTimeoutSeconds",
        "Seconds after which a run is ended, at most: longer hides a hang.", 300, 1, 900), setting("networked",
        "Classes of secrets whose rotation only works inside the network.", TEXTS, ["db", "redis"]))),
    row("LAM-03 code-signing", "Code that waits in a bucket is signed, and unsigned code is refused",
        (FUNCTION, SIGNING), all_of(of_type(FUNCTION, then=unless_set("imageUri", then=Check(_signed, _HAS_SIGNING.reads
        | {("", "s3Bucket")}), reason="Lambda signs no images; their digest is pinned instead")), of_type(SIGNING,
        then=_ENFORCED)), nist("CM-14"), nist("SI-7"), controls=("DH-3",), prod=ADVICE, dev=OFF,
        fix="Sign the archive with AWS Signer and give the function a code signing configuration that enforces it. "
        "Code that the update uploads itself needs none: nobody can exchange it between build and update, and "
        "AWS Signer signs objects of a bucket only."),
)  # fmt: skip
