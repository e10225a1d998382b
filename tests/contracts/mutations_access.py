"""Breaking keys, secrets, roles, networks and logs: AC-1, AC-2, WS-4, TC-1, TC-2, SC-1, LP-1, IR-2c, CO-1, PF-0."""

import json
from typing import Any

from tests.contracts.edits import add, alter, append, put, rewrite, statement
from tests.contracts.mutations import (
    BUCKET,
    INSTANCE,
    KEY,
    LOG_GROUP,
    ROLE,
    ROLE_POLICY,
    ROTATION,
    SECRET,
    SECRET_POLICY,
    Mutation,
    added,
    gone,
    optioned,
    removed,
    rewritten,
    unset,
    valued,
)

PROVIDER = "pulumi:providers:aws"
SCRUB = "aws:cloudwatch/logDataProtectionPolicy:LogDataProtectionPolicy"
OWN = "redis-auth-rotation-role"
FLOW_LOG, ROUTE = "aws:ec2/flowLog:FlowLog", "aws:ec2/route:Route"
EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
SECURITY_GROUP = "aws:ec2/securityGroup:SecurityGroup"
STRANGER = "arn:aws:iam::999999999999:root"
GITHUB = "token.actions.githubusercontent.com"


def oidc(operator: str, subject: str) -> dict[str, object]:
    """Give a role that GitHub assumes."""
    trust = {
        "Effect": "Allow",
        "Principal": {"Federated": f"arn:aws:iam::123456789012:oidc-provider/{GITHUB}"},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {
            "StringEquals": {f"{GITHUB}:aud": "sts.amazonaws.com"},
            operator: {f"{GITHUB}:sub": subject},
        },
    }
    return {"name": "ci", "assumeRolePolicy": json.dumps({"Version": "2012-10-17", "Statement": [trust]})}


def granted(line: str, rule: str, **elements: object) -> Mutation:
    """Give the rotation role one more statement."""
    return rewritten(line, rule, ROLE_POLICY, "policy", append(**elements), OWN)


def everyone_reads(body: dict[str, Any]) -> None:
    """Add a whole account's roles to those that may read a secret."""
    names = statement(body, "DenyReadExceptNamed")["Condition"]["ArnNotLike"]
    names["aws:PrincipalArn"] = [*names["aws:PrincipalArn"], "arn:aws:iam::123456789012:role/*"]


def fewer_masked(body: dict[str, Any]) -> None:
    body["Statement"][1]["DataIdentifier"].pop()


def mask_with(body: dict[str, Any]) -> None:
    body["Statement"][1]["Operation"]["Deidentify"]["MaskConfig"] = {"a": 1}


def grouped_regex(body: dict[str, Any]) -> None:
    body["Configuration"]["CustomDataIdentifier"][0]["Regex"] = "(a|b)+"


