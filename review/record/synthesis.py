"""What AWS would answer for a new resource, made up: ids and ARNs of the right shape, the same on every run.

A row of `_SHAPES` says how a type's id and ARN are built from its inputs and what else it computes. A type without
a row gets an id and an ARN of the common shape, so that documents composed from them can still be read.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from review.record.answers import partition_of


@dataclass(frozen=True, slots=True)
class Context:
    """Whose resource it is, and the program's name for it."""

    type: str
    name: str
    inputs: Mapping[str, object]
    region: str
    account: str

    def text(self, *properties: str) -> str:
        """Give the first of these inputs that is a known text, else an autoname as the provider makes it."""
        for prop in properties:
            value = self.inputs.get(prop)
            if isinstance(value, str) and value:
                return value
        return f"{self.name}-{self.digest(7)}"

    def digest(self, length: int) -> str:
        """Give hexadecimal characters that stay the same for the same resource."""
        return hashlib.sha256(f"{self.type}|{self.name}".encode()).hexdigest()[:length]

    def uuid(self) -> str:
        """Give a text of the shape of a UUID."""
        raw = self.digest(32)
        return "-".join((raw[:8], raw[8:12], raw[12:16], raw[16:20], raw[20:]))

    def arn(self, service: str, resource: str, *, region: str | None = None, account: str | None = None) -> str:
        """Compose an ARN."""
        where = self.region if region is None else region
        who = self.account if account is None else account
        return f"arn:{partition_of(self.region)}:{service}:{where}:{who}:{resource}"


Build = Callable[[Context], str]
Extra = Callable[[Context], dict[str, object]]


@dataclass(frozen=True, slots=True)
class Shape:
    """How a type's computed outputs look."""

    id: Build
    arn: Build | None = None
    more: Extra = field(default=lambda _: {})


def outputs(type_: str, name: str, inputs: Mapping[str, object], *, region: str, account: str) -> dict[str, object]:
    """Give the computed outputs of a resource, its `id` among them."""
    context = Context(type_, name, inputs, region, account)
    shape = _SHAPES.get(type_)
    if shape is None:
        return _common(context)
    found: dict[str, object] = {"id": shape.id(context), **shape.more(context)}
    if shape.arn is not None:
        found["arn"] = shape.arn(context)
    return found


def _common(context: Context) -> dict[str, object]:
    """Give outputs of the shape that most types have."""
    package, module, kind = _parts(context.type)
    if package != "aws":
        return {"id": f"{context.name}-{context.digest(10)}"}
    found: dict[str, object] = {
        "id": context.text("name"),
        "arn": context.arn(module, f"{kind}/{context.text('name')}"),
    }
    if "name" not in context.inputs:
        found["name"] = context.text("name")
    return found


def _parts(type_: str) -> tuple[str, str, str]:
    package, _, rest = type_.partition(":")
    module, _, kind = rest.partition(":")
    return package, module.partition("/")[0], kind[:1].lower() + kind[1:]


def _ec2(prefix: str, kind: str) -> Shape:
    def identity(context: Context) -> str:
        return f"{prefix}-{context.digest(17)}"

    return Shape(identity, lambda context: context.arn("ec2", f"{kind}/{identity(context)}"))


def _named(service: str, form: str, *properties: str, id_is_arn: bool = False, globally: bool = False) -> Shape:
    """Shape a type whose ARN ends in its name; `form` is such as `role/{}`."""
    keys = properties or ("name",)

    def arn(context: Context) -> str:
        where = "" if globally else None
        return context.arn(service, form.format(context.text(*keys)), region=where)

    def extra(context: Context) -> dict[str, object]:
        return {} if keys[0] in context.inputs else {keys[0]: context.text(*keys)}

    return Shape(arn if id_is_arn else lambda context: context.text(*keys), arn, extra)


def _bucket(context: Context) -> dict[str, object]:
    bucket = context.text("bucket")
    regional = f"{bucket}.s3.{context.region}.amazonaws.com"
    return {
        "bucket": bucket,
        "bucketDomainName": f"{bucket}.s3.amazonaws.com",
        "bucketRegionalDomainName": regional,
        "hostedZoneId": "Z3AQBSTGFYJSTF",
        "region": context.region,
    }


def _instance(context: Context) -> dict[str, object]:
    identifier, port = context.text("identifier"), context.inputs.get("port", 5432)
    address = f"{identifier}.{context.digest(12)}.{context.region}.rds.amazonaws.com"
    secret = context.arn("secretsmanager", f"secret:rds!db-{context.uuid()}-{context.digest(6)}")
    return {
        "identifier": identifier,
        "address": address,
        "endpoint": f"{address}:{port}",
        "port": port,
        "resourceId": f"db-{context.digest(26).upper()}",
        "hostedZoneId": "Z2R2ITUGPM61AM",
        "masterUserSecrets": [
            {
                "secretArn": secret,
                "secretStatus": "active",
                "kmsKeyId": context.inputs.get("masterUserSecretKmsKeyId", ""),
            }
        ],
    }


