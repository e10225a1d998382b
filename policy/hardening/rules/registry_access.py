"""ECR: nobody from outside pulls or pushes, images go to no stranger, and come from none."""

from collections.abc import Sequence
from typing import Final

from hardening.checks import each
from hardening.frameworks import nist
from hardening.iam.accounts import TRUSTED, Standing, accounts_of
from hardening.iam.grants import no_strangers
from hardening.rows import CRITICAL, STRICT, join_row, setting
from hardening.rule import PASSED, Check, Outcomes, Rule, Subject
from hardening.selection import by_type
from hardening.tokens import aws
from hardening.values import UNKNOWN

REPOSITORY_POLICY: Final = aws("ecr/repositoryPolicy")
REGISTRY_POLICY: Final = aws("ecr/registryPolicy")
REPLICATION: Final = aws("ecr/replicationConfiguration")
CACHE: Final = aws("ecr/pullThroughCacheRule")


_POLICY: Final = no_strangers("policy", required=True)


def _destination(subject: Subject) -> Outcomes:
    """Images are copied to the own account, or to one that is trusted."""
    registry, expected = subject.value("registryId"), "the own account, or a trusted one"
    if registry is UNKNOWN:
        return (subject.undecided("registryId", expected),)
    standing = accounts_of(subject).standing(registry) if isinstance(registry, str) else Standing.FOREIGN
    if standing is Standing.OPEN:
        return (subject.undecided("registryId", expected, standing.value),)
    return PASSED if standing is Standing.OWN else (subject.fail("registryId", expected),)


_REPLICATION: Final = each(
    "replicationConfiguration.rules",
    each("destinations", Check(_destination, frozenset({("", "registryId")}))),
)


def _upstream(subject: Subject) -> Outcomes:
    """What the registry fetches by itself comes from where somebody decided to trust."""
    upstream, listed = subject.value("upstreamRegistryUrl"), subject.parameters["allowedUpstreams"]
    allowed = [str(entry) for entry in listed] if isinstance(listed, Sequence) else []
    expected = f"one of {', '.join(allowed)}" if allowed else "no registry from outside"
    if upstream is UNKNOWN:
        return (subject.undecided("upstreamRegistryUrl", expected),)
    return PASSED if upstream in allowed else (subject.fail("upstreamRegistryUrl", expected),)


RULES: Final[tuple[Rule, ...]] = (
    join_row("ECR-03 registry-access", "Images are shared with, copied to and fetched from nobody who is not named",
        (REPOSITORY_POLICY, REGISTRY_POLICY, REPLICATION, CACHE), by_type({REPOSITORY_POLICY: _POLICY,
        REGISTRY_POLICY: _POLICY, REPLICATION: _REPLICATION, CACHE: Check(_upstream, frozenset({("",
        "upstreamRegistryUrl")}))}), nist("AC-3"), nist("SR-3"), severity=CRITICAL, controls=("DH-3",), dev=STRICT,
        fix="Grant within the own account only, replicate to own registries, and list upstreams in allowedUpstreams.",
        parameters=(TRUSTED, setting("allowedUpstreams",
        "Hosts of registries that images may be fetched from and kept, such as public.ecr.aws.", {"type": "array",
        "items": {"type": "string", "pattern": "."}, "uniqueItems": True}, []))),
)  # fmt: skip
