"""Breaking access as a whole: what an identity may become, and the locks of a secret."""

import json

from tests.contracts.edits import alter
from tests.contracts.mutations import KEY, ROLE_POLICY, added, rewritten, valued

SECRET_POLICY = "aws:secretsmanager/secretPolicy:SecretPolicy"


def granting(role: str, *statements: dict[str, object]) -> dict[str, object]:
    """Give a further policy of a role."""
    return {"role": f"bulwark-prod-{role}", "policy": json.dumps({"Version": "2012-10-17", "Statement": statements})}


def allow(action: object, on: object = "*") -> dict[str, object]:
    """Give a statement that allows."""
    return {"Effect": "Allow", "Action": action, "Resource": on}


HANDED = "arn:aws:iam::123456789012:role/bulwark-prod-*-execution"
SESSION = "arn:aws:secretsmanager:us-east-1:123456789012:secret:/bulwark/prod/session-secret/keys-??????"
INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
ACL, GROUP = "aws:ec2/networkAcl:NetworkAcl", "aws:ec2/securityGroup:SecurityGroup"
POSTGRES = {"ipProtocol": "tcp", "fromPort": 5432, "toPort": 5432}
LET_IN = {"action": "allow", "fromPort": 5432, "protocol": "tcp", "ruleNo": 90, "toPort": 5432}
DATABASE, BALANCER = (GROUP, "network-groups-database"), (GROUP, "network-groups-alb")
OPEN = json.dumps({"Statement": {**allow("backup:*"), "Principal": {"AWS": "*"}}})
MEANING = (
    valued("AC-2", "ACC-05", "aws:backup/vaultPolicy:VaultPolicy", "policy", OPEN),
    added("ND-3", "ACC-03", INGRESS, POSTGRES, {"securityGroupId": DATABASE, "referencedSecurityGroupId": BALANCER}),
    valued("IR-2c", "ACC-04", ACL, "ingress[0].cidrBlock", "0.0.0.0/1", "network-access-data"),
    valued("IR-2c", "ACC-04", ACL, "ingress", [{**LET_IN, "cidrBlock": "16.0.0.0/4"}], "network-access-data"),
    added("AC-1", "ACC-01", ROLE_POLICY, granting("worker-task", allow("lambda:CreateF*"), allow("iam:Pass*", HANDED))),
    added(
        "AC-1", "ACC-01", ROLE_POLICY, granting("api-task", allow("iam:PutRolePolicy", "arn:aws:iam::*:role/*-task"))
    ),
    added("AC-2", "ACC-02", ROLE_POLICY, granting("scheduler-execution", allow("secretsmanager:Get*", SESSION))),
    rewritten(
        "AC-2",
        "ACC-02",
        SECRET_POLICY,
        "policy",
        alter(
            "DenyReadExceptNamed",
            Condition={"ArnNotLike": {"aws:PrincipalArn": ["arn:aws:iam::123456789012:role/bulwark-prod-break-glass"]}},
        ),
        "session-secret-keys-policy",
    ),
    rewritten(
        "SC-1",
        "ACC-02",
        KEY,
        "policy",
        alter("DenyDirectUse", Condition={"StringNotEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}),
        "keys-secrets",
    ),
)
