"""Reading without seeing data: how resources are set, and neither objects nor items, messages, secrets or logs.

For whoever compares the program with the account, or looks for what is wrong in it. `Describe` is open-ended where a
service has nothing but settings behind it.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from components._iam import Allow, sid
from components._naming import Identity

SETTINGS: Final[Mapping[str, Sequence[str]]] = MappingProxyType(
    {
        "access-analyzer": ("GetAnalyzer", "ListTagsForResource"),
        "acm": ("DescribeCertificate", "ListTagsForCertificate"),
        "application-autoscaling": ("Describe*", "ListTagsForResource"),
        "backup": ("Describe*", "GetBackup*", "GetRestoreTesting*", "ListTags"),
        "budgets": ("ListTagsForResource", "ViewBudget"),
        "cloudtrail": ("DescribeTrails", "GetEventSelectors", "GetInsightSelectors", "GetTrail*", "ListTags"),
        "cloudwatch": ("DescribeAlarms", "GetDashboard", "ListTagsForResource"),
        "config": ("Describe*", "ListTagsForResource"),
        "dynamodb": ("Describe*", "GetResourcePolicy", "ListTagsOfResource"),
        "ec2": (
            "Describe*",
            "GetEbsEncryptionByDefault",
            "GetImageBlockPublicAccessState",
            "GetInstanceMetadataDefaults",
            "GetSnapshotBlockPublicAccessState",
        ),
        "ecr": (
            "DescribeRepositories",
            "GetLifecyclePolicy",
            "GetRegistryScanningConfiguration",
            "GetRepositoryPolicy",
            "ListTagsForResource",
        ),
        "ecs": ("Describe*", "ListAccountSettings", "ListServiceDeployments", "ListTagsForResource"),
        "elasticache": ("Describe*", "ListTagsForResource"),
        "elasticloadbalancing": ("Describe*", "GetLoadBalancerWebACL"),
        "events": ("DescribeEventBus", "DescribeRule", "ListTagsForResource", "ListTargetsByRule"),
        "firehose": ("DescribeDeliveryStream", "ListTagsForDeliveryStream"),
        "guardduty": ("GetDetector", "GetMalwareProtectionPlan", "ListDetectors", "ListTagsForResource"),
        "iam": (
            "GetAccountPasswordPolicy",
            "GetAccountSummary",
            "GetOpenIDConnectProvider",
            "GetPolicy",
            "GetPolicyVersion",
            "GetRole",
            "GetRolePolicy",
            "ListAttachedRolePolicies",
            "ListPolicyVersions",
            "ListRolePolicies",
        ),
        "inspector2": ("BatchGetAccountStatus",),
        "kms": ("DescribeKey", "GetKeyPolicy", "GetKeyRotationStatus", "ListAliases", "ListResourceTags"),
        "lambda": ("GetCodeSigningConfig", "GetEventSourceMapping"),
        "logs": ("Describe*", "GetDataProtectionPolicy", "ListTagsForResource"),
        "pipes": ("DescribePipe", "ListTagsForResource"),
        "rds": ("Describe*", "ListTagsForResource"),
        "route53": ("GetChange", "GetHostedZone", "ListResourceRecordSets", "ListTagsForResource"),
        "s3": ("GetAccountPublicAccessBlock",),
        "scheduler": ("GetSchedule", "GetScheduleGroup", "ListTagsForResource"),
        "securityhub": ("DescribeHub", "GetEnabledStandards"),
        "ses": ("GetAccount", "GetConfigurationSet*", "GetEmailIdentity", "ListTagsForResource"),
        "sns": (
            "GetDataProtectionPolicy",
            "GetSubscriptionAttributes",
            "GetTopicAttributes",
            "ListSubscriptionsByTopic",
            "ListTagsForResource",
        ),
        "sqs": ("GetQueueAttributes", "GetQueueUrl", "ListQueueTags"),
        "ssm": ("DescribeDocument*", "DescribeParameters", "GetDocument", "ListTagsForResource"),
        "states": ("DescribeStateMachine", "ListStateMachineVersions", "ListTagsForResource"),
        "wafv2": ("GetIPSet", "GetLoggingConfiguration", "GetWebACL*", "ListTagsForResource"),
    }
)
"""Service -> what may be read of everything in the account: these say how a resource is set."""
_BUCKET: Final = (
    "GetAccelerateConfiguration",
    "GetBucket*",
    "GetEncryptionConfiguration",
    "GetLifecycleConfiguration",
    "GetReplicationConfiguration",
    "ListBucket",  # asks whether a bucket exists; it lists names of objects too
)


_SECRET: Final = ("DescribeSecret", "GetResourcePolicy", "ListSecretVersionIds")
_FUNCTION: Final = (
    "GetFunction",  # answers with its code and variables, and no secret is among them
    "GetFunctionCodeSigningConfig",
    "GetFunctionConcurrency",
    "GetFunctionEventInvokeConfig",
    "GetFunctionRecursionConfig",
    "GetPolicy",
    "GetRuntimeManagementConfig",
    "ListVersionsByFunction",
)


def reading(identity: Identity) -> tuple[Allow, ...]:
    """Give the statements that read settings."""
    named = identity.named("*")
    own = (
        ("s3", _BUCKET, identity.arn("s3", named, region="", account="")),
        ("secretsmanager", _SECRET, identity.arn("secretsmanager", f"secret:{identity.path('*')}")),
        ("lambda", _FUNCTION, identity.arn("lambda", f"function:{named}")),
    )
    settings = [f"{service}:{name}" for service, names in SETTINGS.items() for name in names]
    return (
        Allow(sid="ReadSettings", actions=settings, on=["*"]),
        *(
            Allow(sid=sid("read", service), actions=[f"{service}:{name}" for name in names], on=[arn])
            for service, names, arn in own
        ),
    )
