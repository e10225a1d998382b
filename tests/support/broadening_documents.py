"""Policies and permissions, each pair with what it does to access."""

import json
from typing import Final

from tests.support.differences import changed, resource
from tests.support.reaching import (
    ATTACHED,
    BUCKET,
    ENDPOINT,
    FUNCTION_URL,
    GET,
    LAMBDA,
    OTHER,
    OWN,
    PERMISSION,
    PUBLIC_READ,
    PUT,
    ROLE,
    ROLE_READS,
    TLS_ONLY,
    B,
    M,
    N,
    Pair,
    S,
    allow,
    assumed,
    bucket_policy,
    deny,
    document,
    key_policy,
    role_policy,
    trust,
)

DOCUMENTS: Final[list[Pair]] = [
    ("an action more", B, [role_policy(GET)], [role_policy(GET, PUT)]),
    ("an action less", N, [role_policy(GET, PUT)], [role_policy(GET)]),
    ("another order", S, [role_policy(GET, PUT)], [role_policy(PUT, GET)]),
    ("another sid", S, [role_policy({**GET, "Sid": "A"})], [role_policy({**GET, "Sid": "B"})]),
    ("a list for a scalar", S, [role_policy(GET)], [role_policy(allow(["s3:GetObject"], [f"{BUCKET}/*"]))]),
    (
        "one statement split",
        S,
        [role_policy(allow(["s3:GetObject", "s3:PutObject"], f"{BUCKET}/*"))],
        [role_policy(GET, PUT)],
    ),
    (
        "two statements joined",
        S,
        [role_policy(GET, PUT)],
        [role_policy(allow(["s3:GetObject", "s3:PutObject"], f"{BUCKET}/*"))],
    ),
    ("a duplicate", S, [role_policy(GET)], [role_policy(GET, GET)]),
    ("another case of the action", S, [role_policy(GET)], [role_policy(allow("S3:getobject", f"{BUCKET}/*"))]),
    ("what a wildcard had", S, [role_policy(allow("s3:Get*", "*"))], [role_policy(allow("s3:Get*", "*"), GET)]),
    (
        "spaces and order of keys",
        S,
        [role_policy(GET)],
        [
            changed(
                role_policy(GET),
                policy=json.dumps({"Statement": [dict(reversed(GET.items()))], "Version": "2012-10-17"}, indent=4),
            )
        ],
    ),
    ("a wildcard for one action", B, [role_policy(GET)], [role_policy(allow("s3:*", f"{BUCKET}/*"))]),
    (
        "another bucket as well",
        B,
        [role_policy(GET)],
        [role_policy(allow("s3:GetObject", [f"{BUCKET}/*", "arn:aws:s3:::x/*"]))],
    ),
    ("a prefix for the bucket", N, [role_policy(GET)], [role_policy(allow("s3:GetObject", f"{BUCKET}/in/*"))]),
    ("a refusal is gone", B, [role_policy(GET, deny("s3:*", f"{BUCKET}/private/*"))], [role_policy(GET)]),
    ("a refusal is new", N, [role_policy(GET)], [role_policy(GET, deny("s3:*", f"{BUCKET}/private/*"))]),
    (
        "a condition is gone",
        B,
        [role_policy({**GET, "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}})],
        [role_policy(GET)],
    ),
    (
        "a condition is new",
        N,
        [role_policy(GET)],
        [role_policy({**GET, "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}})],
    ),
    ("a policy is new", B, [], [role_policy(GET)]),
    ("a policy is gone", N, [role_policy(GET)], []),
    ("another account may assume", B, [trust(LAMBDA)], [trust(LAMBDA, assumed({"AWS": f"arn:aws:iam::{OTHER}:root"}))]),
    ("everybody may assume", B, [trust(LAMBDA)], [trust(assumed("*"))]),
    ("nobody else may assume", N, [trust(LAMBDA, assumed({"AWS": OTHER}))], [trust(LAMBDA)]),
    (
        "the account written otherwise",
        S,
        [trust(assumed({"AWS": OTHER}))],
        [trust(assumed({"AWS": f"arn:aws:iam::{OTHER}:root"}))],
    ),
    ("a bucket is public", B, [bucket_policy(ROLE_READS)], [bucket_policy(PUBLIC_READ)]),
    ("a bucket without TLS", B, [bucket_policy(ROLE_READS, TLS_ONLY)], [bucket_policy(ROLE_READS)]),
    ("a bucket with TLS only", N, [bucket_policy(ROLE_READS)], [bucket_policy(ROLE_READS, TLS_ONLY)]),
    (
        "a bucket for an organisation",
        B,
        [bucket_policy(ROLE_READS)],
        [bucket_policy(ROLE_READS, {**PUBLIC_READ, "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}})],
    ),
    (
        "all but some actions",
        B,
        [role_policy(GET)],
        [role_policy({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"})],
    ),
    (
        "a key for another account",
        B,
        [key_policy(allow("kms:*", Principal={"AWS": OWN}))],
        [key_policy(allow("kms:*", Principal={"AWS": OWN}), allow("kms:Decrypt", Principal={"AWS": OTHER}))],
    ),
    ("an endpoint without a policy", B, [ENDPOINT], [changed(ENDPOINT, policy=None)]),
    ("an endpoint with a policy", N, [changed(ENDPOINT, policy=None)], [ENDPOINT]),
    (
        "inline policies in another order",
        S,
        [
            resource(
                "iam/role",
                "r",
                {"inlinePolicies": [{"name": "a", "policy": document(GET)}, {"name": "b", "policy": document(PUT)}]},
            )
        ],
        [
            resource(
                "iam/role",
                "r",
                {"inlinePolicies": [{"name": "b", "policy": document(PUT)}, {"name": "a", "policy": document(GET)}]},
            )
        ],
    ),
    (
        "an inline policy more",
        B,
        [resource("iam/role", "r", {"inlinePolicies": []})],
        [resource("iam/role", "r", {"inlinePolicies": [{"name": "a", "policy": document(GET)}]})],
    ),
]
GIVEN: Final[list[Pair]] = [
    ("a managed policy more", B, [], [ATTACHED]),
    ("a managed policy less", N, [ATTACHED], []),
    (
        "another managed policy",
        M,
        [ATTACHED],
        [changed(ATTACHED, policyArn="arn:aws:iam::aws:policy/AdministratorAccess")],
    ),
    (
        "a grant of a key",
        B,
        [],
        [resource("kms/grant", "g", {"keyId": "k", "granteePrincipal": ROLE, "operations": ["Decrypt"]})],
    ),
    ("a function for another caller", B, [], [PERMISSION]),
    ("a function without a caller", N, [PERMISSION], []),
    (
        "a boundary is gone",
        B,
        [resource("iam/role", "r", {"permissionsBoundary": "b"})],
        [resource("iam/role", "r", {})],
    ),
    ("a long-lived key", B, [], [resource("iam/accessKey", "k", {"user": "ci"})]),
    (
        "managed policies in another order",
        S,
        [resource("iam/role", "r", {"managedPolicyArns": ["a", "b"]})],
        [resource("iam/role", "r", {"managedPolicyArns": ["b", "a"]})],
    ),
    (
        "one of the managed policies more",
        B,
        [resource("iam/role", "r", {"managedPolicyArns": ["a"]})],
        [resource("iam/role", "r", {"managedPolicyArns": ["a", "b"]})],
    ),
    ("another caller of a function", M, [PERMISSION], [changed(PERMISSION, principal=OTHER)]),
    (
        "a group more for a person",
        B,
        [],
        [resource("iam/userGroupMembership", "m", {"user": "u", "groups": ["admins"]})],
    ),
    ("a password for the console", B, [], [resource("iam/userLoginProfile", "l", {"user": "u"})]),
    ("a peering", B, [], [resource("ec2/vpcPeeringConnection", "p", {"vpcId": "v", "peerVpcId": "w"})]),
    (
        "a snapshot for another account",
        B,
        [],
        [resource("ec2/snapshotCreateVolumePermission", "s", {"snapshotId": "s", "accountId": OTHER})],
    ),
    ("a function at a public address", B, [FUNCTION_URL], [changed(FUNCTION_URL, authorizationType="NONE")]),
]
