"""Sign-in, roles, containers, shares and what asks before it lets in, each pair with what it does to access."""

import json
from typing import Final

from tests.support.differences import Record, optioned, resource
from tests.support.reaching import OTHER, B, N, Pair, S

ASKED: Final = {"type": "authenticate-oidc", "order": 1, "authenticateOidc": {"issuer": "https://login.example"}}
SENT: Final = {"type": "forward", "order": 2, "targetGroupArn": "t"}
REFUSED: Final = {"type": "fixed-response", "fixedResponse": {"contentType": "text/plain", "statusCode": "403"}}
Inputs = dict[str, object]


def one(short: str, /, **inputs: object) -> list[Record]:
    return [resource(short, "x", inputs)]


def task(**container: object) -> list[Record]:
    rows = [{"name": "api", "image": "api:1", "readonlyRootFilesystem": True, "user": "1000", **container}]
    return one("ecs/taskDefinition", family="api", containerDefinitions=json.dumps(rows))


def as_role(name: str, arn: str) -> list[Record]:
    role = resource("iam/role", name, {"name": name})
    function = resource("lambda/function", "f", {"role": arn})
    return [role, optioned(function, propertyDependencies={"role": [role["urn"]]})]


def flag(name: str, short: str, path: str, sides: tuple[object, object]) -> Pair:
    """Give a pair of which the second lets more in."""
    return (name, B, one(short, **_at(path, sides[0])), one(short, **_at(path, sides[1])))


def _at(path: str, value: object) -> Inputs:
    first, _, rest = path.partition(".")
    return {first: _at(rest, value) if rest else value}


def gone(name: str, short: str, /, **inputs: object) -> Pair:
    return (name, B, one(short, **inputs), [])


def new(name: str, short: str, /, **inputs: object) -> Pair:
    return (name, B, [], one(short, **inputs))


