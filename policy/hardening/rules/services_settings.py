"""ECS and ECR: settings of services, tasks and registries beside those that keep containers in."""

import re
from itertools import chain
from typing import Final

from hardening.aws.containers import each_container
from hardening.aws.tagging import tag
from hardening.checks import (
    all_of,
    at_least,
    customer_key,
    each,
    equals,
    is_true,
    matches,
    none_of,
    not_true,
    one_of,
    param,
    present,
    some,
    when,
)
from hardening.conditions import if_set
from hardening.frameworks import fsbp, nist
from hardening.joins import if_refers_to, referred_by
from hardening.rows import ADVICE, HIGH, LOW, OFF, join_row, kinds, names, number, row
from hardening.rule import PASSED, Check, Outcomes, Rule, Subject
from hardening.shapes import forbidden, has_at_least, omitted, unless_named
from hardening.tokens import aws
from hardening.values import UNKNOWN

SERVICE: Final = "ecs/service"
TASKS: Final = "ecs/taskDefinition"
_EFS: Final = "efsVolumeConfiguration"
_FILES: Final = all_of(
    equals(f"{_EFS}.transitEncryption", "ENABLED"),
    equals(f"{_EFS}.authorizationConfig.iam", "ENABLED"),
    present(f"{_EFS}.authorizationConfig.accessPointId", "an access point"),
)
_NEEDS_CREDENTIAL: Final = re.compile(r"(registry-1\.docker\.io|ghcr\.io|registry\.gitlab\.com|.*\.azurecr\.io)")


def _log_mode(subject: Subject) -> Outcomes:
    """A container whose log cannot be written goes on; audit tasks may rather stop, and say so by a tag."""
    mode, expected = subject.value("logConfiguration.options.mode"), "mode non-blocking, or the tag Evidence=required"
    if mode == "non-blocking" or tag(subject.of(subject.resource), "Evidence") == "required":
        return PASSED
    if mode is UNKNOWN or subject.hidden("logConfiguration.options.mode"):
        return (subject.undecided("logConfiguration.options.mode", expected),)
    return (subject.fail("logConfiguration.options.mode", expected),)


def _credential(subject: Subject) -> Outcomes:
    """Registries that know their users give more, and other images, to who logs in."""
    upstream, expected = subject.value("upstreamRegistryUrl"), "a secret with the credential of the upstream registry"
    if upstream is UNKNOWN:
        return () if not _HAS_CREDENTIAL(subject) else (subject.undecided("upstreamRegistryUrl", expected),)
    needs = not isinstance(upstream, str) or _NEEDS_CREDENTIAL.fullmatch(upstream)
    return _HAS_CREDENTIAL(subject) if needs else PASSED


_HAS_CREDENTIAL: Final = present("credentialArn", "a secret with the credential of the upstream registry")
_TEMPLATE_KEY: Final = some(
    "encryptionConfigurations", all_of(equals("encryptionType", "KMS"), customer_key("kmsKey")), "a customer key"
)
_RUNS: Final = {
    "cloudwatch/eventTarget": "ecsTarget",
    "scheduler/schedule": "target.ecsParameters",
}
_CLOSED: Final = ("networkConfiguration.assignPublicIp", "enableExecuteCommand")
_STARTED: Final = kinds(
    {
        short: if_set(path, then=all_of(*(not_true(f"{path}.{name}") for name in _CLOSED)), reason="it starts no task")
        for short, path in _RUNS.items()
    }
)
_NUMBERED: Final = ("cpu", "memory")

_SINGLE: Final = names("single", "Names of services that may only run once, * for any text.", "*scheduler*", "*beat*")
_TARGET: Final = aws("appautoscaling/target")


def _scaled(subject: Subject) -> Outcomes:
    """A scaling target names the service, as `service/cluster/name`, or depends on it."""
    name, own, expected = subject.value("name"), subject.resource.urn, "a scaling target of the service"
    targets = list(subject.graph.all(_TARGET))
    named = [subject.of(target).value("resourceId") for target in targets]
    if any(isinstance(text, str) and text.startswith("service/") and text.endswith(f"/{name}") for text in named):
        return PASSED
    if any(own in (*target.dependencies, *chain(*target.property_dependencies.values())) for target in targets):
        return PASSED
    open_ = UNKNOWN in named or (name is UNKNOWN and bool(targets))
    return (subject.undecided("", expected) if open_ else subject.fail("", expected, "none in this program"),)


_SCALED: Final = Check(_scaled, frozenset({("", "name"), (_TARGET, "resourceId")}))

