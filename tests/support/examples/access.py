"""Identities, names, gateways, distributions and programs."""

from typing import Final

from hardening.resources import Options, Provider
from hardening.values import Secret
from tests.support.examples.made import GONE, UNSET, Example, many, one
from tests.support.examples.services import allow, policy

_OWN = "arn:aws:iam::123456789012"
_ROOT = {"AWS": f"{_OWN}:root"}
_TRUST = {"Effect": "Allow", "Principal": _ROOT, "Action": "sts:AssumeRole"}
_MORE = policy({**_TRUST, "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}})
_BUCKET = ["arn:aws:s3:::media-archive/*"]
_HERE = "arn:aws:sqs:us-east-1:123456789012:jobs"
_MINE = "arn:aws:iam::123456789012:role/app-task"
_KEY = "arn:aws:kms:us-east-1:123456789012:key/9f2c"
_AWS = "arn:aws:iam::aws:policy/"
_OIDC = {"url": "https://token.actions.githubusercontent.com", "clientIdLists": ["sts.amazonaws.com"]}
_ESCALATE = allow(["iam:PassRole", "ec2:RunInstances"])
_PROFILE = {"passwordResetRequired": True, "pgpKey": "keybase:ops"}
_CA = {"keyAlgorithm": "EC_prime256v1"}
_OCSP = {"ocspConfiguration": {"enabled": True}}
_ORIGIN = {"domainName": "b.s3.us-east-1.amazonaws.com", "originAccessControlId": "o"}
_CUSTOM = {"customOriginConfig": {"originProtocolPolicy": "https-only", "originSslProtocols": ["TLSv1.2"]}}
_HSTS = {"strictTransportSecurity": {"accessControlMaxAgeSec": 31536000}, "contentTypeOptions": {"override": True}}
_RATES = {"throttlingBurstLimit": 100, "throttlingRateLimit": 50}
_PASSWORDS = {"minimumLength": 14, "requireLowercase": True, "requireNumbers": True, "requireSymbols": True,
    "requireUppercase": True}  # fmt: skip
_LOGGED = {"fieldLogLevel": "ERROR", "excludeVerboseContent": True}

_URN = "urn:pulumi:prod::shop::pulumi:providers:aws::"
_PRIMARY = Provider("pulumi:providers:aws", f"{_URN}primary::04da6b54")
_DEFAULT = Provider("pulumi:providers:aws", f"{_URN}default_7_51_1::04da6b54")

# fmt: off
IDENTITIES: Final[tuple[Example, ...]] = (
    one("IAM-13", "iam/policy", {"policy": allow("s3:GetObject", _BUCKET)}, {"policy": allow("s3:*", _BUCKET)}),
    one("IAM-13", "iam/role", {"inlinePolicies": [{"policy": allow("s3:GetObject", _BUCKET)}]},
        {"inlinePolicies[0].policy": allow("s3:*", _BUCKET)}),
    one("IAM-14", "iam/rolePolicy", {"policy": allow("sqs:SendMessage", _HERE)}, {"policy": allow("sqs:SendMessage")}),
    one("IAM-15", "iam/policy", {"policy": allow(["iam:PassRole", "ec2:RunInstances"], _MINE)}, {"policy": _ESCALATE},
        {"policy": allow("iam:CreatePolicyVersion")}, {"policy": allow("iam:*")}),
    one("IAM-15", "iam/policy", {"policy": _ESCALATE}, {"policy": allow("ssm:SendCommand")},
        allowedCombinations=["iam:PassRole+ec2:RunInstances"]),
    one("IAM-16", "iam/policy", {"policy": allow("sts:AssumeRole", _MINE)}, {"policy": allow("sts:AssumeRole")}),
    one("IAM-17", "iam/policy", {"policy": allow("kms:PutKeyPolicy", _KEY)}, {"policy": allow("kms:Put*")}),
    one("IAM-18", "iam/policy", {"policy": allow("s3:GetObject", _BUCKET)}, {"policy": allow("s3:Get*")}),
    one("IAM-19", "iam/policy", {"policy": allow("s3:GetObject", _BUCKET)}, {"policy": policy({"Effect": "Allow",
        "NotAction": "iam:*", "Resource": "*"})}, {"policy": policy({"Effect": "Allow", "Action": "s3:Get*",
        "NotResource": "x"})}),
    one("IAM-20", "iam/policy", {"policy": allow("kms:Decrypt", _KEY)}, {"policy": allow("kms:*", _KEY)}, {"policy":
        allow("*")}),
    many("IAM-21", {"p": ("iam/policy", {"policy": allow("sqs:SendMessage", _HERE)}), "a": ("aws:sqs/queue:Queue",
        {"arn": _HERE})}, {"p:policy": allow("sqs:SendMessage", _HERE.replace("123456789012", "999999999999"))}),
    one("IAM-22", "iam/role", {"assumeRolePolicy": _MORE}, {"assumeRolePolicy": policy(_TRUST)}),
    one("IAM-23", "iam/rolePolicyAttachment", {"policyArn": f"{_AWS}service-role/AWSConfigRole"}, {"policyArn":
        f"{_AWS}ReadOnlyAccess"}),
    one("IAM-23", "iam/role", {"managedPolicyArns": [f"{_OWN}:policy/own"]}, {"managedPolicyArns[0]":
        f"{_AWS}ReadOnlyAccess"}),
    many("IAM-24", {"r": ("iam/role", {"managedPolicyArns": ["p"]}), "o": ("iam/role", {}), "a":
        ("iam/rolePolicyAttachment", {"role": "@o"})}, {"a:role": "@r"}),
    many("IAM-24", {"r": ("iam/role", {"inlinePolicies": [{"name": "p"}]}), "o": ("iam/role", {}), "a":
        ("iam/rolePolicy", {"role": "@o"})}, {"a:role": "@r"}),
    one("IAM-27", "iam/role", {}, {"inlinePolicies": [{"name": "p"}]}),
    many("IAM-28", {"u": ("iam/user", {}), "m": ("iam/userGroupMembership", {"user": "@u"})}, {"m": GONE}),
    many("IAM-29", {"g": ("iam/group", {}), "m": ("iam/groupMembership", {"group": "@g"})}, {"m": GONE}),
    one("IAM-31", "iam/openIdConnectProvider", _OIDC, {"url": "http://a.example"}, {"clientIdLists": []},
        {"clientIdLists": ["*"]}),
    one("IAM-31", "iam/samlProvider", {"samlMetadataDocument": "<ds:X509Certificate>"}, {"samlMetadataDocument":
        "<x/>"}),
    one("IAM-32", "iam/role", {"name": "shop-prod-task"}, {"name": "task"}, {"name": GONE}, pattern="shop-*"),
    many("IAM-33", {"s": ("stack", {}), "a": ("iam/rolePolicyAttachment", {"policyArn": f"{_AWS}AWSSupportAccess"})},
        {"a": GONE}, {"a:policyArn": f"{_AWS}ReadOnlyAccess"}),
    one("IAM-34", "iam/securityTokenServicePreferences", {"globalEndpointTokenVersion": "v2Token"},
        {"globalEndpointTokenVersion": "v1Token"}),
    one("IAM-35", "iam/policyAttachment", {"roles": ["r"]}, {"users": ["u"]}),
    one("IAM-36", "iam/userLoginProfile", _PROFILE, {"passwordResetRequired": False}, {"pgpKey": UNSET}),
)
NAMES: Final[tuple[Example, ...]] = (
    one("R53-01", "route53/record", {"aliases": [{"evaluateTargetHealth": True}]}, {"aliases[0].evaluateTargetHealth":
        False}),
    many("R53-02", {"z": ("route53/zone", {}), "l": ("route53/queryLog", {"zoneId": "@z"})}, {"l": GONE}),
    many("R53-03", {"z": ("route53/zone", {}), "s": ("route53/hostedZoneDnsSec", {"hostedZoneId": "@z"})}, {"s": GONE},
        {"s:signingStatus": "NOT_SIGNING"}),
    many("R53-04", {"z": ("route53/zone", {}), "c": ("route53/record", {"zoneId": "@z", "type": "CAA"})}, {"c": GONE},
        {"c:type": "A"}),
    one("R53-05", "route53/zone", {}, {"forceDestroy": True}),
    one("R53-06", "route53/record", {"failoverRoutingPolicies": [{"type": "PRIMARY"}], "healthCheckId": "h"},
        {"healthCheckId": UNSET}),
    one("R53-07", "route53/record", {"type": "CNAME", "records": ["app.example.com"]}, {"records":
        ["old.herokuapp.com."]}),
    one("R53-08", "route53domains/domain", {}, {"transferLock": False}),
    one("R53-09", "route53domains/registeredDomain", {}, {"autoRenew": False}),
    one("R53-10", "route53domains/registeredDomain", {}, {"adminPrivacy": False}, {"techPrivacy": False}),
    one("R53-11", "route53/healthCheck", {"type": "HTTPS"}, {"type": "HTTP"}),
    one("ACM-01", "acm/certificate", {"domainName": "api.example.com"}, {"domainName": "*.example.com"},
        {"subjectAlternativeNames": ["*.example.com"]}),
    many("ACM-02", {"c": ("acm/certificate", {}), "l": ("lb/listener", {"certificateArn": "@c"})}, {"l": GONE}),
    many("ACM-03", {"c": ("acm/certificate", {}), "v": ("acm/certificateValidation", {"certificateArn": "@c"})}, {"v":
        GONE}),
    one("ACM-04", "acm/certificate", {}, {"$options": Options(delete_before_replace=True)}),
    one("ACM-05", "acmpca/certificateAuthority", {"revocationConfiguration": _OCSP}, {"revocationConfiguration": GONE}),
    one("ACM-06", "acmpca/certificateAuthority", {"type": "ROOT", "enabled": False}, {"enabled": True}),
    one("ACM-07", "acmpca/certificateAuthority", {"certificateAuthorityConfiguration": _CA},
        {"certificateAuthorityConfiguration.keyAlgorithm": "RSA_1024"}),
)
GATEWAYS: Final[tuple[Example, ...]] = (
    one("AGW-01", "apigateway/stage", {"accessLogSettings": {"destinationArn": "l"}}, {"accessLogSettings": GONE}),
    one("AGW-02", "apigateway/stage", {"xrayTracingEnabled": True}, {"xrayTracingEnabled": False}),
    one("AGW-03", "apigateway/method", {"httpMethod": "GET", "authorization": "AWS_IAM"}, {"authorization": "NONE"}),
    one("AGW-04", "apigatewayv2/route", {"authorizationType": "JWT"}, {"authorizationType": "NONE"},
        {"authorizationType": GONE}),
    one("AGW-05", "apigateway/methodSettings", {"settings": {"cachingEnabled": True, "cacheDataEncrypted": True}},
        {"settings.cacheDataEncrypted": False}),
    one("AGW-06", "apigateway/methodSettings", {"settings": {"loggingLevel": "ERROR"}}, {"settings.loggingLevel":
        "OFF"}),
    one("AGW-07", "apigateway/methodSettings", {}, {"settings": {"dataTraceEnabled": True}}),
    one("AGW-07", "apigatewayv2/stage", {}, {"defaultRouteSettings": {"dataTraceEnabled": True}}),
    one("AGW-08", "apigateway/methodSettings", {"settings": _RATES}, {"settings.throttlingRateLimit": -1}),
    one("AGW-08", "apigatewayv2/stage", {"defaultRouteSettings": _RATES}, {"defaultRouteSettings": GONE}),
    one("AGW-09", "apigateway/method", {"requestValidatorId": "v"}, {"requestValidatorId": UNSET}),
    one("AGW-10", "apigateway/stage", {"clientCertificateId": "c"}, {"clientCertificateId": UNSET}),
    many("AGW-11", {"s": ("apigateway/stage", {}), "a": ("wafv2/webAclAssociation", {"resourceArn": "@s"})}, {"a":
        GONE}),
    one("AGW-12", "apigatewayv2/api", {"corsConfiguration": {"allowCredentials": True, "allowOrigins":
        ["https://a.example"]}}, {"corsConfiguration.allowOrigins": ["*"]}, {"corsConfiguration.allowOrigins":
        ["http://a.example"]}),
    one("AGW-13", "apigatewayv2/api", {"disableExecuteApiEndpoint": True}, {"disableExecuteApiEndpoint": GONE}),
    one("APS-01", "appsync/graphQLApi", {"logConfig": _LOGGED}, {"logConfig.fieldLogLevel": "NONE"},
        {"logConfig.excludeVerboseContent": False}),
    one("APS-02", "appsync/graphQLApi", {"authenticationType": "AWS_IAM"}, {"authenticationType": "API_KEY"},
        {"additionalAuthenticationProviders": [{"authenticationType": "API_KEY"}]}),
    one("APS-03", "appsync/apiCache", {"atRestEncryptionEnabled": True, "transitEncryptionEnabled": True},
        {"atRestEncryptionEnabled": False}, {"transitEncryptionEnabled": GONE}),
    one("APS-04", "appsync/graphQLApi", {"queryDepthLimit": 10, "introspectionConfig": "DISABLED"}, {"queryDepthLimit":
        0}, {"introspectionConfig": "ENABLED"}),
    one("COG-01", "cognito/userPool", {"passwordPolicy": _PASSWORDS}, {"passwordPolicy.minimumLength": 8},
        {"passwordPolicy.requireSymbols": False}),
    one("COG-02", "cognito/userPool", {"mfaConfiguration": "ON"}, {"mfaConfiguration": "OFF"}, {"mfaConfiguration":
        GONE}),
    one("COG-03", "cognito/userPool", {"userPoolAddOns": {"advancedSecurityMode": "ENFORCED"}}, {"userPoolAddOns":
        GONE}),
    one("COG-04", "cognito/userPool", {"deletionProtection": "ACTIVE"}, {"deletionProtection": "INACTIVE"}),
    one("COG-05", "cognito/identityPool", {}, {"allowUnauthenticatedIdentities": True}, {"allowClassicFlow": True}),
    one("COG-06", "cognito/userPoolClient", {"preventUserExistenceErrors": "ENABLED"}, {"preventUserExistenceErrors":
        GONE}, {"enableTokenRevocation": False}),
    one("COG-07", "cognito/userPoolClient", {"explicitAuthFlows": ["ALLOW_USER_SRP_AUTH"]}, {"explicitAuthFlows":
        ["ALLOW_USER_PASSWORD_AUTH"]}),
    one("COG-08", "cognito/userPoolClient", {"allowedOauthFlows": ["code"]}, {"allowedOauthFlows": ["implicit"]}),
    one("COG-09", "cognito/userPoolClient", {"callbackUrls": ["https://a.example/in", "myapp://in"]}, {"callbackUrls":
        ["http://a.example/in"]}),
)
DISTRIBUTIONS: Final[tuple[Example, ...]] = (
    one("CDN-01", "cloudfront/distribution", {"webAclId": "w"}, {"webAclId": UNSET}),
    one("CDN-02", "cloudfront/distribution", {"loggingConfig": {"bucket": "b"}}, {"loggingConfig": GONE}),
    one("CDN-03", "cloudfront/distribution", {"origins": [_ORIGIN]}, {"origins[0].originAccessControlId": UNSET}),
    one("CDN-04", "cloudfront/distribution", {"origins": [_CUSTOM]},
        {"origins[0].customOriginConfig.originProtocolPolicy": "http-only"},
        {"origins[0].customOriginConfig.originSslProtocols": ["TLSv1", "TLSv1.2"]}),
    one("CDN-05", "cloudfront/distribution", {"defaultRootObject": "index.html"}, {"defaultRootObject": UNSET}),
    one("CDN-06", "cloudfront/distribution", {"defaultCacheBehavior": {"responseHeadersPolicyId": "p"}},
        {"defaultCacheBehavior.responseHeadersPolicyId": UNSET}, {"orderedCacheBehaviors": [{}]}),
    one("CDN-07", "cloudfront/responseHeadersPolicy", {"securityHeadersConfig": _HSTS},
        {"securityHeadersConfig.strictTransportSecurity.accessControlMaxAgeSec": 60}, {"securityHeadersConfig": GONE}),
    one("CDN-08", "cloudfront/originAccessControl", {"signingBehavior": "always", "signingProtocol": "sigv4"},
        {"signingBehavior": "never"}),
    one("CDN-10", "cloudfront/distribution", {"viewerCertificate": {"sslSupportMethod": "sni-only"}},
        {"viewerCertificate.sslSupportMethod": "vip"}),
    one("CDN-11", "cloudfront/distribution", {"originGroups": [{}]}, {"originGroups": []}),
    one("CDN-12", "cloudfront/distribution", {"restrictions": {"geoRestriction": {"restrictionType": "whitelist"}}},
        {"restrictions.geoRestriction.restrictionType": "none"}),
    one("CDN-13", "cloudfront/distribution", {"defaultCacheBehavior": {}}, {"defaultCacheBehavior.trustedSigners":
        ["self"]}),
    one("CDN-14", "cloudfront/responseHeadersPolicy", {"corsConfig": {"accessControlAllowCredentials": True,
        "accessControlAllowOrigins": {"items": ["https://a.example"]}}}, {"corsConfig.accessControlAllowOrigins.items":
        ["*"]}),
)
PROGRAMS: Final[tuple[Example, ...]] = (
    one("G-11", "rds/instance", {"password": Secret("correct horse")}, {"password": "battery staple"}),
    one("G-11", "elasticache/user", {"passwords": [Secret("correct horse")]}, {"passwords[0]": "battery staple"}),
    one("G-11", "mq/broker", {"users": [{"password": Secret("correct horse")}]}, {"users[0].password":
        "battery staple"}),
    one("G-10", "sqs/queue", {"$provider": _PRIMARY}, {"$provider": _DEFAULT}),
    one("G-12", "sqs/queue", {}, {"$type": "sns/topic"}, types=["aws:sqs/*"]),
    one("G-15", "cloudtrail/trail", {"$options": Options(retain_on_delete=True)}, {"$options": Options()}),
    one("G-13", "sqs/queue", {"name": "shop-jobs"}, {"name": "jobs"}, {"name": GONE}, patterns={"sqs/queue": "shop-*"}),
    one("G-14", "pulumi:providers:aws", {"version": "7.51.1"}, {"version": GONE}),
)
NEVER: Final = (("IAM-25", "iam/policyAttachment"), ("IAM-26", "iam/groupPolicy"), ("IAM-26", "iam/userPolicy"),
    ("IAM-27", "iam/rolePolicy"), ("IAM-30", "iam/serverCertificate"), ("IAM-35", "iam/userPolicyAttachment"),
    ("IAM-37", "accessanalyzer/archiveRule"), ("CDN-09", "cloudfront/originAccessIdentity"))
EXAMPLES: Final = (*IDENTITIES, *NAMES, *GATEWAYS, *DISTRIBUTIONS, *PROGRAMS)
