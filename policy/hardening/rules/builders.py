"""CodeBuild, SageMaker, Batch, App Runner, MQ, Transfer and other services that run or take what others give."""

from typing import Final

from hardening.checks import (
    all_of,
    any_of,
    at_least,
    customer_key,
    each,
    equals,
    is_true,
    matches,
    none_of,
    not_true,
    one_of,
    present,
    some,
    when,
)
from hardening.conditions import if_set
from hardening.frameworks import fsbp, nist
from hardening.rows import ADVICE, HIGH, LOW, row
from hardening.rule import Rule
from hardening.shapes import has_at_least

PROJECT: Final = "codebuild/project"
NOTEBOOK: Final = "sagemaker/notebookInstance"
BROKER: Final = "mq/broker"
TRANSFER: Final = "transfer/server"
_LOGS: Final = any_of(
    none_of("logsConfig.cloudwatchLogs.status", ("DISABLED",)), equals("logsConfig.s3Logs.status", "ENABLED")
)
_NO_CREDENTIALS: Final = r"(?!https?://[^/@\s]+@).*"
_TELLING: Final = r"(?is).*(secret|passw|token|credential|api_?key|access_?key).*"
_BY_REFERENCE: Final = when(
    matches("name", _TELLING, "the name of a secret"),
    one_of("type", ("SECRETS_MANAGER", "PARAMETER_STORE")),
    "its name tells of no secret",
)
_UPDATES: Final = some(
    "settings",
    all_of(equals("name", "ManagedActionsEnabled"), equals("value", "true")),
    "ManagedActionsEnabled true",
)
_HEALTH: Final = some(
    "settings", all_of(equals("name", "SystemType"), equals("value", "enhanced")), "SystemType enhanced"
)
_KINDS: Final = ("dagProcessingLogs", "schedulerLogs", "taskLogs", "webserverLogs", "workerLogs")