# fmt: off
RULES: Final[tuple[Rule, ...]] = (
    row("ECS-07 desired-count", "A service goes on when one of its tasks ends", SERVICE, unless_named("single", "name",
        then=at_least("desiredCount", param("minTasks"))), nist("CP-10"),
        fix="Set desiredCount to 2 or more, or list the service in single.", parameters=(number("minTasks",
        "Tasks of a service at least.", 2, 1, 100, dev=1), _SINGLE)),
    join_row("ECS-08 scaled", "Services grow with their load", SERVICE, unless_named("single", "name", then=_SCALED),
        nist("SC-5"), severity=LOW, prod=ADVICE, fix="Declare an Application Auto Scaling target of the service.",
        parameters=(_SINGLE,)),
    row("ECS-09 grace-period", "A task behind a load balancer has time to start before it is judged", SERVICE,
        if_set("loadBalancers", then=at_least("healthCheckGracePeriodSeconds", 1), reason="no load balancer judges it"),
        nist("CP-10"), severity=LOW, fix="Set healthCheckGracePeriodSeconds."),
    row("ECS-10 shared-files", "Shared files are mounted over TLS, with IAM, at an access point", TASKS, each("volumes",
        if_set(_EFS, then=_FILES, reason="no shared files")), fsbp("EFS.3"), nist("SC-8"), severity=HIGH,
        fix="Set transitEncryption, authorizationConfig.iam and an access point."),
    row("ECS-11 limits", "A task has a bound of CPU and of memory", TASKS, all_of(*(present(name) for name
        in _NUMBERED)), nist("SC-5"), fix="Set cpu and memory of the task."),
    row("ECS-12 log-mode", "A container does not stop because its log cannot be written", TASKS, each_container(
        if_set("logConfiguration", then=Check(_log_mode), reason="it writes no log")), nist("SC-5"), severity=LOW,
        prod=OFF, fix="Set the log option mode to non-blocking."),
    row("ECS-13 mesh-tls", "Services that find each other by Service Connect talk in TLS", SERVICE, when(
        is_true("serviceConnectConfiguration.enabled"), each("serviceConnectConfiguration.services",
        present("tls.issuerCertAuthority.awsPcaAuthorityArn", "a certificate authority")), "no Service Connect"),
        nist("SC-8"), fix="Set tls for each service of serviceConnectConfiguration."),
    row("ECS-14 platform-stated", "A task says for which processor and system it is built", TASKS,
        all_of(present("runtimePlatform.cpuArchitecture"), present("runtimePlatform.operatingSystemFamily")),
        nist("CM-2"), severity=LOW, fix="Set runtimePlatform."),
    row("ECS-15 tagged-tasks", "Tasks carry the tags of their service, so that their cost and owner are known", SERVICE,
        one_of("propagateTags", ("SERVICE", "TASK_DEFINITION")), fsbp("ECS.13"), severity=LOW,
        fix="Set propagateTags."),
    row("ECS-16 disks", "Disks that tasks attach are encrypted with a customer key", SERVICE, if_set(
        "volumeConfiguration", then=all_of(none_of("volumeConfiguration.managedEbsVolume.encrypted", (False,)),
        customer_key("volumeConfiguration.managedEbsVolume.kmsKeyId")), reason="no disk"), nist("SC-28"),
        fix="Set managedEbsVolume.encrypted and kmsKeyId."),
    row("ECS-17 own-groups", "Services stand in subnets and behind security groups that were chosen for them", SERVICE,
        all_of(has_at_least("networkConfiguration.subnets", 1, "subnets"), has_at_least(
        "networkConfiguration.securityGroups", 1, "security groups")), nist("SC-7"), severity=HIGH,
        fix="Name subnets and security groups in networkConfiguration."),
    join_row("ECS-18 private-subnets", "Services stand in subnets that give no public address", SERVICE, if_refers_to(
        "networkConfiguration.subnets", aws("ec2/subnet"), aws("ec2/defaultSubnet"),
        reason="its subnets stand elsewhere", where=not_true("mapPublicIpOnLaunch")), fsbp("ECS.2"), nist("SC-7"),
        severity=HIGH, fix="Choose subnets without mapPublicIpOnLaunch."),
    row("ECS-19 started-tasks", "Tasks that a schedule or event starts have no public address and no shell",
        " ".join(_RUNS), _STARTED, fsbp("ECS.2"), severity=HIGH,
        fix="Leave assignPublicIp and enableExecuteCommand off."),
    row("ECS-20 definitions-kept", "Old definitions stay, so that there is something to return to", TASKS,
        is_true("skipDestroy"), nist("CM-3"), severity=LOW, prod=OFF, fix="Set skipDestroy."),
    row("ECS-21 healthy-share", "A deployment keeps part of the tasks running", SERVICE, unless_named("single", "name",
        then=none_of("deploymentMinimumHealthyPercent", (0,))), nist("CP-10"),
        fix="Set deploymentMinimumHealthyPercent above 0.", parameters=(_SINGLE,)),
    row("ECS-22 host-network", "No task shares the network of its host", "ecs/taskDefinition ecs/daemonTaskDefinition",
        none_of("networkMode", ("host",)), fsbp("ECS.17"), nist("SC-7"), severity=HIGH,
        fix="Set networkMode to awsvpc."),
    row("ECR-05 no-public-registry", "No repository of images is public", "ecrpublic/repository",
        forbidden("a private repository", "a public one"), nist("AC-3"), severity=HIGH,
        fix="Use a private repository."),
    row("ECR-06 creation-templates", "Repositories made by themselves are sealed, and their tags do not move",
        "ecr/repositoryCreationTemplate", all_of(_TEMPLATE_KEY, matches("imageTagMutability", "IMMUTABLE.*",
        "IMMUTABLE")), fsbp("ECR.2"), nist("SC-28"),
        fix="Set imageTagMutability IMMUTABLE, and KMS with a customer key."),
    row("ECR-07 pull-through", "Images of other registries are fetched by who is known there",
        "ecr/pullThroughCacheRule", Check(_credential, frozenset({("", "upstreamRegistryUrl"), ("", "credentialArn")})),
        nist("SR-3"), fix="Set credentialArn to a secret named ecr-pullthroughcache/..."),
    row("ECR-08 no-exceptions", "No pattern of tags is left out of immutability", "ecr/repository "
        "ecr/repositoryCreationTemplate", omitted("imageTagMutabilityExclusionFilters", "no tag that may move"),
        fsbp("ECR.2"), fix="Remove imageTagMutabilityExclusionFilters."),
    join_row("ECR-09 policy-there", "A repository says who may pull from it", "ecr/repository",
        referred_by(aws("ecr/repositoryPolicy"), "repository", expected="a policy of the repository"), nist("AC-3"),
        prod=ADVICE, fix="Declare a RepositoryPolicy."),
)