def _replication_group(context: Context) -> dict[str, object]:
    host = f"{context.text('replicationGroupId')}.{context.digest(6)}.{context.region}.cache.amazonaws.com"
    return {
        "primaryEndpointAddress": f"master.{host}",
        "readerEndpointAddress": f"replica.{host}",
        "memberClusters": [f"{context.text('replicationGroupId')}-00{index + 1}" for index in range(2)],
    }


def _key(context: Context) -> str:
    return context.uuid()


def _password(context: Context) -> dict[str, object]:
    length = context.inputs.get("length", 16)
    raw = (context.digest(64) * 4)[: int(length) if isinstance(length, int | float) else 16]
    return {"result": raw, "bcryptHash": f"$2a$10${raw[:53]}"}


def _table(context: Context) -> str:
    return context.arn("dynamodb", f"table/{context.text('name')}")


def _stream(context: Context) -> dict[str, object]:
    """Give the stream of a table that has one; its label is the time at which it was made."""
    if context.inputs.get("streamEnabled") is not True:
        return {}
    label = "2026-01-01T00:00:00.000"
    return {"streamArn": f"{_table(context)}/stream/{label}", "streamLabel": label}


def _secret(context: Context) -> str:
    return context.arn("secretsmanager", f"secret:{context.text('name')}-{context.digest(6)}")


def _balancing(kind: str) -> Shape:
    """Shape a part of a load balancer, whose id is its ARN."""

    def arn(context: Context) -> str:
        return context.arn("elasticloadbalancing", f"{kind}/app/{context.name}/{context.digest(32)}")

    return Shape(arn, arn)


def _certificate(context: Context) -> str:
    return context.arn("acm", f"certificate/{context.uuid()}")


def _proof(context: Context) -> dict[str, object]:
    """Give the record that ACM asks for as a proof of each name."""
    host = context.text("domainName")
    record = {
        "domainName": host,
        "resourceRecordName": f"_{context.digest(32)}.{host}.",
        "resourceRecordType": "CNAME",
        "resourceRecordValue": f"_{context.digest(32)}.acm-validations.aws.",
    }
    return {"domainValidationOptions": [record]}


def _response_plan(context: Context) -> str:
    return context.arn("ssm-incidents", f"response-plan/{context.text('name')}", region="")


def _attached(*properties: str) -> Shape:
    """Shape a part of another resource, whose id is that resource's."""
    return Shape(lambda context: context.text(*properties))


def _sender(context: Context) -> dict[str, object]:
    """Give the three names under which SES publishes the keys of a domain."""
    given = context.inputs.get("dkimSigningAttributes")
    tokens = [f"{context.digest(31)}{index}" for index in range(3)]
    return {"dkimSigningAttributes": {**(given if isinstance(given, Mapping) else {}), "tokens": tokens}}


SECRET_OUTPUTS: Final[Mapping[str, frozenset[str]]] = {
    "random:index/randomPassword:RandomPassword": frozenset({"result", "bcryptHash"}),
    "aws:iam/accessKey:AccessKey": frozenset({"secret", "sesSmtpPasswordV4"}),
    "pagerduty:index/serviceIntegration:ServiceIntegration": frozenset({"integrationKey"}),
}
"""Outputs that the provider itself marks as secret."""

COMPLETED: Final[Mapping[str, frozenset[str]]] = {
    "aws:sesv2/emailIdentity:EmailIdentity": frozenset({"dkimSigningAttributes"}),
}
"""Inputs to which the provider adds what it computes: on a first preview that part is unknown."""

_BUCKET_PARTS: Final = (
    "Versioning", "ServerSideEncryptionConfiguration", "PublicAccessBlock", "OwnershipControls", "Policy",
    "LifecycleConfiguration", "Logging", "ObjectLockConfiguration", "CorsConfiguration", "Notification",
)  # fmt: skip

