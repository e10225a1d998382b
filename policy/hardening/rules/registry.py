"""ECR: images that no push can change, scanned for as long as they stand, and kept while they may run."""

from collections.abc import Iterator, Mapping
from typing import Final

from hardening.aws.json_text import decoded, objects
from hardening.checks import all_of, contains_all, equals, is_number, is_true, not_true, one_of, some
from hardening.combining import only_undecided
from hardening.frameworks import fsbp, nist
from hardening.joins import referred_by
from hardening.rows import ADVICE, HIGH, LOW, join_row, setting
from hardening.rule import Check, Outcome, Outcomes, Rule, Subject, check
from hardening.selection import by_type
from hardening.tokens import aws
from hardening.values import UNKNOWN, read

REPOSITORY: Final = aws("ecr/repository")
SCANNING: Final = aws("ecr/registryScanningConfiguration")
ENABLER: Final = aws("inspector2/enabler")
LIFECYCLE: Final = aws("ecr/lifecyclePolicy")
_ON_PUSH: Final = "imageScanningConfiguration.scanOnPush"

_EVERY: Final = some(
    "rules",
    all_of(
        one_of("scanFrequency", ("CONTINUOUS_SCAN", "SCAN_ON_PUSH")),
        some("repositoryFilters", equals("filter", "*"), "the filter *"),
    ),
    "a rule that scans every repository",
)
_ENHANCED: Final = all_of(equals("scanType", "ENHANCED"), _EVERY)


def _scanned(subject: Subject) -> Outcomes:
    """A push starts a scan: by the repository, or because the registry scans everything."""
    own = is_true(_ON_PUSH)(subject)
    registry = [_ENHANCED(subject.of(found)) for found in subject.graph.all(SCANNING)]
    if not own or any(not outcomes for outcomes in registry):
        return ()
    return next((outcomes for outcomes in registry if only_undecided(outcomes)), own)


_REPOSITORY: Final = all_of(
    equals("imageTagMutability", "IMMUTABLE"),
    some("encryptionConfigurations", one_of("encryptionType", ("KMS", "KMS_DSSE")), "an encryption with type KMS"),
    not_true("forceDelete"),
    Check(
        _scanned, frozenset({("", _ON_PUSH), (SCANNING, "scanType"), (SCANNING, "rules")}), frozenset({("", _ON_PUSH)})
    ),
)


@check("policy")
def _keeps(subject: Subject) -> Iterator[Outcome]:
    """Images with a tag expire by number alone, and enough of them stay: one that runs for long must not age away."""
    text = subject.value("policy")
    if text is UNKNOWN:
        yield subject.undecided("policy", "a lifecycle policy known at preview")
        return
    body = decoded(text)
    rules = objects(body.get("rules")) if isinstance(body, Mapping) else None
    if not rules:
        yield subject.fail("policy", "a lifecycle policy with rules")
    for index, rule in enumerate(rules or ()):
        yield from _expires(subject, rule, f"policy.rules[{index}].selection")


def _expires(subject: Subject, rule: Mapping[str, object], path: str) -> Iterator[Outcome]:
    status, kind, number = (read(rule, f"selection.{name}") for name in ("tagStatus", "countType", "countNumber"))
    least = subject.parameters["minImages"]
    expected = f"at least {least} images with a tag kept, counted and not by age"
    if status == "untagged":
        return
    if UNKNOWN in (status, kind, number):
        yield subject.undecided(path, expected)
    elif kind != "imageCountMoreThan" or not (is_number(number) and is_number(least) and number >= least):
        yield subject.fail(path, expected, "images with a tag expire sooner")


RULES: Final[tuple[Rule, ...]] = (
    join_row("ECR-01 repository",
        "Tags never move, images are under KMS and scanned on push, and no deletion takes them along", REPOSITORY,
        _REPOSITORY, fsbp("ECR.1"), fsbp("ECR.2"), fsbp("ECR.5"), nist("CM-2"), nist("RA-5"), severity=HIGH,
        controls=("DH-3",),
        fix="Set imageTagMutability IMMUTABLE without exclusions, an encryption with type KMS, scanOnPush true, "
        "and leave forceDelete off."),
    join_row("ECR-02 registry-scan", "The registry scans every image, for as long as it stands", (SCANNING, ENABLER),
        by_type({SCANNING: _ENHANCED, ENABLER: contains_all("resourceTypes", ["ECR"])}), fsbp("Inspector.2"),
        nist("RA-5"), severity=HIGH, controls=("DH-2", "DH-3"),
        fix="Set scanType ENHANCED with a rule CONTINUOUS_SCAN for the filter *, and enable ECR in Inspector."),
    join_row("ECR-04 lifecycle", "Old images expire, and enough are kept to return to", REPOSITORY,
        referred_by(LIFECYCLE, "repository", where=_keeps, expected="a lifecycle policy for the repository"),
        fsbp("ECR.3"), severity=LOW, controls=("DH-3",), prod=ADVICE,
        fix="Expire untagged images by age and tagged ones by number, keeping at least thirty.",
        parameters=(setting("minImages", "Images with a tag that are kept at least.", {"type": "integer", "minimum": 1},
        30),)),
)  # fmt: skip
