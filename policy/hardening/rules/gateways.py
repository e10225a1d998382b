"""API Gateway, AppSync and Cognito: who may call, what is logged, and how often."""

from typing import Final

from hardening.checks import (
    all_of,
    any_of,
    at_least,
    each,
    equals,
    is_true,
    matches,
    none_of,
    not_true,
    one_of,
    param,
    present,
    when,
)
from hardening.frameworks import fsbp, nist
from hardening.joins import referred_by
from hardening.rows import ADVICE, HIGH, LOW, OFF, join_row, kinds, number, row
from hardening.rule import Rule
from hardening.shapes import holds_none, matches_none
from hardening.tokens import aws

STAGES: Final = "apigateway/stage apigatewayv2/stage"
API: Final = "appsync/graphQLApi"
POOL: Final = "cognito/userPool"
CLIENT: Final = "cognito/userPoolClient"
_LOGGED: Final = present("accessLogSettings.destinationArn", "a destination of access logs")
_CALLED: Final = when(
    none_of("httpMethod", ("OPTIONS",)),
    any_of(is_true("apiKeyRequired"), one_of("authorization", ("AWS_IAM", "CUSTOM", "COGNITO_USER_POOLS"))),
    "a browser asks what it may do",
)
_ROUTED: Final = one_of("authorizationType", ("AWS_IAM", "CUSTOM", "JWT"))
_RATES: Final = kinds({
    "apigateway/methodSettings": all_of(*(at_least(f"settings.throttling{n}Limit", 0) for n in ("Burst", "Rate"))),
    "apigatewayv2/stage": all_of(*(at_least(f"defaultRouteSettings.throttling{n}Limit", 1) for n in ("Burst", "Rate"))),
})  # fmt: skip
_LENGTH: Final = all_of(
    at_least("passwordPolicy.minimumLength", param("minLength")),
    *(is_true(f"passwordPolicy.require{kind}") for kind in ("Lowercase", "Numbers", "Symbols", "Uppercase")),
)
_BACK: Final = r"https://\S+|http://localhost(:\d+)?(/\S*)?|(?!https?:)[a-z][a-z0-9+.-]*://\S*"
"""Over TLS, to the machine of a developer, or to an app by a scheme of its own."""
_OPEN_CORS: Final = when(
    is_true("corsConfiguration.allowCredentials"),
    matches_none("corsConfiguration.allowOrigins", r"\*|http://.*|https://\*", "origins one by one"),
    "callers send no credentials",
)

