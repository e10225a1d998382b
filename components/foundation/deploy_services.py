"""What a deployment changes of what runs, what is sent, and what rings."""

from typing import Final

from components._iam import Allow, Refuse, Statement
from components._naming import Identity
from components.foundation.deploy_scope import named, right
from components.foundation.key_uses import CLUSTER

_CONTAINERS: Final = (
    "CreateCluster",
    "CreateService",
    "DeleteCluster",
    "DeleteService",
    "PutClusterCapacityProviders",
    "RegisterTaskDefinition",
    "RunTask",  # changes of the schema run before the services that need them
    "TagResource",
    "UntagResource",
    "UpdateCluster",
    "UpdateClusterSettings",
    "UpdateService",
)
_IMAGES: Final = (
    "CreateRepository",
    "DeleteLifecyclePolicy",
    "DeleteRepositoryPolicy",
    "PutImageScanningConfiguration",
    "PutImageTagMutability",
    "PutLifecyclePolicy",
    "SetRepositoryPolicy",
    "TagResource",
    "UntagResource",
)
_FUNCTIONS: Final = (
    "AddPermission",
    "CreateFunction",
    "DeleteFunction",
    "DeleteFunctionConcurrency",
    "DeleteFunctionEventInvokeConfig",
    "PublishVersion",
    "PutFunctionConcurrency",
    "PutFunctionEventInvokeConfig",
    "RemovePermission",
    "TagResource",
    "UntagResource",
    "UpdateFunctionCode",
    "UpdateFunctionConfiguration",
    "UpdateFunctionEventInvokeConfig",
)
_MAPPINGS: Final = ("DeleteEventSourceMapping", "UpdateEventSourceMapping")
_SCALING: Final = (
    "DeleteScalingPolicy",
    "DeregisterScalableTarget",
    "PutScalingPolicy",
    "RegisterScalableTarget",
)
_MACHINES: Final = ("CreateStateMachine", "DeleteStateMachine", "TagResource", "UntagResource", "UpdateStateMachine")
_SCHEDULES: Final = ("CreateSchedule", "DeleteSchedule", "UpdateSchedule")
_SCHEDULE_GROUPS: Final = ("CreateScheduleGroup", "DeleteScheduleGroup", "TagResource", "UntagResource")
_PARAMETERS: Final = (
    "AddTagsToResource",
    "DeleteParameter",
    "GetParameter",
    "GetParameters",
    "PutParameter",
    "RemoveTagsFromResource",
)
_DOCUMENTS: Final = (
    "AddTagsToResource",
    "CreateDocument",
    "DeleteDocument",
    "RemoveTagsFromResource",
    "UpdateDocument",
    "UpdateDocumentDefaultVersion",
)
_QUEUES: Final = ("CreateQueue", "DeleteQueue", "SetQueueAttributes", "TagQueue", "UntagQueue")
_TOPICS: Final = ("CreateTopic", "DeleteTopic", "SetTopicAttributes", "Subscribe", "TagResource", "UntagResource")
_EVENTS: Final = (
    "DeleteRule",
    "PutRule",
    "PutTargets",
    "RemoveTargets",
    "TagResource",
    "UntagResource",
)
_LOGS: Final = (
    "AssociateKmsKey",
    "CreateLogGroup",
    "DeleteLogGroup",
    "DeleteMetricFilter",
    "PutDataProtectionPolicy",
    "PutMetricFilter",
    "PutRetentionPolicy",
    "TagResource",
    "UntagResource",
)
_ALARMS: Final = ("DeleteAlarms", "PutCompositeAlarm", "PutMetricAlarm", "TagResource", "UntagResource")
_MAIL: Final = (
    "CreateConfigurationSet",
    "CreateConfigurationSetEventDestination",
    "DeleteConfigurationSet",
    "DeleteConfigurationSetEventDestination",
    "PutConfigurationSetDeliveryOptions",
    "PutConfigurationSetReputationOptions",
    "PutConfigurationSetSendingOptions",
    "PutConfigurationSetSuppressionOptions",
    "TagResource",
    "UntagResource",
    "UpdateConfigurationSetEventDestination",
)
_DELIVERIES: Final = ("CreateLogDelivery", "GetLogDelivery", "ListLogDeliveries", "UpdateLogDelivery")
"""What the firewall and the cache ask for on the caller's behalf when they log (CloudWatch Logs User Guide, "Enable
logging from AWS services"); to end one is not among them.
"""
_ROLES: Final = (
    "CreateRole",
    "DeleteRole",
    "DeleteRolePolicy",
    "PutRolePolicy",
    "TagRole",
    "UntagRole",
    "UpdateAssumeRolePolicy",
    "UpdateRole",
    "UpdateRoleDescription",
)
PASSED_TO: Final = (
    "backup.amazonaws.com",
    "ecs-tasks.amazonaws.com",
    "events.amazonaws.com",
    "lambda.amazonaws.com",
    "malware-protection-plan.guardduty.amazonaws.com",
    "monitoring.rds.amazonaws.com",
    "scheduler.amazonaws.com",
    "ssm.amazonaws.com",
    "states.amazonaws.com",
    "vpc-flow-logs.amazonaws.com",
)
"""Services that work under a role of the stack."""
_PEOPLE: Final = ("break-glass", "deploy", "preview")
"""Roles that the pipeline may not touch: an administrator changes who may come in, and the pipeline's own rights."""


