"""Ways to what another identity may do: by a role that is handed to a service, or by a change of one's own policies.

The ways are those of pathfinding.cloud (Datadog) and of Rhino Security Labs' "AWS IAM privilege escalation", told by
the service that takes the role. One action is listed where it is enough, because others or a trigger run what it makes.
"""

from collections.abc import Mapping
from typing import Final

HANDED: Final[Mapping[str, tuple[str, ...]]] = {
    "bedrock-agentcore.amazonaws.com": ("bedrock-agentcore:CreateCodeInterpreter",),
    "cloudformation.amazonaws.com": (
        "cloudformation:CreateChangeSet", "cloudformation:CreateStack", "cloudformation:CreateStackSet",
        "cloudformation:UpdateStack", "cloudformation:UpdateStackSet",
    ),
    "codebuild.amazonaws.com": ("codebuild:CreateProject", "codebuild:UpdateProject"),
    "datapipeline.amazonaws.com": ("datapipeline:PutPipelineDefinition",),
    "ec2.amazonaws.com": (
        "autoscaling:CreateLaunchConfiguration", "ec2:AssociateIamInstanceProfile", "ec2:CreateLaunchTemplateVersion",
        "ec2:ReplaceIamInstanceProfileAssociation", "ec2:RequestSpotInstances", "ec2:RunInstances",
    ),
    "ecs-tasks.amazonaws.com": ("batch:RegisterJobDefinition", "ecs:RegisterTaskDefinition"),
    "emr-serverless.amazonaws.com": ("emr-serverless:StartJobRun",),
    "glue.amazonaws.com": (
        "glue:CreateDevEndpoint", "glue:CreateJob", "glue:CreateSession", "glue:UpdateDevEndpoint", "glue:UpdateJob",
    ),
    "lambda.amazonaws.com": ("lambda:CreateFunction", "lambda:UpdateFunctionConfiguration"),
    "pipes.amazonaws.com": ("pipes:CreatePipe", "pipes:UpdatePipe"),
    "sagemaker.amazonaws.com": (
        "sagemaker:CreateNotebookInstance", "sagemaker:CreateProcessingJob", "sagemaker:CreateTrainingJob",
    ),
    "scheduler.amazonaws.com": ("scheduler:CreateSchedule", "scheduler:UpdateSchedule"),
    "ssm.amazonaws.com": ("ssm:StartAutomationExecution",),
    "states.amazonaws.com": ("states:CreateStateMachine", "states:UpdateStateMachine"),
    "tasks.apprunner.amazonaws.com": ("apprunner:CreateService", "apprunner:UpdateService"),
}  # fmt: skip
"""Services that act with a role that they are handed, and the actions that say what they do with it."""
ON_ITSELF: Final = (
    "iam:AttachGroupPolicy", "iam:AttachRolePolicy", "iam:AttachUserPolicy", "iam:DeleteRolePermissionsBoundary",
    "iam:DeleteRolePolicy", "iam:DeleteUserPermissionsBoundary", "iam:PutGroupPolicy", "iam:PutRolePermissionsBoundary",
    "iam:PutRolePolicy", "iam:PutUserPermissionsBoundary", "iam:PutUserPolicy", "iam:UpdateAssumeRolePolicy",
)  # fmt: skip
"""Actions on an identity that give it more, where the identity may take them on itself."""
ON_ITS_POLICIES: Final = ("iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion")
"""Actions on a managed policy that give its holder more."""
