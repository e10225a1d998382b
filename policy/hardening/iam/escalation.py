"""Ways to more privileges: actions that together, or alone, make someone an administrator.

The combinations are those of the public research on privilege escalation in AWS (Rhino Security Labs, "AWS IAM
Privilege Escalation", 2018, and its later additions); the names are those of the Service Authorization Reference.
"""

from typing import Final

COMBINATIONS: Final[tuple[tuple[str, ...], ...]] = (
    ("iam:CreatePolicyVersion",),
    ("iam:SetDefaultPolicyVersion",),
    ("iam:CreateAccessKey",),
    ("iam:CreateLoginProfile",),
    ("iam:UpdateLoginProfile",),
    ("iam:AttachUserPolicy",),
    ("iam:AttachGroupPolicy",),
    ("iam:AttachRolePolicy", "sts:AssumeRole"),
    ("iam:PutUserPolicy",),
    ("iam:PutGroupPolicy",),
    ("iam:PutRolePolicy", "sts:AssumeRole"),
    ("iam:AddUserToGroup",),
    ("iam:UpdateAssumeRolePolicy", "sts:AssumeRole"),
    ("iam:DeleteRolePermissionsBoundary", "iam:AttachRolePolicy"),
    ("iam:PassRole", "ec2:RunInstances"),
    ("iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"),
    ("iam:PassRole", "lambda:CreateFunction", "lambda:CreateEventSourceMapping"),
    ("iam:PassRole", "lambda:CreateFunction", "lambda:AddPermission"),
    ("lambda:UpdateFunctionCode",),
    ("lambda:UpdateFunctionConfiguration",),
    ("iam:PassRole", "glue:CreateDevEndpoint"),
    ("glue:UpdateDevEndpoint",),
    ("iam:PassRole", "glue:CreateJob", "glue:StartJobRun"),
    ("iam:PassRole", "cloudformation:CreateStack"),
    ("iam:PassRole", "cloudformation:CreateChangeSet", "cloudformation:ExecuteChangeSet"),
    ("iam:PassRole", "datapipeline:CreatePipeline", "datapipeline:PutPipelineDefinition"),
    ("iam:PassRole", "ecs:RegisterTaskDefinition", "ecs:RunTask"),
    ("iam:PassRole", "codebuild:CreateProject", "codebuild:StartBuild"),
    ("iam:PassRole", "codestar:CreateProject"),
    ("iam:PassRole", "sagemaker:CreateNotebookInstance", "sagemaker:CreatePresignedNotebookInstanceUrl"),
    ("iam:PassRole", "states:CreateStateMachine", "states:StartExecution"),
    ("sagemaker:CreatePresignedNotebookInstanceUrl",),
    ("ssm:SendCommand",),
    ("ssm:StartSession",),
    ("ec2-instance-connect:SendSSHPublicKey",),
)
"""Each is enough to gain what another identity may do, unless its resources are one's own."""

CREDENTIALS: Final = (
    "chime:CreateApiKey", "codepipeline:PollForJobs", "cognito-idp:AdminInitiateAuth", "connect:GetFederationToken",
    "ec2:GetPasswordData", "ecr-public:GetAuthorizationToken", "eks:AccessKubernetesApi", "gamelift:GetInstanceAccess",
    "gamelift:RequestUploadCredentials", "iam:CreateAccessKey", "iam:CreateLoginProfile",
    "iam:CreateServiceSpecificCredential", "iam:ResetServiceSpecificCredential", "iam:UpdateAccessKey",
    "lightsail:DownloadDefaultKeyPair", "lightsail:GetBucketAccessKeys", "lightsail:GetInstanceAccessDetails",
    "lightsail:GetKeyPair", "lightsail:GetKeyPairs", "lightsail:GetRelationalDatabaseMasterUserPassword",
    "mediapackage:RotateChannelCredentials", "mediapackage:RotateIngestEndpointCredentials", "rds-db:connect",
    "redshift:CreateClusterUser", "redshift:GetClusterCredentials", "redshift:GetClusterCredentialsWithIAM",
    "redshift-serverless:GetCredentials", "snowball:GetJobUnlockCode", "storagegateway:DescribeChapCredentials",
    "sts:AssumeRole", "sts:GetFederationToken",
)  # fmt: skip
"""Actions whose answer is a credential, or lets one in as somebody else (Service Authorization Reference)."""

