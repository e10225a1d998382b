"""Pairs of policy documents, each with how the second one's reach differs from the first one's."""

from typing import Final

from hardening.iam.reach import Change

OWN, OTHER = "123456789012", "210987654321"
ROLE: Final = f"arn:aws:iam::{OWN}:role/api"
BUCKET: Final = "arn:aws:s3:::shop-media"
KEY: Final = f"arn:aws:kms:us-east-1:{OWN}:key/1111"
B, N, S, M = Change.BROADER, Change.NARROWER, Change.SAME, Change.MIXED

Statement = dict[str, object]
Pair = tuple[str, Change, list[Statement], list[Statement]]


def allow(action: object, resource: object = "*", **more: object) -> Statement:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: object, resource: object = "*", **more: object) -> Statement:
    return {"Effect": "Deny", "Action": action, "Resource": resource, **more}


def when(operator: str, key: str, *values: object) -> Statement:
    return {operator: {key: list(values)}}


def queue(principal: object, **more: object) -> Statement:
    return allow("sqs:SendMessage", Principal=principal, **more)


GET: Final = allow("s3:GetObject", f"{BUCKET}/*")
TLS: Final = when("Bool", "aws:SecureTransport", "true")
PLAIN: Final = when("BoolIfExists", "aws:SecureTransport", "false")
ACCOUNT: Final = when("StringEquals", "aws:SourceAccount", OWN)