def service_rights(identity: Identity) -> tuple[Allow, ...]:
    """Give what runs: containers, functions, machines, schedules, and their settings."""
    name, cluster = named(identity), identity.named(CLUSTER)
    containers = [f"cluster/{cluster}", f"service/{cluster}/*", f"task-definition/{name}:*"]
    function = identity.arn("lambda", f"function:{name}")
    only_ours = {"ArnLike": {"lambda:FunctionArn": function}}
    targets = identity.arn("application-autoscaling", "scalable-target/*")
    of_services = {"StringEquals": {"application-autoscaling:service-namespace": "ecs"}}
    return (
        right("change", "ecs", _CONTAINERS, on=[identity.arn("ecs", part) for part in containers]),
        right("retire", "ecs", ("DeregisterTaskDefinition",), on=["*"]),
        right("change", "ecr", _IMAGES, on=[identity.arn("ecr", f"repository/{identity.project}/*")]),
        right("change", "lambda", _FUNCTIONS, on=[function]),
        right("feed", "lambda", ("CreateEventSourceMapping",), on=["*"], when=only_ours),
        right("tend", "lambda", _MAPPINGS, on=[identity.arn("lambda", "event-source-mapping:*")], when=only_ours),
        right(
            "scale",
            "application-autoscaling",
            _SCALING,
            on=[targets],
            when=of_services,
        ),
        right("tag", "application-autoscaling", ("TagResource", "UntagResource"), on=[targets]),
        *_automation(identity),
    )


def _automation(identity: Identity) -> tuple[Allow, ...]:
    """Give what works by itself: machines, schedules, parameters, documents and the scan of uploads."""
    name = named(identity)
    return (
        right("change", "states", _MACHINES, on=[identity.arn("states", f"stateMachine:{name}")]),
        right("change", "scheduler", _SCHEDULES, on=[identity.arn("scheduler", f"schedule/{name}/*")]),
        right("group", "scheduler", _SCHEDULE_GROUPS, on=[identity.arn("scheduler", f"schedule-group/{name}")]),
        right("set", "ssm", _PARAMETERS, on=[identity.parameter_arn("*")]),
        right("write", "ssm", _DOCUMENTS, on=[identity.arn("ssm", f"document/{name}")]),
        right("scan", "guardduty", ("CreateMalwareProtectionPlan",), on=["*"]),
        right(
            "tend",
            "guardduty",
            ("DeleteMalwareProtectionPlan", "TagResource", "UntagResource", "UpdateMalwareProtectionPlan"),
            on=[identity.arn("guardduty", "malware-protection-plan/*")],
        ),
    )


def message_rights(identity: Identity) -> tuple[Allow, ...]:
    """Give what is sent and what rings.

    Records for audits stay out of reach: their groups, and the pipes and the stream that archive them, are neither made
    nor ended here.
    """
    name = named(identity)
    groups = [
        identity.path("*"),
        *(f"/aws/{service}/{name}" for service in ("ecs/containerinsights", "lambda", "rds/instance", "vendedlogs")),
        f"aws-waf-logs-{name}",
    ]
    return (
        right("change", "sqs", _QUEUES, on=[identity.arn("sqs", name)]),
        right("change", "sns", _TOPICS, on=[identity.arn("sns", name)]),
        right("end", "sns", ("Unsubscribe",), on=["*"]),
        right("change", "events", _EVENTS, on=[identity.arn("events", f"rule/{name}")]),
        right("change", "logs", _LOGS, on=[identity.log_group_arn(group) for group in groups]),
        right("change", "cloudwatch", _ALARMS, on=[identity.arn("cloudwatch", f"alarm:{name}")]),
        right(
            "draw",
            "cloudwatch",
            ("DeleteDashboards", "PutDashboard"),
            on=[identity.arn("cloudwatch", f"dashboard/{name}", region="")],
        ),
        right("change", "ses", _MAIL, on=[identity.arn("ses", f"configuration-set/{name}")]),
        right("deliver", "logs", _DELIVERIES, on=["*"]),
    )


def role_rights(identity: Identity) -> tuple[Statement, ...]:
    """Give the roles of the stack: to make and to hand to services, but not those of people and of the pipeline."""
    roles = identity.role_arn("*")
    return (
        right("change", "iam", _ROLES, on=[roles]),
        right("hand", "iam", ("PassRole",), on=[roles], when={"StringEquals": {"iam:PassedToService": PASSED_TO}}),
        Refuse(
            sid="NotPeopleNorItself",
            actions=[*(f"iam:{name}" for name in _ROLES), "iam:PassRole"],
            on=[identity.role_arn(part) for part in _PEOPLE],
        ),
    )