_SHAPES: Final[Mapping[str, Shape]] = {
    "aws:kms/key:Key": Shape(_key, lambda c: c.arn("kms", f"key/{_key(c)}"), lambda c: {"keyId": _key(c)}),
    "aws:kms/alias:Alias": _named("kms", "{}"),
    "aws:s3/bucket:Bucket": Shape(
        lambda c: c.text("bucket"), lambda c: c.arn("s3", c.text("bucket"), region="", account=""), _bucket
    ),
    **{f"aws:s3/bucket{part}:Bucket{part}": _attached("bucket") for part in _BUCKET_PARTS},
    "aws:secretsmanager/secret:Secret": Shape(_secret, _secret),
    "aws:secretsmanager/secretPolicy:SecretPolicy": _attached("secretArn"),
    "aws:secretsmanager/secretRotation:SecretRotation": _attached("secretId"),
    "aws:cloudwatch/logGroup:LogGroup": _named("logs", "log-group:{}"),
    "aws:cloudwatch/logDataProtectionPolicy:LogDataProtectionPolicy": _attached("logGroupName"),
    "aws:iam/role:Role": _named("iam", "role/{}", globally=True),
    "aws:iam/policy:Policy": _named("iam", "policy/{}", id_is_arn=True, globally=True),
    "aws:iam/rolePolicy:RolePolicy": Shape(lambda c: f"{c.text('role')}:{c.text('name')}"),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": Shape(lambda c: f"{c.text('role')}-{c.digest(20)}"),
    "aws:ec2/vpc:Vpc": Shape(
        lambda c: f"vpc-{c.digest(17)}",
        lambda c: c.arn("ec2", f"vpc/vpc-{c.digest(17)}"),
        lambda c: {
            "defaultNetworkAclId": f"acl-{c.digest(17)}",
            "defaultRouteTableId": f"rtb-{c.digest(17)}",
            "defaultSecurityGroupId": f"sg-{c.digest(17)}",
            "mainRouteTableId": f"rtb-{c.digest(17)}",
        },
    ),
    "aws:ec2/subnet:Subnet": _ec2("subnet", "subnet"),
    "aws:ec2/internetGateway:InternetGateway": _ec2("igw", "internet-gateway"),
    "aws:ec2/natGateway:NatGateway": _ec2("nat", "natgateway"),
    "aws:ec2/eip:Eip": Shape(
        lambda c: f"eipalloc-{c.digest(17)}",
        lambda c: c.arn("ec2", f"elastic-ip/eipalloc-{c.digest(17)}"),
        lambda c: {"allocationId": f"eipalloc-{c.digest(17)}", "publicIp": f"203.0.113.{int(c.digest(2), 16)}"},
    ),
    "aws:ec2/routeTable:RouteTable": _ec2("rtb", "route-table"),
    "aws:ec2/defaultRouteTable:DefaultRouteTable": _ec2("rtb", "route-table"),
    "aws:ec2/route:Route": Shape(lambda c: f"r-rtb-{c.digest(10)}"),
    "aws:ec2/routeTableAssociation:RouteTableAssociation": Shape(lambda c: f"rtbassoc-{c.digest(17)}"),
    "aws:ec2/networkAcl:NetworkAcl": _ec2("acl", "network-acl"),
    "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl": _ec2("acl", "network-acl"),
    "aws:ec2/securityGroup:SecurityGroup": _ec2("sg", "security-group"),
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": _ec2("sg", "security-group"),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": _ec2("sgr", "security-group-rule"),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": _ec2("sgr", "security-group-rule"),
    "aws:ec2/flowLog:FlowLog": _ec2("fl", "vpc-flow-log"),
    "aws:ec2/vpcEndpoint:VpcEndpoint": Shape(
        lambda c: f"vpce-{c.digest(17)}",
        lambda c: c.arn("ec2", f"vpc-endpoint/vpce-{c.digest(17)}"),
        lambda c: {"prefixListId": f"pl-{c.digest(8)}"} if c.inputs.get("vpcEndpointType") == "Gateway" else {},
    ),
    "aws:rds/instance:Instance": Shape(
        lambda c: f"db-{c.digest(26).upper()}", lambda c: c.arn("rds", f"db:{c.text('identifier')}"), _instance
    ),
    "aws:rds/parameterGroup:ParameterGroup": _named("rds", "pg:{}"),
    "aws:rds/subnetGroup:SubnetGroup": _named("rds", "subgrp:{}"),
    "aws:rds/eventSubscription:EventSubscription": _named("rds", "es:{}"),
    "aws:elasticache/replicationGroup:ReplicationGroup": Shape(
        lambda c: c.text("replicationGroupId"),
        lambda c: c.arn("elasticache", f"replicationgroup:{c.text('replicationGroupId')}"),
        _replication_group,
    ),
    "aws:elasticache/parameterGroup:ParameterGroup": _named("elasticache", "parametergroup:{}"),
    "aws:elasticache/subnetGroup:SubnetGroup": _named("elasticache", "subnetgroup:{}"),
    "aws:elasticache/user:User": _named("elasticache", "user:{}", "userId"),
    "aws:elasticache/userGroup:UserGroup": _named("elasticache", "usergroup:{}", "userGroupId"),
    "aws:backup/vault:Vault": _named("backup", "backup-vault:{}"),
    "aws:backup/vaultLockConfiguration:VaultLockConfiguration": _attached("backupVaultName"),
    "aws:backup/vaultPolicy:VaultPolicy": _attached("backupVaultName"),
    "aws:backup/plan:Plan": Shape(_key, lambda c: c.arn("backup", f"backup-plan:{_key(c)}")),
    "aws:backup/selection:Selection": Shape(_key),
    "aws:lambda/function:Function": Shape(
        lambda c: c.text("name"),
        lambda c: c.arn("lambda", f"function:{c.text('name')}"),
        lambda c: {"invokeArn": c.arn("apigateway", f"lambda:path/functions/{c.text('name')}", account="lambda")},
    ),
    "aws:sqs/queue:Queue": Shape(
        lambda c: f"https://sqs.{c.region}.amazonaws.com/{c.account}/{c.text('name')}",
        lambda c: c.arn("sqs", c.text("name")),
        lambda c: {"url": f"https://sqs.{c.region}.amazonaws.com/{c.account}/{c.text('name')}", "name": c.text("name")},
    ),
    "aws:sqs/queuePolicy:QueuePolicy": _attached("queueUrl"),
    "aws:sns/topic:Topic": _named("sns", "{}", id_is_arn=True),
    "aws:sfn/stateMachine:StateMachine": _named("states", "stateMachine:{}", id_is_arn=True),
    "aws:sns/topicPolicy:TopicPolicy": _attached("arn"),
    "aws:dynamodb/table:Table": Shape(lambda c: c.text("name"), _table, _stream),
    "aws:dynamodb/resourcePolicy:ResourcePolicy": _attached("resourceArn"),
    "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": _named("firehose", "deliverystream/{}"),
    "aws:pipes/pipe:Pipe": _named("pipes", "pipe/{}"),
    "aws:sesv2/configurationSet:ConfigurationSet": _named("ses", "configuration-set/{}", "configurationSetName"),
    "aws:sesv2/emailIdentity:EmailIdentity": Shape(
        lambda c: c.text("emailIdentity"), lambda c: c.arn("ses", f"identity/{c.text('emailIdentity')}"), _sender
    ),
    "aws:lb/loadBalancer:LoadBalancer": Shape(
        lambda c: c.arn("elasticloadbalancing", f"loadbalancer/app/{c.text('name')}/{c.digest(16)}"),
        lambda c: c.arn("elasticloadbalancing", f"loadbalancer/app/{c.text('name')}/{c.digest(16)}"),
        lambda c: {
            "dnsName": f"{c.text('name')}-{c.digest(8)}.{c.region}.elb.amazonaws.com",
            "arnSuffix": f"app/{c.text('name')}/{c.digest(16)}",
            "zoneId": "Z35SXDOTRQ7X7K",
        },
    ),
    "aws:lb/targetGroup:TargetGroup": Shape(
        lambda c: c.arn("elasticloadbalancing", f"targetgroup/{c.text('name')}/{c.digest(16)}"),
        lambda c: c.arn("elasticloadbalancing", f"targetgroup/{c.text('name')}/{c.digest(16)}"),
        lambda c: {"arnSuffix": f"targetgroup/{c.text('name')}/{c.digest(16)}"},
    ),
    "aws:lb/listener:Listener": _balancing("listener"),
    "aws:lb/listenerRule:ListenerRule": _balancing("listener-rule"),
    "aws:acm/certificate:Certificate": Shape(_certificate, _certificate, _proof),
    "aws:acm/certificateValidation:CertificateValidation": Shape(lambda c: f"{c.digest(8)}"),
    "aws:route53/record:Record": Shape(
        lambda c: f"{c.text('zoneId')}_{c.text('name')}_{c.text('type')}",
        None,
        lambda c: {"fqdn": c.text("name").rstrip(".")},
    ),
    "aws:wafv2/webAcl:WebAcl": Shape(_key, lambda c: c.arn("wafv2", f"regional/webacl/{c.text('name')}/{_key(c)}")),
    "aws:wafv2/webAclAssociation:WebAclAssociation": _attached("resourceArn"),
    "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": _attached("resourceArn"),
    "aws:ssmcontacts/contact:Contact": _named("ssm-contacts", "contact/{}", "alias", id_is_arn=True),
    "aws:ssmincidents/responsePlan:ResponsePlan": Shape(
        _response_plan, _response_plan, lambda c: {"name": c.text("name")}
    ),
    "pagerduty:index/serviceIntegration:ServiceIntegration": Shape(
        lambda c: f"P{c.digest(6).upper()}", None, lambda c: {"integrationKey": c.digest(32)}
    ),
    "random:index/randomPassword:RandomPassword": Shape(lambda _: "none", None, _password),
}
