"""Policies and permissions, each pair with what it does to access."""

import json
from typing import Final

from tests.support.differences import Record, changed, optioned, resource
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
    api_role,
    assumed,
    attached,
    bucket_policy,
    deny,
    document,
    inline_policy,
    key_policy,
    role_policy,
    trust,
)

LAMBDA_RUN = allow("lambda:InvokeFunction", "arn:aws:lambda:us-east-1:123456789012:function:x")


def _bound(role: Record, policy: Record) -> Record:
    """Give a role with a policy as its boundary."""
    return optioned(role, propertyDependencies={"permissionsBoundary": [policy["urn"]]})


def _hidden(records: list[Record]) -> list[Record]:
    """Give a policy whose words are only known after the update, with what attaches it."""
    return [changed(records[0], policy={"$unknown": True}), *records[1:]]


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
_API, _JOBS = api_role(), resource("iam/role", "jobs", {"name": "jobs"})
_MOVED, _KEPT = attached("first", GET), attached("first", GET, PUT)
_DENIED = deny("s3:PutObject", f"{BUCKET}/*")
HELD: Final[list[Pair]] = [
    ("a statement that moves to a new policy of the role", S, [_API, *_KEPT], [_API, *_MOVED, *attached("next", PUT)]),
    (
        "a statement that moves to another policy of the role",
        S,
        [_API, *_KEPT, *attached("next", LAMBDA_RUN)],
        [_API, *_MOVED, *attached("next", LAMBDA_RUN, PUT)],
    ),
    ("a policy of the role joined to another", S, [_API, *_MOVED, *attached("next", PUT)], [_API, *_KEPT]),
    ("an inline document that becomes a policy", S, [_API, inline_policy("own", GET)], [_API, *attached("first", GET)]),
    (
        "a document in the role that becomes one beside it",
        S,
        [api_role(inlinePolicies=[{"name": "own", "policy": document(GET)}])],
        [_API, inline_policy("own", GET)],
    ),
    ("what the role holds already, once more", S, [_API, *_KEPT], [_API, *_KEPT, *attached("next", PUT)]),
    ("what another document of the role still says", S, [_API, *_KEPT, inline_policy("own", PUT)], [_API, *_KEPT]),
    (
        "what another document of the role refuses",
        S,
        [_API, inline_policy("never", _DENIED), *_MOVED],
        [_API, inline_policy("never", _DENIED), *_KEPT],
    ),
    ("a policy that nobody in sight holds, with more in it", B, [_API, _MOVED[0]], [_API, _KEPT[0]]),
    ("a statement more on its way to a new policy", B, [_API, *_MOVED], [_API, *attached("next", GET, PUT)]),
    ("a statement lost on its way to a new policy", N, [_API, *_KEPT], [_API, *attached("next", GET)]),
    (
        "a statement that moves to a policy of another role",
        M,
        [_API, _JOBS, *_KEPT],
        [_API, _JOBS, *_MOVED, *attached("next", PUT, to=("jobs",))],
    ),
    (
        "a policy that is attached to another role as well",
        B,
        [_API, _JOBS, *_KEPT],
        [_API, _JOBS, *attached("first", GET, PUT, to=("api", "jobs"))],
    ),
    (
        "a policy that is attached to another role instead",
        M,
        [_API, _JOBS, *_KEPT],
        [_API, _JOBS, *attached("first", GET, PUT, to=("jobs",))],
    ),
    (
        "what one of two roles holds already",
        B,
        [_API, _JOBS, *attached("first", GET, to=("api", "jobs")), inline_policy("own", PUT)],
        [_API, _JOBS, *attached("first", GET, PUT, to=("api", "jobs")), inline_policy("own", PUT)],
    ),
    (
        "a refusal that is dropped where another document allows",
        B,
        [_API, *_KEPT, inline_policy("never", _DENIED)],
        [_API, *_KEPT],
    ),
    ("a refusal that comes in a policy of its own", N, [_API, *_KEPT], [_API, *_KEPT, *attached("never", _DENIED)]),
    ("a new role with a policy", B, [], [_API, *_KEPT]),
    ("a role that goes with its policy", N, [_API, *_KEPT], []),
    (
        "a policy that also bounds a role, with more in it",
        B,
        [_bound(api_role(), _MOVED[0]), *_MOVED, inline_policy("own", PUT)],
        [_bound(api_role(), _KEPT[0]), *_KEPT, inline_policy("own", PUT)],
    ),
    (
        "a statement that moves to a policy that is not known yet",
        M,
        [_API, *_KEPT],
        [_API, *_MOVED, *_hidden(attached("next", PUT))],
    ),
]
"""What roles of the program hold by several documents."""
