"""Resources that give access, to make pairs of, and the labels of pairs."""

import json
from collections.abc import Mapping
from enum import StrEnum

from tests.support.differences import Record, optioned, resource


class Label(StrEnum):
    """What a change does to access."""

    BROADER = "broader"
    NARROWER = "narrower"
    MIXED = "broader here and narrower there"
    NEUTRAL = "written otherwise"


B, N, M, S = Label.BROADER, Label.NARROWER, Label.MIXED, Label.NEUTRAL
Pair = tuple[str, Label, list[Record], list[Record]]
OWN, OTHER = "123456789012", "210987654321"
BUCKET, ROLE = "arn:aws:s3:::shop-media", f"arn:aws:iam::{OWN}:role/api"
Statement = dict[str, object]


def allow(action: object, on: object = "*", **more: object) -> Statement:
    return {"Effect": "Allow", "Action": action, "Resource": on, **more}


def deny(action: object, on: object = "*", **more: object) -> Statement:
    return {"Effect": "Deny", "Action": action, "Resource": on, **more}


def document(*statements: Statement) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def role_policy(*statements: Statement) -> Record:
    return resource("iam/rolePolicy", "api", {"role": "api", "policy": document(*statements)})


def api_role(**more: object) -> Record:
    return resource("iam/role", "api", {"name": "api", **more})


def inline_policy(name: str, *statements: Statement, of: str = "api") -> Record:
    """Give a document of a role of the program, in a resource of its own."""
    found = resource("iam/rolePolicy", name, {"policy": document(*statements)})
    return optioned(found, propertyDependencies={"role": [resource("iam/role", of)["urn"]]})


def attached(name: str, *statements: Statement, to: tuple[str, ...] = ("api",)) -> list[Record]:
    """Give a policy of the program and what attaches it to roles of the program."""
    policy = resource("iam/policy", name, {"policy": document(*statements)})
    return [policy, *(_attachment(f"{name}-{role}", policy, role) for role in to)]


def _attachment(name: str, policy: Record, role: str) -> Record:
    found = resource("iam/rolePolicyAttachment", name, {"policyArn": {"$unknown": True}})
    urns = {"role": [resource("iam/role", role)["urn"]], "policyArn": [policy["urn"]]}
    return optioned(found, propertyDependencies=urns)


def trust(*statements: Statement) -> Record:
    return resource("iam/role", "api", {"name": "api", "assumeRolePolicy": document(*statements)})


def bucket_policy(*statements: Statement) -> Record:
    return resource("s3/bucketPolicy", "media", {"bucket": "shop-media", "policy": document(*statements)})


def key_policy(*statements: Statement) -> Record:
    return resource("kms/key", "data", {"policy": document(*statements)})


def assumed(principal: object, **more: object) -> Statement:
    return {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal, **more}


def group(*rules: Statement) -> Record:
    return resource("ec2/securityGroup", "api", {"vpcId": "v", "ingress": list(rules)})


def port(first: int, last: int, *peers: str, **more: object) -> Statement:
    return {"protocol": "tcp", "fromPort": first, "toPort": last, "cidrBlocks": list(peers), **more}


def rule(name: str, first: int, last: int, peer: str) -> Record:
    found = resource(
        "vpc/securityGroupIngressRule", name,
        {"securityGroupId": "sg", "ipProtocol": "tcp", "fromPort": first, "toPort": last, "cidrIpv4": peer},
    )  # fmt: skip
    return optioned(found, propertyDependencies={"securityGroupId": [group()["urn"]]})


def entries(*rows: tuple[int, str, str, int]) -> Record:
    ingress = [
        {"ruleNo": number, "action": action, "protocol": "tcp", "fromPort": at, "toPort": at, "cidrBlock": peer}
        for number, action, peer, at in rows
    ]
    return resource("ec2/networkAcl", "app", {"vpcId": "v", "ingress": ingress})


def table(*routes: Mapping[str, object]) -> Record:
    return resource("ec2/routeTable", "app", {"vpcId": "v", "routes": list(routes)})


def acl(action: str, *rules: Statement) -> Record:
    return resource("wafv2/webAcl", "edge", {"scope": "REGIONAL", "defaultAction": {action: {}}, "rules": list(rules)})


def limit(name: str, number: int, action: str = "block") -> Statement:
    return {"name": name, "priority": 1, "action": {action: {}}, "statement": {"rateBasedStatement": {"limit": number}}}


def cors(*origins: str, methods: tuple[str, ...] = ("GET",)) -> Record:
    rules = [{"allowedOrigins": list(origins), "allowedMethods": list(methods)}]
    return resource("s3/bucketCorsConfiguration", "media", {"bucket": "b", "corsRules": rules})


GET, PUT = allow("s3:GetObject", f"{BUCKET}/*"), allow("s3:PutObject", f"{BUCKET}/*")
LAMBDA = assumed({"Service": "lambda.amazonaws.com"})
TLS_ONLY = deny("s3:*", f"{BUCKET}/*", Principal="*", Condition={"Bool": {"aws:SecureTransport": "false"}})
PUBLIC_READ = allow("s3:GetObject", f"{BUCKET}/*", Principal="*")
ROLE_READS = allow("s3:GetObject", f"{BUCKET}/*", Principal={"AWS": ROLE})
BLOCK = resource("s3/bucketPublicAccessBlock", "media", {"bucket": "b", "blockPublicPolicy": True})
DB = resource(
    "rds/instance", "db", {"publiclyAccessible": False, "enabledCloudwatchLogsExports": ["postgresql", "upgrade"]}
)
LISTENER = resource(
    "lb/listener", "edge", {"protocol": "HTTPS", "sslPolicy": "ELBSecurityPolicy-TLS13-1-2-Res-2021-06"}
)
TRAIL = resource("cloudtrail/trail", "trail", {"enableLogging": True, "enableLogFileValidation": True, "kmsKeyId": "k",
                                              "isMultiRegionTrail": True})  # fmt: skip
QUEUE = resource("sqs/queue", "jobs", {"name": "jobs", "kmsMasterKeyId": "k"})
SITE = resource("cloudfront/distribution", "site", {
    "viewerCertificate": {"minimumProtocolVersion": "TLSv1.2_2021"}, "webAclId": "acl",
    "defaultCacheBehavior": {"viewerProtocolPolicy": "redirect-to-https"}})  # fmt: skip
SERVER = resource("ec2/instance", "box", {"metadataOptions": {"httpTokens": "required"}})
CLUSTER = resource("eks/cluster", "k", {"vpcConfig": {"endpointPublicAccess": False}})
FUNCTION_URL = resource("lambda/functionUrl", "f", {"functionName": "f", "authorizationType": "AWS_IAM"})
CACHE = resource("elasticache/replicationGroup", "c", {"transitEncryptionMode": "required", "userGroupIds": ["u"]})
PERMISSION = resource("lambda/permission", "p", {"principal": "events.amazonaws.com", "action": "lambda:InvokeFunction",
                                                 "function": "f"})  # fmt: skip
ENDPOINT = resource("ec2/vpcEndpoint", "s3", {"serviceName": "s3", "policy": document(ROLE_READS)})
ATTACHED = resource(
    "iam/rolePolicyAttachment", "a", {"role": "api", "policyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}
)
GATEWAY, NAT = {"cidrBlock": "0.0.0.0/0", "gatewayId": "igw-1"}, {"cidrBlock": "0.0.0.0/0", "natGatewayId": "n"}