SIGN_IN: Final[list[Pair]] = [
    ("nobody is asked to sign in", B, one("lb/listener", defaultActions=[ASKED, SENT]),
     one("lb/listener", defaultActions=[SENT])),
    ("what was refused is sent on", B, one("lb/listenerRule", actions=[REFUSED]),
     one("lb/listenerRule", actions=[SENT])),
    ("a rule that refused is gone", B, one("lb/listenerRule", actions=[REFUSED]), []),
    ("a rule that sends elsewhere", S, one("lb/listenerRule", actions=[SENT]),
     one("lb/listenerRule", actions=[{**SENT, "targetGroupArn": "u"}])),
    ("a rule asked earlier", S, one("lb/listenerRule", priority=9, actions=[REFUSED]),
     one("lb/listenerRule", priority=1, actions=[REFUSED])),
    flag("no key of an API", "apigateway/method", "apiKeyRequired", (True, False)),
    flag("shorter passwords", "iam/accountPasswordPolicy", "minimumPasswordLength", (14, 8)),
    flag("passwords used again", "iam/accountPasswordPolicy", "passwordReusePrevention", (24, 1)),
    flag("shorter passwords of users", "cognito/userPool", "passwordPolicy.minimumLength", (14, 6)),
    flag("everybody signs up", "cognito/userPool", "adminCreateUserConfig.allowAdminCreateUserOnly", (True, False)),
    flag("nobody signs in", "cognito/identityPool", "allowUnauthenticatedIdentities", (False, True)),
    flag("another address to come back to", "cognito/userPoolClient", "callbackUrls", (["https://a.example"],
         ["https://a.example", "https://b.example"])),
    flag("a key to sign in with", "ec2/instance", "keyName", (None, "k")),
    flag("tokens of new instances optional", "ec2/instanceMetadataDefaults", "httpTokens", ("required", "optional")),
    gone("new instances ask for nothing", "ec2/instanceMetadataDefaults", httpTokens="required"),
    flag("a cache without a password", "elasticache/user", "noPasswordRequired", (False, True)),
    flag("all keys of a cache", "elasticache/user", "accessString", ("on ~app:* +@read", "on ~* +@read +@write")),
    flag("a command allowed again", "elasticache/user", "accessString", ("on ~* +@all -@dangerous", "on ~* +@all")),
    ("words in another order", S, one("elasticache/user", accessString="on ~* +@read"),
     one("elasticache/user", accessString="on +@read ~*")),
    flag("no roles in a search domain", "opensearch/domain", "advancedSecurityOptions.enabled", (True, False)),
    flag("tokens for every region", "iam/securityTokenServicePreferences", "globalEndpointTokenVersion", ("v2Token",
         "v1Token")),
    new("another provider of identities", "iam/openIdConnectProvider", url="https://b.example", clientIdLists=["sts"]),
    flag("another audience", "iam/openIdConnectProvider", "clientIdLists", (["a"], ["a", "b"])),
    new("a provider of SAML", "iam/samlProvider", name="n", samlMetadataDocument="<x/>"),
    new("another who enters the cluster", "eks/accessEntry", clusterName="c", principalArn="arn:aws:iam::1:role/r"),
    new("an administrator of the cluster", "eks/accessPolicyAssociation", clusterName="c", principalArn="p",
        policyArn="arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"),
    new("a credential that lasts", "iam/serviceSpecificCredential", userName="u", serviceName="s"),
    new("a certificate that lasts", "iam/signingCertificate", userName="u"),
    gone("the organisation refuses less", "organizations/policyAttachment", policyId="p", targetId="t"),
]  # fmt: skip
RUNNING: Final[list[Pair]] = [
    ("another role", B, as_role("one", "arn:aws:iam::123456789012:role/one"), [
        *as_role("one", "")[:1], *as_role("two", "arn:aws:iam::123456789012:role/two"),
    ]),
    ("the same role written otherwise", S, as_role("one", "one"), as_role("one", "arn:aws:iam::123456789012:role/one")),
    flag("another role by its address", "ecs/taskDefinition", "taskRoleArn", ("arn:aws:iam::123456789012:role/a",
         "arn:aws:iam::123456789012:role/b")),
    flag("another profile", "ec2/instance", "iamInstanceProfile", ("a", "b")),
    flag("another group", "ecs/service", "networkConfiguration.securityGroups", (["sg-1"], ["sg-1", "sg-2"])),
    ("groups in another order", S, one("lb/loadBalancer", securityGroups=["sg-1", "sg-2"]),
     one("lb/loadBalancer", securityGroups=["sg-2", "sg-1"])),
    ("a group less", N, one("lb/loadBalancer", securityGroups=["sg-1", "sg-2"]),
     one("lb/loadBalancer", securityGroups=["sg-1"])),
    ("the host's root", B, task(), task(privileged=True)),
    ("files that change", B, task(), task(readonlyRootFilesystem=False)),
    ("as root", B, task(), task(user="0")),
    ("as the image says", B, task(), task(user=None)),
    ("a capability more", B, task(), task(linuxParameters={"capabilities": {"add": ["SYS_PTRACE"]}})),
    ("capabilities dropped", S, task(), task(linuxParameters={"capabilities": {"drop": ["ALL"]}})),
    ("another image and a variable", S, task(), task(image="api:2", environment=[{"name": "a", "value": "b"}])),
    flag("the network of the host", "ecs/taskDefinition", "networkMode", ("awsvpc", "host")),
    flag("the processes of the host", "ecs/taskDefinition", "pidMode", (None, "host")),
    ("files of the host", B, one("ecs/taskDefinition", volumes=[{"name": "v"}]),
     one("ecs/taskDefinition", volumes=[{"name": "v", "hostPath": "/"}])),
    flag("a shell in every task", "ecs/service", "enableExecuteCommand", (False, True)),
    flag("builds that may do everything", "codebuild/project", "environment.privilegedMode", (False, True)),
    flag("root in a notebook", "sagemaker/notebookInstance", "rootAccess", ("Disabled", "Enabled")),
]  # fmt: skip
SHARING: Final[list[Pair]] = [
    new("messages to another", "sns/topicSubscription", topic="t", protocol="https", endpoint="https://b.example"),
    flag("messages elsewhere", "sns/topicSubscription", "endpoint", ("", "https://b.example")),
    new("log events to another", "cloudwatch/logSubscriptionFilter", logGroup="g",
        destinationArn=f"arn:aws:logs:us-east-1:{OTHER}:destination:d"),
    new("events to another", "cloudwatch/eventTarget", rule="r", arn=f"arn:aws:events:us-east-1:{OTHER}:event-bus/d"),
    ("a function that acts on events", S, [],
     one("cloudwatch/eventTarget", rule="r", arn="arn:aws:lambda:us-east-1:123456789012:function:f")),
    new("copies of objects", "s3/bucketReplicationConfig", bucket="b",
        rules=[{"status": "Enabled", "destination": {"bucket": "arn:aws:s3:::other"}}]),
    flag("a copy of a snapshot", "rds/snapshot", "sharedAccounts", ([], ["all"])),
    flag("a document for everybody", "ssm/document", "permissions", ({}, {"type": "Share", "account_ids": "All"})),
    flag("a copy of a secret", "secretsmanager/secret", "replicas", ([], [{"region": "eu-west-1"}])),
    new("copies of recovery points", "backup/plan",
        rules=[{"ruleName": "r", "copyActions": [{"destinationVaultArn": "v"}]}]),
]  # fmt: skip
OPEN: Final[list[Pair]] = [
    flag("an API for the internet", "apigateway/restApi", "endpointConfiguration.types", ("PRIVATE", "REGIONAL")),
    flag("a service for the internet", "apprunner/service",
         "networkConfiguration.ingressConfiguration.isPubliclyAccessible", (False, True)),
    flag("pages without a signature", "cloudfront/distribution", "defaultCacheBehavior", ({"trustedKeyGroups": ["k"]},
         {"trustedKeyGroups": []})),
    flag("pages for every country", "cloudfront/distribution", "restrictions.geoRestriction.restrictionType",
         ("whitelist", "none")),
    new("pages without TLS", "s3/bucketWebsiteConfiguration", bucket="b"),
    flag("snapshots for everybody", "ebs/snapshotBlockPublicAccess", "state", ("block-all-sharing", "unblocked")),
    gone("nothing keeps snapshots", "ebs/snapshotBlockPublicAccess", state="block-all-sharing"),
    gone("nothing keeps images", "ec2/imageBlockPublicAccess", state="block-new-sharing"),
    flag("a server for the internet", "transfer/server", "endpointType", ("VPC", "PUBLIC")),
    flag("a notebook on the internet", "sagemaker/notebookInstance", "directInternetAccess", ("Disabled", "Enabled")),
    flag("a function outside its network", "lambda/function", "vpcConfig", ({"subnetIds": ["s"]}, None)),
    new("a gateway to the internet", "ec2/internetGateway", vpcId="v"),
    new("a way to other networks", "ec2transitgateway/vpcAttachment", vpcId="v", transitGatewayId="t"),
    new("who connects by VPN", "ec2clientvpn/authorizationRule", targetNetworkCidr="10.0.0.0/8"),
    gone("subnets without their list", "ec2/networkAcl", subnetIds=["s"], ingress=[]),
    ("a list of no subnet is gone", S, one("ec2/networkAcl", ingress=[]), []),
    flag("other addresses", "wafv2/ipSet", "addresses", (["10.0.0.0/8"], ["10.0.0.0/8", "0.0.0.0/1"])),
    ("addresses in another order", S, one("wafv2/ipSet", addresses=["10.0.0.0/8", "1.0.0.0/8"]),
     one("wafv2/ipSet", addresses=["1.0.0.0/8", "10.0.0.0/8"])),
]  # fmt: skip