PERMISSIONS: Final = (
    "acm-pca:PutPolicy", "backup:PutBackupVaultAccessPolicy", "codeartifact:PutRepositoryPermissionsPolicy",
    "codebuild:PutResourcePolicy", "dynamodb:PutResourcePolicy", "ec2:CreateNetworkInterfacePermission",
    "ec2:ModifySnapshotAttribute", "ec2:ModifyImageAttribute", "ec2:ModifyVpcEndpointServicePermissions",
    "ecr:SetRepositoryPolicy", "ecr:PutRegistryPolicy", "elasticfilesystem:PutFileSystemPolicy",
    "events:PutPermission", "glacier:SetVaultAccessPolicy", "glue:PutResourcePolicy", "iam:PutRolePolicy",
    "iam:UpdateAssumeRolePolicy", "iot:AttachPolicy", "kms:CreateGrant", "kms:PutKeyPolicy",
    "lakeformation:GrantPermissions", "lambda:AddLayerVersionPermission", "lambda:AddPermission",
    "es:UpdateDomainConfig", "organizations:AttachPolicy", "ram:CreateResourceShare", "rds:ModifyDBSnapshotAttribute",
    "rds:ModifyDBClusterSnapshotAttribute", "redshift:AuthorizeSnapshotAccess", "s3:PutAccessPointPolicy",
    "s3:PutAccountPublicAccessBlock", "s3:PutBucketAcl", "s3:PutBucketPolicy", "s3:PutBucketPublicAccessBlock",
    "s3:PutObjectAcl", "secretsmanager:PutResourcePolicy", "ses:PutIdentityPolicy", "sns:AddPermission",
    "sns:SetTopicAttributes", "sqs:AddPermission", "sqs:SetQueueAttributes", "sso:CreateAccountAssignment",
)  # fmt: skip
"""Actions that change who may do what (access level "Permissions management", or attributes that hold a policy)."""

EXFILTRATION: Final = (
    "dynamodb:ExportTableToPointInTime", "ec2:CreateSnapshot", "ec2:ModifySnapshotAttribute", "ec2:CopySnapshot",
    "rds:StartExportTask", "rds:ModifyDBSnapshotAttribute", "rds:CopyDBSnapshot", "s3:GetObject",
    "s3:GetObjectVersion", "secretsmanager:BatchGetSecretValue", "secretsmanager:GetSecretValue", "ssm:GetParameter",
    "ssm:GetParameters", "ssm:GetParametersByPath", "sqs:ReceiveMessage", "logs:CreateExportTask",
    "backup:StartCopyJob", "athena:GetQueryResults", "redshift-data:GetStatementResult", "kinesis:GetRecords",
)  # fmt: skip
"""Actions that read data in bulk, or copy them to where others read them."""

WRITES: Final = (
    "Abort", "Accept", "Add", "Associate", "Attach", "Authorize", "BatchDelete", "BatchPut", "BatchWrite", "Cancel",
    "Change", "Copy", "Create", "Delete", "Deregister", "Detach", "Disable", "Disassociate", "Enable", "Execute",
    "Import", "Invoke", "Modify", "Publish", "Purge", "Put", "Reboot", "Register", "Reject", "Release", "Remove",
    "Replace", "Reset", "Restore", "Revoke", "Run", "Send", "Set", "Start", "Stop", "Tag", "Terminate", "Untag",
    "Update", "Upload", "Write",
)  # fmt: skip
"""How the names of actions begin that change something."""

ON_EVERY_RESOURCE: Final = (
    "batch:RegisterJobDefinition", "ec2:AssociateAddress", "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface", "ec2:UnassignPrivateIpAddresses",
    "ecs:RegisterTaskDefinition", "ssmmessages:*", "sts:TagSession", "xray:UpdateSamplingRule",
)  # fmt: skip
"""Actions that change something and that AWS's own guides grant on every resource, though they could name one."""