_ACTIONS: Final[list[Pair]] = [
    ("the same text", S, [GET], [GET]),
    ("another case of the action", S, [GET], [allow("S3:getobject", f"{BUCKET}/*")]),
    ("a scalar for a list", S, [allow(["s3:GetObject"])], [allow("s3:GetObject")]),
    ("another order", S, [allow(["s3:GetObject", "s3:PutObject"])], [allow(["s3:PutObject", "s3:GetObject"])]),
    ("one statement split", S, [allow(["s3:A", "s3:B"])], [allow("s3:A"), allow("s3:B")]),
    ("two statements joined", S, [allow("s3:A"), allow("s3:B")], [allow(["s3:A", "s3:B"])]),
    ("an action that a wildcard had", S, [allow("s3:Get*")], [allow(["s3:Get*", "s3:GetObject"])]),
    ("an action more", B, [allow("s3:GetObject")], [allow(["s3:GetObject", "s3:DeleteObject"])]),
    ("an action less", N, [allow(["s3:GetObject", "s3:PutObject"])], [allow("s3:GetObject")]),
    ("a wildcard for one action", B, [allow("s3:GetObject")], [allow("s3:Get*")]),
    ("a question mark for a star", N, [allow("s3:GetObject*")], [allow("s3:GetObject?")]),
    ("wildcards in another order", S, [allow("s3:Get?*")], [allow("s3:Get*?")]),
    ("two stars for one", S, [allow("s3:Get*")], [allow("s3:Get**")]),
    ("another action", M, [allow("s3:GetObject")], [allow("s3:PutObject")]),
    ("all but some for one", B, [allow("s3:GetObject")], [{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}]),
    ("everything for all but some", B, [{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}], [allow("*")]),
    (
        "more left out",
        N,
        [{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}],
        [{"Effect": "Allow", "NotAction": ["iam:*", "kms:*"], "Resource": "*"}],
    ),
    (
        "less left out",
        B,
        [{"Effect": "Allow", "NotAction": ["iam:*"], "Resource": "*"}],
        [{"Effect": "Allow", "NotAction": ["iam:Get*"], "Resource": "*"}],
    ),
    ("one of all but others", N, [{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}], [allow("s3:GetObject")]),
]
_RESOURCES: Final[list[Pair]] = [
    ("a bucket for everything", N, [allow("s3:GetObject")], [GET]),
    ("everything for a bucket", B, [GET], [allow("s3:GetObject")]),
    ("a prefix for a bucket", N, [GET], [allow("s3:GetObject", f"{BUCKET}/in/*")]),
    ("a bucket more", B, [GET], [allow("s3:GetObject", [f"{BUCKET}/*", "arn:aws:s3:::other/*"])]),
    ("another case of the bucket", M, [GET], [allow("s3:GetObject", "arn:aws:s3:::SHOP-media/*")]),
    ("an ARN cut short is one with stars", N, [allow("kms:Decrypt", "arn:aws:kms:*")], [allow("kms:Decrypt", KEY)]),
    (
        "a star ends with its part",
        M,
        [allow("iam:*", f"arn:aws:iam:*:{OWN}")],
        [allow("iam:*", f"arn:aws:iam:x:y:{OWN}:z")],
    ),
    ("every region", B, [allow("kms:Decrypt", KEY)], [allow("kms:Decrypt", KEY.replace("us-east-1", "*"))]),
    ("every account", B, [allow("kms:Decrypt", KEY)], [allow("kms:Decrypt", KEY.replace(OWN, "*"))]),
    ("one's own folder", N, [GET], [allow("s3:GetObject", f"{BUCKET}/${{aws:username}}/*")]),
    (
        "everybody's folder",
        B,
        [allow("s3:GetObject", f"{BUCKET}/${{aws:username}}/*")],
        [allow("s3:GetObject", f"{BUCKET}/*")],
    ),
    (
        "another case of a variable",
        S,
        [allow("s3:GetObject", f"{BUCKET}/${{aws:username}}/*")],
        [allow("s3:GetObject", f"{BUCKET}/${{aws:Username}}/*")],
    ),
    ("a star that is a character", N, [GET], [allow("s3:GetObject", f"{BUCKET}/${{*}}")]),
    (
        "all but a bucket",
        N,
        [allow("s3:GetObject")],
        [{"Effect": "Allow", "Action": "s3:GetObject", "NotResource": f"{BUCKET}/*"}],
    ),
    (
        "a bucket beside all but it",
        M,
        [{"Effect": "Allow", "Action": "s3:GetObject", "NotResource": f"{BUCKET}/*"}],
        [GET],
    ),
]
_PRINCIPALS: Final[list[Pair]] = [
    ("a root for an id", S, [queue({"AWS": OWN})], [queue({"AWS": f"arn:aws:iam::{OWN}:root"})]),
    ("a star for a star", S, [queue("*")], [queue({"AWS": "*"})]),
    ("everyone for an account", B, [queue({"AWS": OWN})], [queue("*")]),
    ("a role for its account", N, [queue({"AWS": OWN})], [queue({"AWS": ROLE})]),
    ("a session for its role", N, [queue({"AWS": ROLE})], [queue({"AWS": f"arn:aws:sts::{OWN}:assumed-role/api/x"})]),
    ("another account too", B, [queue({"AWS": OWN})], [queue({"AWS": [OWN, OTHER]})]),
    ("a service too", B, [queue({"AWS": OWN})], [queue({"AWS": OWN, "Service": "sns.amazonaws.com"})]),
    ("a role of a like name", M, [queue({"AWS": ROLE})], [queue({"AWS": f"{ROLE}-2"})]),
    (
        "a canonical user too",
        B,
        [queue({"AWS": OWN})],
        [queue({"AWS": OWN}), queue({"CanonicalUser": "79a59df900b949e5"})],
    ),
    (
        "all but one account",
        B,
        [queue({"AWS": OWN})],
        [{"Effect": "Allow", "NotPrincipal": {"AWS": OTHER}, "Action": "sqs:SendMessage", "Resource": "*"}],
    ),
]
_CONDITIONS: Final[list[Pair]] = [
    ("a condition added", N, [GET], [{**GET, "Condition": TLS}]),
    ("a condition gone", B, [{**GET, "Condition": TLS}], [GET]),
    ("IfExists added", B, [queue("*", Condition=ACCOUNT)], [
        queue("*", Condition=when("StringEqualsIfExists", "aws:SourceAccount", OWN))
    ]),
    ("IfExists gone", N, [queue("*", Condition=when("StringEqualsIfExists", "aws:SourceAccount", OWN))], [
        queue("*", Condition=ACCOUNT)
    ]),
    ("a value more", B, [queue("*", Condition=ACCOUNT)], [
        queue("*", Condition=when("StringEquals", "aws:SourceAccount", OWN, OTHER))
    ]),
    ("a value more that is refused", N, [queue("*", Condition=when("StringNotEquals", "aws:SourceAccount", OWN))], [
        queue("*", Condition=when("StringNotEquals", "aws:SourceAccount", OWN, OTHER))
    ]),
    ("a pattern for a text", B, [queue("*", Condition=when("StringEquals", "aws:PrincipalArn", ROLE))], [
        queue("*", Condition=when("StringLike", "aws:PrincipalArn", f"arn:aws:iam::{OWN}:role/*"))
    ]),
    ("a pattern without a sign is a text", S, [queue("*", Condition=when("StringEquals", "aws:PrincipalArn", ROLE))], [
        queue("*", Condition=when("StringLike", "aws:PrincipalArn", ROLE))
    ]),
    ("a refusal by a pattern without a sign", S, [
        queue("*", Condition=when("StringNotEquals", "aws:PrincipalArn", ROLE))
    ], [queue("*", Condition=when("StringNotLike", "aws:PrincipalArn", ROLE))]),
    ("a star in StringEquals is a character", N, [
        queue("*", Condition=when("StringLike", "aws:PrincipalArn", f"arn:aws:iam::{OWN}:role/*"))
    ], [queue("*", Condition=when("StringEquals", "aws:PrincipalArn", f"arn:aws:iam::{OWN}:role/*"))]),
    ("ArnEquals is ArnLike", S, [queue("*", Condition=when("ArnEquals", "aws:SourceArn", f"{BUCKET}*"))], [
        queue("*", Condition=when("ArnLike", "aws:SourceArn", f"{BUCKET}*"))
    ]),
    ("another case of the key", S, [queue("*", Condition=ACCOUNT)], [
        queue("*", Condition=when("StringEquals", "AWS:sourceaccount", OWN))
    ]),
    ("all values for any value", M, [
        queue("*", Condition=when("ForAnyValue:StringEquals", "aws:PrincipalOrgPaths", "o-1/r-1/*"))
    ], [queue("*", Condition=when("ForAllValues:StringEquals", "aws:PrincipalOrgPaths", "o-1/r-1/*"))]),
    ("a half of the network", N, [{**GET, "Condition": when("IpAddress", "aws:SourceIp", "10.0.0.0/8")}], [
        {**GET, "Condition": when("IpAddress", "aws:SourceIp", "10.128.0.0/9")}
    ]),
    ("a wider network", B, [{**GET, "Condition": when("IpAddress", "aws:SourceIp", "10.128.0.0/9")}], [
        {**GET, "Condition": when("IpAddress", "aws:SourceIp", "10.0.0.0/8")}
    ]),
    ("a network more that is refused", N, [
        {**GET, "Condition": when("NotIpAddress", "aws:SourceIp", "10.128.0.0/9")}
    ], [{**GET, "Condition": when("NotIpAddress", "aws:SourceIp", "10.0.0.0/8")}]),
    ("an earlier hour", N, [{**GET, "Condition": when("NumericLessThan", "aws:MultiFactorAuthAge", 3600)}], [
        {**GET, "Condition": when("NumericLessThan", "aws:MultiFactorAuthAge", 900)}
    ]),
    ("less than or equal for less than", B, [
        {**GET, "Condition": when("NumericLessThan", "aws:MultiFactorAuthAge", 900)}
    ], [{**GET, "Condition": when("NumericLessThanEquals", "aws:MultiFactorAuthAge", 900)}]),
    ("a presence that is implied", S, [queue("*", Condition=ACCOUNT)], [
        queue("*", Condition={**ACCOUNT, "Null": {"aws:SourceAccount": "false"}})
    ]),
    ("a presence alone", B, [queue("*", Condition=ACCOUNT)], [
        queue("*", Condition=when("Null", "aws:SourceAccount", "false"))
    ]),
]  # fmt: skip
_DENIES: Final[list[Pair]] = [
    ("a deny added", N, [allow("s3:*")], [allow("s3:*"), deny("s3:DeleteBucket")]),
    ("a deny gone", B, [allow("s3:*"), deny("s3:DeleteBucket")], [allow("s3:*")]),
    ("a deny of less", B, [allow("s3:*"), deny("s3:Delete*")], [allow("s3:*"), deny("s3:DeleteBucket")]),
    ("a deny with a condition", B, [GET, deny("s3:Delete*")], [GET, {**deny("s3:Delete*"), "Condition": TLS}]),
    ("a deny on less", B, [GET, deny("s3:Delete*")], [GET, deny("s3:Delete*", f"{BUCKET}/*")]),
    ("an allow that a deny takes back", S, [deny("s3:*")], [deny("s3:*"), GET]),
    ("a deny split", S, [deny(["s3:A", "s3:B"])], [deny("s3:A"), deny("s3:B")]),
    ("IfExists lost in a deny", B, [GET, {**deny("*"), "Condition": PLAIN}], [
        GET, {**deny("*"), "Condition": when("Bool", "aws:SecureTransport", "false")}
    ]),
    ("a condition said by a deny as well", N, [{**GET, "Condition": TLS}], [
        GET, {**deny("*"), "Condition": PLAIN}
    ]),
    ("another reader spared", B, [
        {**deny("kms:Decrypt"), "Principal": "*", "Condition": when("ArnNotEquals", "aws:PrincipalArn", ROLE)}
    ], [
        {**deny("kms:Decrypt"), "Principal": "*",
         "Condition": when("ArnNotEquals", "aws:PrincipalArn", ROLE, f"{ROLE}-2")}
    ]),
    ("a reader no longer spared", N, [
        {**deny("kms:Decrypt"), "Principal": "*",
         "Condition": when("ArnNotEquals", "aws:PrincipalArn", ROLE, f"{ROLE}-2")}
    ], [
        {**deny("kms:Decrypt"), "Principal": "*", "Condition": when("ArnNotEquals", "aws:PrincipalArn", ROLE)}
    ]),
]  # fmt: skip

PAIRS: Final = (*_ACTIONS, *_RESOURCES, *_PRINCIPALS, *_CONDITIONS, *_DENIES)