# fmt: off
RULES: Final[tuple[Rule, ...]] = (
    row("CBD-01 unprivileged", "Builds are not privileged", PROJECT, not_true("environment.privilegedMode"),
        nist("AC-6"), severity=HIGH, fix="Leave privilegedMode off, and build images without a daemon."),
    row("CBD-02 logged", "Builds are logged", PROJECT, _LOGS, fsbp("CodeBuild.4"), fix="Leave a log enabled."),
    row("CBD-03 sealed", "What a build makes is encrypted, and so are its logs", PROJECT, all_of(not_true(
        "artifacts.encryptionDisabled"), not_true("logsConfig.s3Logs.encryptionDisabled")), fsbp("CodeBuild.3"),
        fix="Leave encryptionDisabled off."),
    row("CBD-04 key", "What a build makes is encrypted with a customer key", PROJECT, customer_key("encryptionKey"),
        nist("SC-28"), prod=ADVICE, fix="Set encryptionKey."),
    row("CBD-05 no-plain-secrets", "Builds get secrets by reference", PROJECT, each("environment.environmentVariables",
        _BY_REFERENCE), fsbp("CodeBuild.2"), severity=HIGH, fix="Set type to SECRETS_MANAGER or PARAMETER_STORE."),
    row("CBD-06 no-credentials", "Addresses of sources hold no credentials", PROJECT, if_set("source.location",
        then=matches("source.location", _NO_CREDENTIALS, "an address without credentials"), reason="no address"),
        fsbp("CodeBuild.1"), severity=HIGH, fix="Use a connection, and leave the credentials out."),
    row("CBD-07 not-public", "Builds are not shown to everyone", PROJECT, none_of("projectVisibility",
        ("PUBLIC_READ",)), nist("AC-3"), severity=HIGH, fix="Leave projectVisibility PRIVATE."),
    row("CBD-08 verified-sources", "Sources are fetched over verified TLS", PROJECT, not_true("source.insecureSsl"),
        nist("SC-8"), severity=HIGH, fix="Leave insecureSsl off."),
    row("CBD-09 report-sealed", "Reports of builds are encrypted", "codebuild/reportGroup", if_set(
        "exportConfig.s3Destination", then=not_true("exportConfig.s3Destination.encryptionDisabled"),
        reason="kept inside"), fsbp("CodeBuild.7"), fix="Leave encryptionDisabled off."),
    row("CPL-01 key", "What passes through a pipeline is encrypted with a customer key", "codepipeline/pipeline",
        all_of(has_at_least("artifactStores", 1, "stores"), each("artifactStores", present("encryptionKey.id",
        "a customer key"))), nist("SC-28"), prod=ADVICE, fix="Set encryptionKey of each artifact store."),
    row("SGM-01 no-internet", "Notebooks reach the internet by the network, or not at all", NOTEBOOK, equals(
        "directInternetAccess", "Disabled"), fsbp("SageMaker.1"), severity=HIGH,
        fix="Set directInternetAccess to Disabled."),
    row("SGM-02 in-vpc", "Notebooks stand in the network", NOTEBOOK, present("subnetId", "a subnet"),
        fsbp("SageMaker.2"), severity=HIGH, fix="Set subnetId."),
    row("SGM-03 no-root", "Nobody is root on a notebook", NOTEBOOK, equals("rootAccess", "Disabled"),
        fsbp("SageMaker.3"), fix="Set rootAccess to Disabled."),
    row("SGM-04 key", "Notebooks, endpoints and domains are encrypted with a customer key",
        "sagemaker/notebookInstance sagemaker/domain sagemaker/endpointConfiguration", any_of(customer_key("kmsKeyArn"),
        customer_key("kmsKeyId")), nist("SC-28"), fix="Name a customer key."),
    row("SGM-05 imds-v2", "Metadata of a notebook are read with a session token only", NOTEBOOK, equals(
        "instanceMetadataServiceConfiguration.minimumInstanceMetadataServiceVersion", "2"), nist("AC-3"),
        fix="Set minimumInstanceMetadataServiceVersion to 2."),
    row("SGM-06 isolated", "Models open no connection", "sagemaker/model", is_true("enableNetworkIsolation"),
        fsbp("SageMaker.5"), prod=ADVICE, fix="Set enableNetworkIsolation."),
    row("SGM-07 two-instances", "Models are served by two instances", "sagemaker/endpointConfiguration", each(
        "productionVariants", any_of(present("serverlessConfig"), at_least("initialInstanceCount", 2))),
        fsbp("SageMaker.4"), severity=LOW, prod=ADVICE, fix="Set initialInstanceCount to 2."),
    row("SGM-08 domain-in-vpc", "Studios reach the internet by the network", "sagemaker/domain", equals(
        "appNetworkAccessType", "VpcOnly"), nist("SC-7"), fix="Set appNetworkAccessType to VpcOnly."),
    row("APR-01 key", "Services of App Runner are encrypted with a customer key", "apprunner/service", customer_key(
        "encryptionConfiguration.kmsKey"), nist("SC-28"), fix="Set encryptionConfiguration.kmsKey."),
    row("APR-02 in-vpc", "Services of App Runner reach others inside the network", "apprunner/service", equals(
        "networkConfiguration.egressConfiguration.egressType", "VPC"), nist("SC-7"), prod=ADVICE,
        fix="Set egressType to VPC."),
    row("BST-01 updated", "Environments of Beanstalk take updates of their platform", "elasticbeanstalk/environment",
        _UPDATES, fsbp("ElasticBeanstalk.2"), severity=HIGH, fix="Set ManagedActionsEnabled."),
    row("BST-02 health", "Environments of Beanstalk report their health in full", "elasticbeanstalk/environment",
        _HEALTH, fsbp("ElasticBeanstalk.1"), severity=LOW, fix="Set SystemType to enhanced."),
    row("AMQ-01 private", "Brokers have no public address", BROKER, not_true("publiclyAccessible"), nist("SC-7"),
        severity=HIGH, fix="Leave publiclyAccessible off."),
    row("AMQ-02 logged", "Brokers log", BROKER, is_true("logs.general"), fsbp("MQ.2"), fix="Set logs.general."),
    row("AMQ-03 upgraded", "Brokers take minor versions", BROKER, is_true("autoMinorVersionUpgrade"), fsbp("MQ.3"),
        fix="Set autoMinorVersionUpgrade."),
    row("AMQ-04 key", "Brokers are encrypted with a customer key", BROKER,
        all_of(equals("encryptionOptions.useAwsOwnedKey", wanted=False), customer_key("encryptionOptions.kmsKeyId")),
        nist("SC-28"), prod=ADVICE, fix="Set encryptionOptions."),
    row("AMQ-05 survives", "A broker survives the loss of a zone", BROKER, one_of("deploymentMode", (
        "ACTIVE_STANDBY_MULTI_AZ", "CLUSTER_MULTI_AZ")), fsbp("MQ.5"), prod=ADVICE, fix="Set deploymentMode."),
    row("TFR-01 in-vpc", "Files are handed over inside the network", TRANSFER, one_of("endpointType", ("VPC",)),
        nist("SC-7"), prod=ADVICE, fix="Set endpointType to VPC."),
    row("TFR-02 logged", "Files that are handed over are logged", TRANSFER, any_of(present("loggingRole"), has_at_least(
        "structuredLogDestinations", 1, "log groups")), fsbp("Transfer.3"), fix="Set structuredLogDestinations."),
    row("WSP-01 encrypted", "Disks of desktops are encrypted", "workspaces/workspace", all_of(is_true(
        "rootVolumeEncryptionEnabled"), is_true("userVolumeEncryptionEnabled")), fsbp("WorkSpaces.1"), severity=HIGH,
        fix="Encrypt both volumes."),
    row("MWA-01 private", "Airflow is reached inside the network", "mwaa/environment", none_of("webserverAccessMode", (
        "PUBLIC_ONLY",)), nist("SC-7"), severity=HIGH, fix="Leave webserverAccessMode PRIVATE_ONLY."),
    row("MWA-02 logged", "Airflow logs", "mwaa/environment", all_of(*(is_true(f"loggingConfiguration.{kind}.enabled")
        for kind in _KINDS)), nist("AU-12"), fix="Enable every log of loggingConfiguration."),
    row("XRY-01 key", "Traces are encrypted with a customer key", "xray/encryptionConfig", all_of(equals("type", "KMS"),
        customer_key("keyId")), nist("SC-28"), fix="Set type KMS and keyId."),
    row("BED-01 key", "Agents are encrypted with a customer key, and have a guardrail", "bedrock/agentAgent", all_of(
        customer_key("customerEncryptionKeyArn"), has_at_least("guardrailConfigurations", 1, "guardrails")),
        nist("SC-28"), fix="Set customerEncryptionKeyArn and guardrailConfigurations."),
    row("BAT-01 placed", "Jobs run behind security groups that were chosen for them", "batch/computeEnvironment",
        if_set("computeResources", then=has_at_least("computeResources.securityGroupIds", 1, "security groups"),
        reason="on EKS"), nist("SC-7"), fix="Name securityGroupIds."),
    row("AMP-01 authorised", "Meshes talk to what they know only", "appmesh/mesh", none_of("spec.egressFilter.type",
        ("ALLOW_ALL",)), nist("SC-7"), prod=ADVICE, fix="Set egressFilter.type to DROP_ALL."),
)
