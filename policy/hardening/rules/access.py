"""Access as a whole: what an identity may become by all its policies together, and who can really read a secret."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from hardening.aws import flows, identities, secret_matrix, subnet_lists, tiers
from hardening.aws.addresses import PRIVATE
from hardening.aws.identities import ROLE, Identity, identity_of
from hardening.aws.secret_matrix import SECRET, Cell, readers
from hardening.combining import is_list
from hardening.frameworks import fsbp, nist
from hardening.iam.accounts import TRUSTED
from hardening.iam.asked import Request, answer
from hardening.iam.documents import glob
from hardening.iam.escalation_paths import HANDED, ON_ITS_POLICIES, ON_ITSELF
from hardening.iam.grants import no_strangers
from hardening.iam.reach import implies
from hardening.rows import CRITICAL, HIGH, join_row, kinds, names
from hardening.rule import Check, Outcome, Outcomes, Rule, Subject, Verdict
from hardening.tokens import aws

_PASS: Final = "iam:PassRole"  # noqa: S105  an action
_CHANGES: Final = (*ON_ITSELF, *ON_ITS_POLICIES)
_NO_WAY: Final = "no way to what another identity may do"


def _escalation(subject: Subject) -> Outcomes:
    identity = identity_of(subject)
    if _named(identity, subject, "administrators"):
        return (Outcome(Verdict.NOT_APPLICABLE, expected="an identity that administers"),)
    speaking = identity.speaking_of("iam")
    ways = (*_on_itself(identity), *_by_handing_over(identity, subject)) if speaking else ()
    if ways:
        return tuple(subject.fail("", _NO_WAY, way) for way in dict.fromkeys(ways))
    if identity.open or any(one.partly_unknown and any(map(one.covers_action, _CHANGES)) for one in speaking):
        return (subject.undecided("", _NO_WAY, "some of its policies are only known after the update"),)
    return ()


def _on_itself(identity: Identity) -> Iterator[str]:
    """Give the actions by which an identity gives itself more."""
    for action in ON_ITSELF:
        if _may(identity, action, identity.arn):
            yield f"{action} on itself"
    for action in ON_ITS_POLICIES:
        if any(_may(identity, action, policy) for policy in identity.policies):
            yield f"{action} on a policy of its own"


def _by_handing_over(identity: Identity, subject: Subject) -> Iterator[str]:
    """Give the ways by a role of the program that an identity may hand to a service, and that may do more."""
    others: Sequence[Identity] = ()
    if not any(one.covers_action(_PASS) for one in identity.speaking_of("iam")):
        return
    for service, actions in HANDED.items():
        usable = [action for action in actions if _may(identity, action, "*") is not False]
        for role in (others := others or _others(identity, subject)) if usable else ():
            handed = _may(identity, _PASS, role.arn, {"iam:passedtoservice": (service,)})
            if handed and not implies(role.document, identity.document):
                yield f"{usable[0]} with the role {role.name or role.resource.name}"


def _others(identity: Identity, subject: Subject) -> Sequence[Identity]:
    roles = (identity_of(subject.of(one)) for one in subject.graph.all(ROLE))
    return [role for role in roles if role.resource is not identity.resource]


def _may(
    identity: Identity, action: str, resource: str, facts: Mapping[str, Sequence[str]] | None = None
) -> bool | None:
    """Whether an identity may take an action; None where a condition bounds it, or its resources are named."""
    if not identity.speaking_of(action.partition(":")[0]):
        return False
    known = {"aws:securetransport": ("true",), "aws:principalarn": (identity.arn,), **(facts or {})}
    return answer(identity.documents, Request(identity.arn, action, resource, known))


def _named(identity: Identity, subject: Subject, parameter: str) -> bool:
    value = subject.parameters[parameter]
    return any(glob(str(one), identity.name) for one in value) if is_list(value) else False


def _locks(subject: Subject) -> Outcomes:
    """Judge whether each identity that is granted a secret gets past the secret's policy and its key."""
    return tuple(outcome for cell in readers(subject) for outcome in _lock(cell, subject))


def _lock(cell: Cell, subject: Subject) -> Iterator[Outcome]:
    expected = "every identity that is granted the secret reads it, or is granted it no longer"
    who = cell.identity.name or cell.identity.resource.name
    if cell.admitted is False:
        yield subject.fail("", expected, f"{who} is refused by the secret's policy")
    elif cell.decrypts is False:
        yield subject.fail("", expected, f"{who} may not decrypt under the secret's key")
    elif cell.reads is None:
        yield subject.undecided("", expected, f"what {who} may is only known after the update")