# fmt: off
RULES: Final[tuple[Rule, ...]] = (
    row("AGW-01 access-logs", "Gateways log who called what", STAGES, _LOGGED, fsbp("APIGateway.9"), nist("AU-12"),
        fix="Set accessLogSettings.destinationArn."),
    row("AGW-02 traced", "Calls through a gateway are traced", "apigateway/stage", is_true("xrayTracingEnabled"),
        fsbp("APIGateway.3"), severity=LOW, prod=ADVICE, fix="Set xrayTracingEnabled."),
    row("AGW-03 authorised", "Every method asks who calls", "apigateway/method", _CALLED, nist("AC-3"), severity=HIGH,
        fix="Set authorization."),
    row("AGW-04 routes-authorised", "Every route asks who calls", "apigatewayv2/route", _ROUTED, fsbp("APIGateway.8"),
        severity=HIGH, fix="Set authorizationType."),
    row("AGW-05 cache-encrypted", "What a gateway keeps is encrypted", "apigateway/methodSettings", when(is_true(
        "settings.cachingEnabled"), is_true("settings.cacheDataEncrypted"), "it keeps nothing"), fsbp("APIGateway.5"),
        fix="Set cacheDataEncrypted."),
    row("AGW-06 execution-logs", "Gateways log what went wrong", "apigateway/methodSettings", one_of(
        "settings.loggingLevel", ("ERROR", "INFO")), fsbp("APIGateway.1"), fix="Set loggingLevel."),
    row("AGW-07 no-bodies-logged", "Gateways do not log the data of requests", "apigateway/methodSettings "
        "apigatewayv2/stage", kinds({"apigateway/methodSettings": not_true("settings.dataTraceEnabled"),
        "apigatewayv2/stage": not_true("defaultRouteSettings.dataTraceEnabled")}), nist("SI-12"), severity=HIGH,
        fix="Leave dataTraceEnabled off."),
    row("AGW-08 throttled", "Gateways bound how often they are called", "apigateway/methodSettings apigatewayv2/stage",
        _RATES, nist("SC-5"), fix="Set throttlingBurstLimit and throttlingRateLimit."),
    row("AGW-09 requests-validated", "Gateways refuse requests that are not as they must be", "apigateway/method",
        present("requestValidatorId", "a validator"), nist("SI-10"), severity=LOW, prod=OFF,
        fix="Set requestValidatorId."),
    row("AGW-10 client-certificate", "Back ends know that the gateway calls", "apigateway/stage", present(
        "clientCertificateId", "a certificate"), fsbp("APIGateway.2"), severity=LOW, prod=OFF,
        fix="Set clientCertificateId."),
    join_row("AGW-11 firewall", "A web ACL stands before a gateway", "apigateway/stage", referred_by(
        aws("wafv2/webAclAssociation"), "resourceArn", expected="a web ACL"), fsbp("APIGateway.4"), prod=ADVICE,
        fix="Declare a WebAclAssociation of the stage."),
    row("AGW-12 cors", "Pages of strangers do not call with the credentials of users", "apigatewayv2/api", _OPEN_CORS,
        nist("AC-4"), severity=HIGH, fix="Name the origins."),
    row("AGW-13 one-name", "A gateway is called by its own name only", "apigateway/restApi apigatewayv2/api", is_true(
        "disableExecuteApiEndpoint"), nist("SC-7"), severity=LOW, prod=OFF, fix="Set disableExecuteApiEndpoint."),
    row("APS-01 field-logs", "AppSync logs what went wrong, without the data", API,
        all_of(one_of("logConfig.fieldLogLevel", ("ERROR", "ALL", "INFO", "DEBUG")),
        none_of("logConfig.excludeVerboseContent", (False,))), fsbp("AppSync.2"),
        fix="Set logConfig with fieldLogLevel ERROR."),
    row("APS-02 no-api-keys", "Callers of AppSync prove who they are, not that they know a key", API, all_of(none_of(
        "authenticationType", ("API_KEY",)), each("additionalAuthenticationProviders", none_of("authenticationType",
        ("API_KEY",)))), fsbp("AppSync.5"), severity=HIGH, fix="Choose another authenticationType."),
    row("APS-03 cache-encrypted", "What AppSync keeps is encrypted, at rest and on its way", "appsync/apiCache", all_of(
        is_true("atRestEncryptionEnabled"), is_true("transitEncryptionEnabled")), fsbp("AppSync.1"), fsbp("AppSync.6"),
        fix="Set atRestEncryptionEnabled and transitEncryptionEnabled."),
    row("APS-04 bounded-queries", "A query is bounded in depth, and the schema is not told to everyone", API, all_of(
        at_least("queryDepthLimit", 1), one_of("introspectionConfig", ("DISABLED",))), nist("SC-5"), severity=LOW,
        prod=ADVICE, fix="Set queryDepthLimit, and introspectionConfig to DISABLED."),
    row("COG-01 passwords", "Users choose long, mixed passwords", POOL, _LENGTH, fsbp("Cognito.3"), nist("IA-5"),
        fix="Set passwordPolicy.", parameters=(number("minLength", "Characters of a password at least.", 12, 8, 99),)),
    row("COG-02 second-factor", "Users may or must give a second factor", POOL, one_of("mfaConfiguration", ("ON",
        "OPTIONAL")), nist("IA-2"), severity=HIGH, fix="Set mfaConfiguration."),
    row("COG-03 threats", "Stolen passwords are noticed at sign-in", POOL, one_of("userPoolAddOns.advancedSecurityMode",
        ("AUDIT", "ENFORCED")), fsbp("Cognito.1"), prod=ADVICE, fix="Set advancedSecurityMode."),
    row("COG-04 pool-kept", "A pool of users is not deleted by a slip", POOL, equals("deletionProtection", "ACTIVE"),
        nist("CP-10"), fix="Set deletionProtection to ACTIVE."),
    row("COG-05 no-guests", "Nobody gets credentials of AWS without signing in", "cognito/identityPool", all_of(none_of(
        "allowUnauthenticatedIdentities", (True,)), not_true("allowClassicFlow")), fsbp("Cognito.2"), severity=HIGH,
        fix="Leave allowUnauthenticatedIdentities and allowClassicFlow off."),
    row("COG-06 silent", "Nobody learns from an answer whether a user exists, and tokens can be called back", CLIENT,
        all_of(equals("preventUserExistenceErrors", "ENABLED"), none_of("enableTokenRevocation", (False,))),
        nist("IA-6"), fix="Set preventUserExistenceErrors to ENABLED."),
    row("COG-07 no-plain-passwords", "Passwords do not travel to sign in", CLIENT, holds_none("explicitAuthFlows", (
        "ALLOW_USER_PASSWORD_AUTH", "USER_PASSWORD_AUTH", "ADMIN_NO_SRP_AUTH"), "flows without the password"),
        nist("IA-5"), fix="Use ALLOW_USER_SRP_AUTH."),
    row("COG-08 code-flow", "Tokens do not travel in addresses", CLIENT, holds_none("allowedOauthFlows", ("implicit",),
        "the flow code"), nist("SC-23"), severity=HIGH, fix="Use the flow code."),
    row("COG-09 https-callbacks", "Users return over TLS", CLIENT, all_of(*(each(name, matches("", _BACK,
        "an https address")) for name in ("callbackUrls", "logoutUrls"))), nist("SC-8"), fix="Name https addresses."),
)