OPEN_KEY = {
    "Effect": "Allow",
    "Principal": "*",
    "Action": "kms:Decrypt",
    "Resource": "*",
    "Condition": {"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}},
}
GIVEN_KEY = {"Effect": "Allow", "Principal": {"AWS": STRANGER}, "Action": "kms:*", "Resource": "*"}
TOKEN = "ghp_" + "a1B2c3D4e5" * 4
NO_ROLE = {"userName": "u"}

ACCESS = (
    added("AC-1 m1", "IAM-01", "aws:iam/accessKey:AccessKey", {"user": "u"}),
    added("AC-1 m2", "IAM-01", "aws:iam/serviceSpecificCredential:ServiceSpecificCredential", NO_ROLE),
    valued("AC-1 m5", "G-02", PROVIDER, "accessKey", "AKIAIOSFODNN7EXAMPLE", "primary"),
    added("AC-1 m6", "IAM-05", ROLE, oidc("StringLike", "repo:org/*")),
    added("AC-1 m7", "IAM-05", ROLE, oidc("ForAllValues:StringEquals", "repo:org/app:environment:prod")),
    added("AC-1 m8", "G-01", "aws:cloudformation/stack:Stack", {"templateBody": "{}"}),
    granted(
        "AC-2 m1",
        "IAM-03",
        Effect="Allow",
        Action="secretsmanager:GetSecretValue",
        Resource="arn:aws:secretsmanager:*:*:secret:*",
    ),
    granted("AC-2 m2", "IAM-03", Effect="Allow", Action="secretsmanager:Get*", Resource="*"),
    granted("AC-2 m3", "IAM-02", Effect="Allow", NotAction=["iam:*"], Resource="*"),
    rewritten(
        "AC-2 m4",
        "SEC-03",
        SECRET_POLICY,
        "policy",
        alter("DenyReadExceptNamed", Effect="Allow", Principal={"AWS": ["*"]}),
        "redis-auth-policy",
    ),
    rewritten("AC-2 m5", "SEC-03", SECRET_POLICY, "policy", everyone_reads, "redis-auth-policy"),
    gone("AC-2 m6", "SEC-02", SECRET_POLICY, "redis-auth-policy"),
    added(
        "AC-2 m8",
        "IAM-06",
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        {"role": "r", "policyArn": "arn:aws:iam::aws:policy/SecretsManagerReadWrite"},
    ),
    rewritten("WS-4 m6", "KMS-03", KEY, "policy", append(**OPEN_KEY), "keys-media"),
    rewritten("WS-4 m9", "KMS-03", KEY, "policy", append(**GIVEN_KEY), "keys-media"),
    unset("TC-1 m1", "SEC-01", SECRET, "kmsKeyId", "oauth-app-x"),
    Mutation(line="TC-1 m2", rule="SEC-01", edit=put(SECRET, "kmsKeyId", "alias/aws/secretsmanager", "oauth-app-x")),
    Mutation(line="TC-1 m3", rule="SEC-01", edit=put(SECRET, "replicas", [{"region": "us-west-2"}], "oauth-app-x")),
    valued("TC-1 m4", "SEC-05", SECRET, "recoveryWindowInDays", 0, "oauth-app-x"),
    added(
        "TC-1 m5",
        "SEC-06",
        "aws:secretsmanager/secretVersion:SecretVersion",
        {"secretString": "a literal token"},
        to={"secretId": (SECRET, "oauth-app-x")},
    ),
    added("TC-1 m6", "SEC-06", "aws:ssm/parameter:Parameter", {"name": "/x/token", "type": "String", "value": TOKEN}),
    added("TC-1 m6", "G-09", "aws:ssm/parameter:Parameter", {"name": "/x/token", "type": "String", "value": TOKEN}),
    valued("TC-1 m8", "KMS-02", KEY, "deletionWindowInDays", 7, "keys-secrets"),
    valued("TC-1 m9", "KMS-04", KEY, "bypassPolicyLockoutSafetyCheck", value=True, name="keys-secrets"),
    added(
        "TC-1 m10",
        "KMS-05",
        "aws:kms/grant:Grant",
        {"granteePrincipal": "arn:aws:iam::999999999999:role/r", "operations": ["Decrypt"]},
        to={"keyId": (KEY, "keys-secrets")},
    ),
    valued("KMS", "KMS-01", KEY, "enableKeyRotation", value=False, name="keys-data"),
    valued("KMS", "KMS-01", KEY, "rotationPeriodInDays", 400, "keys-data"),
    optioned("KMS", "G-04", KEY, "protect", value=False, name="keys-data"),
    valued("TC-2 m1", "SEC-04", ROTATION, "rotationRules.automaticallyAfterDays", 120, "encryption-keyring-rotation"),
    gone("TC-2 m2", "SEC-04", ROTATION, "encryption-keyring-rotation"),
    valued("SC-1 m1", "SEC-04", ROTATION, "rotationRules.automaticallyAfterDays", 365, "session-secret-keys-rotation"),
    gone("LP-1 m1", "LOG-06", SCRUB, "postgres-postgresql-scrub"),
    rewritten("LP-1 m2", "LOG-06", SCRUB, "policyDocument", fewer_masked, "postgres-postgresql-scrub"),
    rewritten("LP-1 m3", "LOG-06", SCRUB, "policyDocument", mask_with, "postgres-postgresql-scrub"),
    rewritten("LP-1 m4", "LOG-06", SCRUB, "policyDocument", grouped_regex, "postgres-postgresql-scrub"),
    granted("LP-1 m7", "LOG-09", Effect="Allow", Action="logs:*", Resource="*"),
    granted("LP-1 m7", "IAM-02", Effect="Allow", Action="*", Resource="*"),
    added(
        "LA-3 m6",
        "LOG-01",
        LOG_GROUP,
        {"name": "/audit/events", "retentionInDays": 14, "kmsKeyId": "k", "tags": {"LogClass": "audit"}},
    ),
    valued("IR-2c m4", "NET-05", FLOW_LOG, "trafficType", "ACCEPT"),
    added(
        "IR-2c m6",
        "NET-03",
        EGRESS,
        {"ipProtocol": "-1", "cidrIpv4": "0.0.0.0/0", "description": "out"},
        to={"securityGroupId": (SECURITY_GROUP, "network-groups-database")},
    ),
    Mutation(
        line="IR-2c m7",
        rule="NET-06",
        edit=add(
            ROUTE,
            {"destinationCidrBlock": "0.0.0.0/0"},
            to={
                "routeTableId": ("aws:ec2/routeTable:RouteTable", "network-subnets-data"),
                "natGatewayId": ("aws:ec2/natGateway:NatGateway", None),
            },
        ),
    ),
    added("CO-1 m1", "G-05", BUCKET, {"bucket": "untagged"}),
    Mutation(line="CO-1 m2", rule="G-07", edit=put("aws:sqs/queue:Queue", "region", "eu-west-1")),
    valued("CO-1 m4", "G-05", INSTANCE, "tags.DataClass", "misc"),
    removed("LP-3 m1", "G-05", INSTANCE, "tags.DataClass"),
    granted("PC-2 m3", "IAM-02", Effect="Allow", Action="s3:BypassGovernanceRetention", Resource="*"),
    Mutation(line="PF-0 m6", rule="G-09", edit=put(INSTANCE, "tags.Note", TOKEN)),
    Mutation(
        line="AC-2",
        rule="IAM-07",
        edit=rewrite(ROLE_POLICY, "policy", append(Effect="Allow", Action="iam:PassRole", Resource="*"), OWN),
    ),
    Mutation(
        line="AC-1",
        rule="IAM-04",
        edit=put(
            ROLE,
            "assumeRolePolicy",
            json.dumps({"Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}]}),
            OWN,
        ),
    ),
)