def parameters(**values: str) -> list[Record]:
    rows = [{"name": name.replace("__", "."), "value": value} for name, value in values.items()]
    return one("rds/parameterGroup", family="postgres17", parameters=rows)


WATCHED: Final[list[Pair]] = [
    ("clear text to a database", B, parameters(rds__force_ssl="1"), parameters(rds__force_ssl="0")),
    ("what a database takes by default", B, parameters(rds__force_ssl="1"), parameters()),
    ("a parameter of another kind", S, parameters(work_mem="1"), parameters(work_mem="2")),
    ("parameters in another order", S, parameters(rds__force_ssl="1", a="1"), parameters(a="1", rds__force_ssl="1")),
    ("connections without a trace", B, parameters(log_connections="1"), parameters(log_connections="0")),
    flag("threats of one kind unseen", "guardduty/detectorFeature", "status", ("ENABLED", "DISABLED")),
    new("findings put away", "guardduty/filter", name="n", action="ARCHIVE"),
    ("findings sorted", S, [], one("guardduty/filter", name="n", action="NOOP")),
    gone("no scan of uploads", "guardduty/malwareProtectionPlan", role="r"),
    gone("no checks of a standard", "securityhub/standardsSubscription", standardsArn="s"),
    gone("no check of the configuration", "cfg/rule", name="n"),
    gone("no policy for logs", "cloudwatch/logAccountPolicy", policyName="p"),
    gone("no scan of images", "ecr/registryScanningConfiguration", scanType="ENHANCED"),
    flag("a scan that knows less", "ecr/registryScanningConfiguration", "scanType", ("ENHANCED", "BASIC")),
    flag("images that nobody scans", "ecr/repository", "imageScanningConfiguration.scanOnPush", (True, False)),
]
DOORS: Final = [*SIGN_IN, *RUNNING, *SHARING, *OPEN, *WATCHED]
