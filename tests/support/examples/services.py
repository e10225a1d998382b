"""Containers, registries, messages, balancers, firewalls and what looks at an account."""

import json
from collections.abc import Mapping
from typing import Final

from tests.support.examples.made import GONE, UNSET, Example, many, one

_VOLUME = {"efsVolumeConfiguration": {"transitEncryption": "ENABLED", "authorizationConfig": {"iam": "ENABLED",
    "accessPointId": "fsap-1"}}}  # fmt: skip
_EFS = "volumes[0].efsVolumeConfiguration"
_LOGGED = [{"name": "app", "logConfiguration": {"logDriver": "awslogs", "options": {"mode": "non-blocking"}}}]
_TEMPLATE = {"imageTagMutability": "IMMUTABLE", "encryptionConfigurations": [{"encryptionType": "KMS", "kmsKey": "k"}]}
_MESH = {"enabled": True, "services": [{"tls": {"issuerCertAuthority": {"awsPcaAuthorityArn": "a"}}}]}
_PLACED = {"networkConfiguration": {"subnets": ["a"], "securityGroups": ["s"]}}
_ECS = {"networkConfiguration": {"assignPublicIp": False}}
_BUS = "arn:aws:events:us-east-1:123456789012:event-bus/app"


def policy(*statements: Mapping[str, object]) -> str:
    """Give a policy document."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action: str | list[str], resource: str | list[str] = "*", **more: object) -> str:
    """Give a policy of one grant."""
    return policy({"Effect": "Allow", "Action": action, "Resource": resource, **more})


_SEND = allow("sqs:SendMessage", Principal={"AWS": "arn:aws:iam::123456789012:root"})
_ACM = "arn:aws:acm:us-east-1:123456789012:certificate/1ecf8bda"
_ALB = {"loadBalancerType": "application"}
_NLB = {"loadBalancerType": "network"}
_CLIENTS = {"mode": "verify", "trustStoreArn": "t", "ignoreClientCertificateExpiry": False}
_OIDC = {"type": "authenticate-oidc", "authenticateOidc": {"onUnauthenticatedRequest": "authenticate"}}
_PUT = allow("s3:PutObject", Principal={"Service": "logdelivery.elasticloadbalancing.amazonaws.com"})
_BLOCK = {
    "name": "r",
    "priority": 1,
    "action": {"block": {}},
    "statement": {"geoMatchStatement": {"countryCodes": ["AQ"]}},
}
_BODY = {**_BLOCK, "statement": {"sqliMatchStatement": {"fieldToMatch": {"body": {"oversizeHandling": "MATCH"}}}}}
_GROUPS = [{"name": n, "priority": i, "statement": {"managedRuleGroupStatement": {"name": n, "vendorName": "AWS"}}}
    for i, n in enumerate(("AWSManagedRulesAnonymousIpList", "AWSManagedRulesBotControlRuleSet"))]  # fmt: skip
_WRITER = {"Service": "cloudtrail.amazonaws.com"}
_OF_TRAIL = {"StringEquals": {"aws:SourceArn": "arn:aws:cloudtrail:us-east-1:1:trail/t"}}
_TRAIL = allow("s3:PutObject", Principal=_WRITER, Condition=_OF_TRAIL)
_ANY = policy(
    {"Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"}, "Action": "s3:PutObject", "Resource": "*"}
)
_STORE = {"retentionPeriod": 2557, "terminationProtectionEnabled": True, "multiRegionEnabled": True}
_STACK: Final[tuple[str, dict[str, object]]] = ("stack", {})
_DETECTOR = ("guardduty/detector", {"enable": True})
_STANDARDS = "arn:aws:securityhub:us-east-1::standards/"
_RECORDED = {"recordingGroup": {"allSupported": True, "includeGlobalResourceTypes": True}}
_FINDING = {"name": "f", "eventPattern": '{"source": ["aws.guardduty"]}'}

# fmt: off
CONTAINERS: Final[tuple[Example, ...]] = (
    one("ECS-07", "ecs/service", {"name": "api", "desiredCount": 2}, {"desiredCount": 1}, {"desiredCount": GONE}),
    many("ECS-08", {"s": ("ecs/service", {"name": "api"}), "t": ("appautoscaling/target", {"resourceId":
        "service/c/api"})}, {"t": GONE}, {"t:resourceId": "service/c/other"}),
    one("ECS-09", "ecs/service", {"loadBalancers": [{}], "healthCheckGracePeriodSeconds": 60},
        {"healthCheckGracePeriodSeconds": GONE}),
    one("ECS-10", "ecs/taskDefinition", {"volumes": [_VOLUME]}, {f"{_EFS}.transitEncryption": "DISABLED"},
        {f"{_EFS}.authorizationConfig.iam": GONE}, {f"{_EFS}.authorizationConfig.accessPointId": UNSET}),
    one("ECS-11", "ecs/taskDefinition", {"cpu": "256", "memory": "512"}, {"cpu": UNSET}, {"memory": UNSET}),
    one("ECS-12", "ecs/taskDefinition", {"containerDefinitions": json.dumps(_LOGGED)}, {"containerDefinitions":
        json.dumps([{"name": "app", "logConfiguration": {"logDriver": "awslogs"}}])}),
    one("ECS-13", "ecs/service", {"serviceConnectConfiguration": _MESH}, {"serviceConnectConfiguration.services[0].tls":
        GONE}),
    one("ECS-14", "ecs/taskDefinition", {"runtimePlatform": {"cpuArchitecture": "ARM64", "operatingSystemFamily":
        "LINUX"}}, {"runtimePlatform.cpuArchitecture": UNSET}, {"runtimePlatform": GONE}),
    one("ECS-15", "ecs/service", {"propagateTags": "SERVICE"}, {"propagateTags": "NONE"}, {"propagateTags": GONE}),
    one("ECS-16", "ecs/service", {"volumeConfiguration": {"managedEbsVolume": {"kmsKeyId": "k"}}},
        {"volumeConfiguration.managedEbsVolume.encrypted": False}, {"volumeConfiguration.managedEbsVolume.kmsKeyId":
        UNSET}),
    one("ECS-17", "ecs/service", _PLACED, {"networkConfiguration.securityGroups": []}, {"networkConfiguration": GONE}),
    many("ECS-18", {"s": ("ecs/service", {"networkConfiguration": "@n"}), "n": ("ec2/subnet", {})},
        {"n:mapPublicIpOnLaunch": True}),
    one("ECS-19", "cloudwatch/eventTarget", {"ecsTarget": _ECS}, {"ecsTarget.networkConfiguration.assignPublicIp":
        True}, {"ecsTarget.enableExecuteCommand": True}),
    one("ECS-19", "scheduler/schedule", {"target": {"ecsParameters": _ECS}},
        {"target.ecsParameters.enableExecuteCommand": True}),
    one("ECS-20", "ecs/taskDefinition", {"skipDestroy": True}, {"skipDestroy": GONE}),
    one("ECS-21", "ecs/service", {"name": "api", "deploymentMinimumHealthyPercent": 100},
        {"deploymentMinimumHealthyPercent": 0}),
    one("ECS-22", "ecs/taskDefinition", {"networkMode": "awsvpc"}, {"networkMode": "host"}),
    one("ECR-06", "ecr/repositoryCreationTemplate", _TEMPLATE, {"imageTagMutability": "MUTABLE"},
        {"encryptionConfigurations": GONE}),
    one("ECR-07", "ecr/pullThroughCacheRule", {"upstreamRegistryUrl": "registry-1.docker.io", "credentialArn": "s"},
        {"credentialArn": UNSET}),
    many("ECR-09", {"r": ("ecr/repository", {}), "p": ("ecr/repositoryPolicy", {"repository": "@r"})}, {"p": GONE}),
    one("ECR-08", "ecr/repository", {}, {"imageTagMutabilityExclusionFilters": [{"filter": "latest*"}]}),
)
MESSAGES: Final[tuple[Example, ...]] = (
    one("SQS-05", "sqs/queue", {"kmsMasterKeyId": "k", "kmsDataKeyReusePeriodSeconds": 300},
        {"kmsDataKeyReusePeriodSeconds": 86400}),
    one("SQS-06", "sqs/queue", {"messageRetentionSeconds": 345600}, {"messageRetentionSeconds": 60}),
    one("SQS-07", "sqs/queuePolicy", {"policy": _SEND}, {"policy": allow("sqs:*")}, {"policy": allow("*")}),
    one("SQS-07", "cloudwatch/eventBusPolicy", {"policy": allow("events:PutEvents", _BUS)}, {"policy": policy(
        {"Effect": "Allow", "NotAction": "events:PutEvents", "Resource": _BUS})}),
    one("SQS-08", "sqs/queue", {"receiveWaitTimeSeconds": 20}, {"receiveWaitTimeSeconds": 0}),
    one("SNS-02", "sns/topic", {"sqsFailureFeedbackRoleArn": "r"}, {"sqsFailureFeedbackRoleArn": UNSET}),
    one("SNS-03", "sns/topicSubscription", {"protocol": "sqs", "redrivePolicy": "{}x"}, {"redrivePolicy": UNSET}),
    one("EVB-01", "cloudwatch/eventBus", {"kmsKeyIdentifier": "k"}, {"kmsKeyIdentifier": UNSET}),
    one("EVB-02", "cloudwatch/eventTarget", {"deadLetterConfig": {"arn": "q"}}, {"deadLetterConfig": GONE}),
    one("EVB-03", "scheduler/schedule", {"kmsKeyArn": "k"}, {"kmsKeyArn": UNSET}),
    one("EVB-04", "scheduler/schedule", {"target": {"deadLetterConfig": {"arn": "q"}}}, {"target.deadLetterConfig":
        GONE}),
    one("EVB-05", "cloudwatch/eventTarget", {"retryPolicy": {"maximumEventAgeInSeconds": 3600}}, {"retryPolicy": GONE}),
    one("EVB-05", "scheduler/schedule", {"target": {"retryPolicy": {"maximumEventAgeInSeconds": 3600}}},
        {"target.retryPolicy.maximumEventAgeInSeconds": 90000}),
    one("EVB-06", "cloudwatch/eventPermission", {"principal": "*", "condition": {"value": "o-1"}}, {"condition.value":
        UNSET}),
    one("EVB-07", "cloudwatch/eventEndpoint", {}, {"replicationConfig": {"state": "DISABLED"}}),
    one("EVB-08", "cloudwatch/eventArchive", {"retentionDays": 90}, {"retentionDays": 0}, {"retentionDays": GONE}),
    one("EVB-09", "cloudwatch/eventBus", {"logConfig": {"level": "ERROR"}}, {"logConfig.level": "OFF"}, {"logConfig":
        GONE}),
    one("EVB-11", "pipes/pipe", {"kmsKeyIdentifier": "k"}, {"kmsKeyIdentifier": UNSET}),
    one("SFN-01", "sfn/stateMachine", {"loggingConfiguration": {"level": "ALL", "logDestination": "l"}},
        {"loggingConfiguration.level": "OFF"}, {"loggingConfiguration": GONE}),
    one("SFN-02", "sfn/stateMachine", {"tracingConfiguration": {"enabled": True}}, {"tracingConfiguration.enabled":
        False}),
    one("SFN-03", "sfn/stateMachine", {"encryptionConfiguration": {"type": "CUSTOMER_MANAGED_KMS_KEY", "kmsKeyId":
        "k"}}, {"encryptionConfiguration.type": "AWS_OWNED_KEY"}, {"encryptionConfiguration": GONE}),
    one("SFN-04", "sfn/stateMachine", {}, {"loggingConfiguration": {"includeExecutionData": True}}),
)
BALANCERS: Final[tuple[Example, ...]] = (
    one("ELB-01", "lb/loadBalancer", {"connectionLogs": {"enabled": True, "bucket": "b"}}, {"connectionLogs.enabled":
        False}, {"connectionLogs": GONE}),
    one("ELB-02", "lb/loadBalancer", {"healthCheckLogs": {"enabled": True, "bucket": "b"}}, {"healthCheckLogs": GONE}),
    one("ELB-03", "lb/loadBalancer", {**_NLB, "enableCrossZoneLoadBalancing": True}, {"enableCrossZoneLoadBalancing":
        GONE}),
    one("ELB-03", "lb/targetGroup", {}, {"loadBalancingCrossZoneEnabled": "false"}),
    one("ELB-04", "lb/loadBalancer", {"subnets": ["a", "b"]}, {"subnets": ["a"]}, {"subnets": GONE}),
    one("ELB-05", "lb/loadBalancer", {**_NLB, "securityGroups": ["s"]}, {"securityGroups": []}),
    one("ELB-06", "lb/loadBalancer", {"internal": False}, {"internal": UNSET}),
    one("ELB-07", "lb/targetGroup", {"protocol": "HTTPS", "healthCheck": {"path": "/health"}}, {"healthCheck.enabled":
        False}, {"healthCheck.path": UNSET}),
    one("ELB-08", "lb/targetGroup", {"deregistrationDelay": 30}, {"deregistrationDelay": 0}, {"deregistrationDelay":
        3600}),
    one("ELB-09", "lb/targetGroup", {}, {"stickiness": {"enabled": True}}),
    one("ELB-10", "lb/listener", {"mutualAuthentication": _CLIENTS}, {"mutualAuthentication.mode": "passthrough"},
        {"mutualAuthentication.ignoreClientCertificateExpiry": True}),
    one("ELB-11", "lb/listener", {"protocol": "HTTPS", "defaultActions": [{"type": "fixed-response"}]},
        {"defaultActions[0].type": "forward"}),
    one("ELB-12", "lb/listener", {"defaultActions": [_OIDC]},
        {"defaultActions[0].authenticateOidc.onUnauthenticatedRequest": "allow"}),
    one("ELB-12", "lb/listenerRule", {"actions": [_OIDC]}, {"actions[0].authenticateOidc.onUnauthenticatedRequest":
        "allow"}),
    one("ELB-13", "lb/listener", {"certificateArn": _ACM}, {"certificateArn": "arn:aws:iam::1:server-certificate/x"}),
    many("ELB-13", {"l": ("lb/listener", {"certificateArn": "@c"}), "c": ("acm/certificate", {})}, {"certificateArn":
        "arn:aws:iam::1:server-certificate/x"}),
    one("ELB-14", "lb/listener", {"protocol": "TLS", "sslPolicy": "ELBSecurityPolicy-TLS13-1-2-PQ-2025-09"},
        {"sslPolicy": "ELBSecurityPolicy-TLS13-1-2-2021-06"}),
    one("ELB-15", "lb/listener", {"protocol": "HTTPS", "routingHttpResponseXFrameOptionsHeaderValue": "DENY",
        "routingHttpResponseContentSecurityPolicyHeaderValue": "default-src 'none'"},
        {"routingHttpResponseXFrameOptionsHeaderValue": GONE}, {"routingHttpResponseContentSecurityPolicyHeaderValue":
        UNSET}),
    one("ELB-16", "lb/loadBalancer", {"idleTimeout": 60}, {"idleTimeout": 4000}),
    one("ELB-17", "lb/loadBalancer", _NLB, {"enforceSecurityGroupInboundRulesOnPrivateLinkTraffic": "off"}),
    many("ELB-18", {"lb": ("lb/loadBalancer", {"accessLogs": "@b"}), "b": ("s3/bucket", {}), "p": ("s3/bucketPolicy",
        {"bucket": "@b", "policy": _PUT})}, {"p": GONE}, {"p:policy": allow("s3:GetObject", Principal={"Service":
        "x"})}),
    many("ELB-19", {"lb": ("lb/loadBalancer", _ALB), "s": ("shield/protection", {"resourceArn": "@lb"})}, {"s": GONE}),
    one("ELB-21", "lb/loadBalancer", {"preserveHostHeader": True}, {"preserveHostHeader": False}),
    one("ELB-22", "globalaccelerator/accelerator", {"attributes": {"flowLogsEnabled": True, "flowLogsS3Bucket": "b"}},
        {"attributes.flowLogsEnabled": False}, {"attributes": GONE}),
)
FIREWALLS: Final[tuple[Example, ...]] = (
    one("WAF-06", "wafv2/webAcl", {"rules": [_BLOCK]}, {"rules": []}, {"rules": GONE}),
    one("WAF-06", "wafv2/ruleGroup", {"rules": [_BLOCK]}, {"rules": []}),
    one("WAF-07", "wafv2/webAcl", {"rules": [_BLOCK]}, {"rules": [{**_BLOCK, "action": {"count": {}}}]},
        {"rules[0].action": GONE}, {"rules[0].action": {}}, {"rules[0].action": GONE, "rules[0].overrideAction": {}}),
    one("WAF-08", "wafv2/webAcl", {"rules": [_BODY]},
        {"rules[0].statement.sqliMatchStatement.fieldToMatch.body.oversizeHandling": "CONTINUE"}),
    one("WAF-09", "wafv2/webAcl", {"rules": _GROUPS}, {"rules": _GROUPS[:1]}),
    one("WAF-10", "wafv2/webAcl", {"defaultAction": {"allow": {}}}, {"defaultAction": {}}),
    one("WAF-11", "wafv2/webAcl", {"visibilityConfig": {"sampledRequestsEnabled": True}},
        {"visibilityConfig.sampledRequestsEnabled": False}),
    one("WAF-12", "wafv2/webAcl", {"dataProtectionConfig": {"dataProtections": [{"action": "HASH"}]}},
        {"dataProtectionConfig": GONE}, {"dataProtectionConfig.dataProtections": []}),
    many("WAF-13", {"acl": ("wafv2/webAcl", {"scope": "REGIONAL"}), "a": ("wafv2/webAclAssociation", {"webAclArn":
        "@acl"})}, {"a": GONE}),
    many("WAF-14", {"l": ("wafv2/webAclLoggingConfiguration", {"logDestinationConfigs": "@g"}), "g":
        ("cloudwatch/logGroup", {"retentionInDays": 14, "kmsKeyId": "k"})}, {"g:retentionInDays": 0}, {"g:kmsKeyId":
        UNSET}),
    one("WAF-16", "wafv2/ipSet", {"addresses": ["192.0.2.0/24"]}, {"addresses": ["0.0.0.0/1", "128.0.0.0/1"]},
        {"addresses": ["0.0.0.0/0"]}),
    one("WAF-17", "wafv2/webAcl", {"tokenDomains": ["example.com"]}, {"tokenDomains": ["d1.cloudfront.net"]}),
    one("WAF-18", "shield/applicationLayerAutomaticResponse", {"action": "BLOCK"}, {"action": "COUNT"}),
    one("WAF-19", "wafv2/webAcl", {"scope": "CLOUDFRONT", "associationConfig": {"requestBodies": [{}]}},
        {"associationConfig": GONE}),
)
ACCOUNT: Final[tuple[Example, ...]] = (
    one("TRL-02", "cloudtrail/trail", {"snsTopicName": "t"}, {"snsTopicName": UNSET}),
    one("TRL-03", "cloudtrail/trail", {"isOrganizationTrail": True}, {"isOrganizationTrail": GONE}),
    one("TRL-04", "cloudtrail/eventDataStore", _STORE, {"retentionPeriod": 7}, {"terminationProtectionEnabled": False},
        {"multiRegionEnabled": False}, {"suspend": "true"}),
    many("TRL-05", {"t": ("cloudtrail/trail", {"s3BucketName": "@b"}), "b": ("s3/bucket", {}), "p": ("s3/bucketPolicy",
        {"bucket": "@b", "policy": _TRAIL})}, {"p": GONE}, {"p:policy": _ANY}),
    many("TRL-06", {"t": ("cloudtrail/trail", {"s3BucketName": "@b"}), "b": ("s3/bucket", {}), "l": ("s3/bucketLogging",
        {"bucket": "@b"})}, {"l": GONE}),
    one("GRD-02", "guardduty/detector", {"findingPublishingFrequency": "ONE_HOUR"}, {"findingPublishingFrequency":
        "SIX_HOURS"}, {"findingPublishingFrequency": GONE}),
    many("GRD-03", {"s": _STACK, "d": _DETECTOR, "r": ("cloudwatch/eventRule", _FINDING), "t":
        ("cloudwatch/eventTarget", {"rule": "@r"})}, {"t": GONE}, {"r:eventPattern": '{"source": ["aws.ecs"]}'}),
    one("GRD-04", "guardduty/publishingDestination", {"kmsKeyArn": "k"}, {"kmsKeyArn": UNSET}),
    one("GRD-05", "guardduty/organizationConfiguration", {"autoEnableOrganizationMembers": "ALL"},
        {"autoEnableOrganizationMembers": "NONE"}),
    one("GRD-06", "guardduty/filter", {"action": "NOOP"}, {"action": "ARCHIVE"}),
    one("GRD-07", "guardduty/iPSet", {"activate": False}, {"activate": True}),
    one("GRD-08", "guardduty/organizationConfigurationFeature", {"autoEnable": "ALL"}, {"autoEnable": "NONE"}),
    one("CFG-01", "cfg/recorder", _RECORDED, {"recordingGroup.allSupported": False}, {"recordingGroup": GONE}),
    one("CFG-02", "cfg/recorder", {"roleArn":
        "arn:aws:iam::1:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"}, {"roleArn": UNSET}),
    many("CFG-02", {"r": ("cfg/recorder", {"roleArn": "@l"}), "l": ("iam/serviceLinkedRole", {})}, {"roleArn": GONE}),
    one("CFG-03", "cfg/recorder", {"recordingMode": {"recordingFrequency": "CONTINUOUS"}},
        {"recordingMode.recordingFrequency": "DAILY"}),
    one("CFG-04", "cfg/configurationAggregator", {"accountAggregationSource": {"allRegions": True}},
        {"accountAggregationSource.allRegions": False}),
    one("CFG-05", "cfg/deliveryChannel", {"s3KmsKeyArn": "k"}, {"s3KmsKeyArn": UNSET}),
    one("CFG-06", "cfg/deliveryChannel", {"snsTopicArn": "k"}, {"snsTopicArn": UNSET}),
    many("CFG-07", {"s": _STACK, "d": _DETECTOR, "r": ("cfg/rule", {})}, {"r": GONE}),
    many("HUB-01", {"s": _STACK, "d": _DETECTOR, "a": ("securityhub/standardsSubscription", {"standardsArn":
        f"{_STANDARDS}aws-foundational-security-best-practices/v/1.0.0"}), "c": ("securityhub/standardsSubscription",
        {"standardsArn": f"{_STANDARDS}cis-aws-foundations-benchmark/v/3.0.0"})}, {"c": GONE}, {"a:standardsArn":
        f"{_STANDARDS}pci-dss/v/3.2.1"}),
    one("HUB-02", "securityhub/account", {}, {"autoEnableControls": False}),
    one("HUB-03", "securityhub/findingAggregator", {"linkingMode": "ALL_REGIONS"}, {"linkingMode":
        "SPECIFIED_REGIONS"}),
    one("HUB-04", "securityhub/standardsControl", {"controlStatus": "ENABLED"}, {"controlStatus": "DISABLED"}),
    one("HUB-04", "securityhub/standardsControlAssociation", {"associationStatus": "ENABLED"}, {"associationStatus":
        "DISABLED"}),
    one("MAC-01", "macie2/account", {"status": "ENABLED", "findingPublishingFrequency": "ONE_HOUR"}, {"status":
        "PAUSED"}, {"findingPublishingFrequency": "SIX_HOURS"}),
    many("MAC-02", {"s": _STACK, "d": _DETECTOR, "m": ("macie2/account", {})}, {"m": GONE}),
    many("AAN-01", {"s": _STACK, "d": _DETECTOR, "a": ("accessanalyzer/analyzer", {"type": "ACCOUNT_UNUSED_ACCESS"})},
        {"a": GONE}, {"a:type": "ACCOUNT"}),
    one("INS-01", "inspector2/organizationConfiguration", {"autoEnable": {"ec2": True, "ecr": True}}, {"autoEnable.ecr":
        False}),
    one("INS-02", "inspector2/filter", {"action": "NONE"}, {"action": "SUPPRESS"}),
)
NEVER: Final = (("ECR-05", "ecrpublic/repository"), ("EVB-10", "schemas/discoverer"), ("ELB-20", "elb/loadBalancer"),
    ("WAF-15", "wafregional/webAcl"), ("WAF-15", "waf/rule"))
EXAMPLES: Final = (*CONTAINERS, *MESSAGES, *BALANCERS, *FIREWALLS, *ACCOUNT)