def _data_reach(subject: Subject) -> Iterator[Outcome]:
    """Judge who is next to a data store: no group that serves the public itself."""
    expected = "no group next to a data store that the public reaches directly"
    groups = subject.graph.targets(subject.resource, tiers.DATA_GROUPS[subject.resource.type])
    for flow in (flow for group in groups for flow in flows.attached(subject.of(group), ingress=True)):
        for peer in flows.peers(flow):
            outer = list(flows.attached(subject.of(peer), ingress=True))
            public = next((one.public for one in outer if one.public), None)
            if public:
                yield flow.part.fail("", expected, f"{peer.name}, which lets in {public}")
            elif any(one.open or one.foreign_list for one in outer):
                yield flow.part.undecided("", expected, f"what {peer.name} lets in is only known after the update")


def _lists(subject: Subject) -> Iterator[Outcome]:
    """Judge the access list of a data tier's subnets by what its entries let in together."""
    subnets = [subject.of(one) for one in subject.graph.targets(subject.resource, "subnetIds")]
    holding = [tiers.holds_data(one, tiers.DATA_SUBNETS) for one in subnets if one.resource.type == _SUBNET]
    if True not in holding:
        yield Outcome(Verdict.NOT_APPLICABLE, expected="no subnet of a data tier is under it")
        return
    expected, found = "no public address let into the data tier", subnet_lists.entries(subject)
    if found is None:
        yield subject.undecided("ingress", expected)
        return
    for protocol, port, admitted in subnet_lists.admitted(found):
        if admitted - PRIVATE:
            yield subject.fail("ingress", expected, f"{protocol} from port {port}: {admitted - PRIVATE}")
            return


_SUBNET: Final = aws("ec2/subnet")
_POLICIES: Final[Mapping[str, str]] = {
    "policy": "acmpca/policy backup/vaultPolicy dynamodb/resourcePolicy efs/fileSystemPolicy glue/resourcePolicy "
    "kinesis/resourcePolicy mediastore/containerPolicy networkfirewall/resourcePolicy redshift/resourcePolicy "
    "redshiftserverless/resourcePolicy schemas/registryPolicy ses/identityPolicy sesv2/emailIdentityPolicy "
    "vpclattice/authPolicy vpclattice/resourcePolicy",
    "resourcePolicy": "s3tables/tableBucketPolicy s3tables/tablePolicy",
    "accessPolicies": "elasticsearch/domainPolicy opensearch/domainPolicy",
    "accessPolicy": "cloudsearch/domainServiceAccessPolicy glacier/vault",
    "policyDocument": "codeartifact/domainPermissions codeartifact/repositoryPermissionsPolicy xray/resourcePolicy",
}
"""Properties that hold a resource policy, and the types that no rule of their own service judges."""

RULES: Final[tuple[Rule, ...]] = (
    join_row("ACC-01 escalation", "No identity gets by all its policies together to what another one may do",
        identities.IDENTITIES, Check(_escalation, identities.READS), nist("AC-6"), nist("AC-5"), severity=CRITICAL,
        controls=("AC-1", "LP-1"), fix="Name the roles that it hands over, and refuse it changes of its own policies.",
        parameters=(names("administrators", "Names of the identities that administer, * for any text.",
            "*break-glass*", "*deploy*"),)),
    join_row("ACC-02 secret-locks", "Whoever is granted a secret also gets past its policy and its key", SECRET,
        Check(_locks, secret_matrix.READS), nist("AC-3"), nist("AC-6"), severity=HIGH, controls=("AC-2", "SC-1"),
        fix="Grant the secret, the place in its policy and kms:Decrypt together, or none of them."),
    join_row("ACC-03 data-reach", "Between the public and a data store stand two groups at least",
        tuple(tiers.DATA_GROUPS), Check(lambda subject: tuple(_data_reach(subject)), flows.READS | tiers.READS),
        nist("SC-7"), severity=HIGH, controls=("ND-3", "IR-2c"),
        fix="Let in a group of the application that a balancer stands before, and not what the public reaches."),
    join_row("ACC-04 data-lists", "The access list of the data tier lets in no public address", subnet_lists.LISTS,
        Check(lambda subject: tuple(_lists(subject)),
            subnet_lists.READS | tiers.READS | {(one, "subnetIds") for one in subnet_lists.LISTS}),
        nist("SC-7"), fsbp("EC2.21"), controls=("IR-2c",), fix="Allow the ranges of the application's subnets alone."),
    join_row("ACC-05 resource-policies", "Resource policies grant to principals of the own account only",
        " ".join(_POLICIES.values()), kinds({types: no_strangers(path) for path, types in _POLICIES.items()}),
        nist("AC-3"),
        severity=CRITICAL, controls=("AC-2",), parameters=(TRUSTED,),
        fix="Name principals of the own account, and bind a service by aws:SourceAccount or aws:SourceArn."),
)  # fmt: skip
