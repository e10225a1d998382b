"""Lambda: settings of functions, of their URLs and of what calls them."""

from collections.abc import Iterator
from typing import Final

from hardening.checks import (
    all_of,
    at_least,
    at_most,
    equals,
    matches,
    none_of,
    one_of,
    param,
    present,
    some,
    when,
)
from hardening.combining import is_list
from hardening.conditions import if_set
from hardening.frameworks import fsbp, nist
from hardening.iam.accounts import Standing, account_in, accounts_of
from hardening.joins import ALWAYS, referred_by
from hardening.rows import ADVICE, HIGH, LOW, OFF, join_row, names, number, row
from hardening.rule import Outcome, Rule, Subject, check
from hardening.shapes import has_at_least
from hardening.tokens import aws
from hardening.values import ABSENT, UNKNOWN, opened

FUNCTION: Final = "lambda/function"
_POLLED: Final = r"arn:[\w-]+:(kinesis|dynamodb|kafka):.*"
_DIGEST: Final = r"[^\s@]+@sha256:[0-9a-f]{64}"


@check("layers")
def _own_layers(subject: Subject) -> Iterator[Outcome]:
    """Every layer is of the own account, of a trusted one, or of one that publishes for all."""
    accounts, allowed, value = accounts_of(subject), subject.parameters["publishers"], subject.value("layers")
    listed = [opened(item) for item in value] if is_list(value) else []
    expected = "a layer of the own account, or of a listed publisher"
    if value is UNKNOWN or UNKNOWN in listed:
        if not subject.graph.targets(subject.resource, "layers"):
            yield subject.undecided("layers", expected)
    elif value is not ABSENT and not is_list(value):
        yield subject.fail("layers", "a list of layers")
    for account in (account_in(item) for item in listed if isinstance(item, str)):
        if not is_list(allowed) or account not in allowed:
            standing = accounts.standing(account) if account else Standing.FOREIGN
            if standing is Standing.FOREIGN:
                yield subject.fail("layers", expected, f"a layer of account {account or 'nobody'}")
            elif standing is Standing.OPEN:
                yield subject.undecided("layers", expected, standing)


_POLLS: Final = when(
    matches("eventSourceArn", _POLLED, "a stream"),
    present("destinationConfig.onFailure.destinationArn", "a place for records that fail"),
    "no stream is polled",
)
_BATCHES: Final = when(
    matches("eventSourceArn", r"arn:[\w-]+:(sqs|kinesis|dynamodb):.*", "a queue or stream"),
    some("functionResponseTypes", equals("", "ReportBatchItemFailures"), "ReportBatchItemFailures"),
    "nothing is polled in batches",
)
_PUBLISHERS: Final = ("580247275435", "464622532012", "901920570463", "017000801446", "094274105915", "184161586896")
"""Accounts of published layers: CloudWatch Lambda Insights, Datadog, ADOT, Powertools for Python and TypeScript, and
OpenTelemetry (the page of each that names the ARN of the layer)."""

# fmt: off
RULES: Final[tuple[Rule, ...]] = (
    row("LAM-04 in-vpc", "Functions run inside the network", FUNCTION, has_at_least("vpcConfig.subnetIds", 1,
        "subnets"), fsbp("Lambda.3"), nist("SC-7"), prod=OFF, fix="Name subnets in vpcConfig."),
    row("LAM-05 two-zones", "A function inside the network survives the loss of a zone, behind groups of its own",
        FUNCTION, if_set("vpcConfig", then=all_of(has_at_least("vpcConfig.subnetIds", param("minSubnets"), "subnets"),
        has_at_least("vpcConfig.securityGroupIds", 1, "security groups")), reason="it runs outside the network"),
        fsbp("Lambda.5"), nist("CP-10"), fix="Name subnets of two zones, and a security group.",
        parameters=(number("minSubnets", "Subnets that a function has at least.", 2, 1, 16),)),
    row("LAM-06 reserved", "A function cannot use up the concurrency of the account", FUNCTION,
        at_least("reservedConcurrentExecutions", 0), nist("SC-5"), prod=OFF, fix="Set reservedConcurrentExecutions."),
    row("LAM-07 sized", "Time and memory of a function are chosen, not left at 3 s and 128 MB", FUNCTION,
        all_of(at_least("timeout", 4), at_least("memorySize", 129)), nist("SC-5"), severity=LOW, prod=ADVICE,
        fix="Set timeout and memorySize."),
    row("LAM-08 recursion", "A function that calls itself through a queue or topic is stopped",
        "lambda/functionRecursionConfig", equals("recursiveLoop", "Terminate"), nist("SC-5"),
        fix="Set recursiveLoop to Terminate."),
    row("LAM-09 invoke-only", "A permission lets others invoke a function, and nothing else", "lambda/permission",
        one_of("action", ("lambda:InvokeFunction", "lambda:InvokeFunctionUrl")), nist("AC-6"), severity=HIGH,
        fix="Set action to lambda:InvokeFunction."),
    row("LAM-10 layers", "Layers come from the own account, or from a publisher who is listed", FUNCTION, _own_layers,
        nist("SR-3"), fix="Publish the layer in your own account, or list its publisher.",
        parameters=(names("publishers", "Accounts whose layers may be used.", *_PUBLISHERS),)),
    row("LAM-11 no-debug", "Functions do not log at debug level", FUNCTION, none_of("loggingConfig.applicationLogLevel",
        ("DEBUG", "TRACE")), nist("AU-3"), severity=LOW, fix="Set applicationLogLevel to INFO."),
    row("LAM-12 own-log-group", "Functions name the group that they log to", FUNCTION, present("loggingConfig.logGroup",
        "a declared log group"), nist("AU-12"), severity=LOW, prod=ADVICE, fix="Set loggingConfig.logGroup."),
    row("LAM-13 image-digest", "Images of functions are named by their digest", FUNCTION, if_set("imageUri",
        then=matches("imageUri", _DIGEST, "repository@sha256: and 64 digits"), reason="no image"), nist("CM-2"),
        fix="Name the image as repository@sha256:<digest>."),
    row("LAM-14 object-version", "Code that waits in a bucket is named by its version", FUNCTION, if_set("s3Bucket",
        then=present("s3ObjectVersion", "the version of the object"), reason="its code waits in no bucket"),
        nist("CM-2"), prod=ADVICE, fix="Set s3ObjectVersion."),
    row("LAM-15 stream-failures", "Records of a stream that fail are put aside", "lambda/eventSourceMapping", _POLLS,
        nist("AU-9"), prod=ADVICE, fix="Set destinationConfig.onFailure."),
    row("LAM-16 partial-batches", "One bad record does not repeat its whole batch", "lambda/eventSourceMapping",
        _BATCHES, nist("SI-10"), severity=LOW, prod=ADVICE,
        fix="Set functionResponseTypes to ReportBatchItemFailures."),
    row("LAM-17 bounded-retries", "A call that failed is tried again a few times, and not for hours",
        "lambda/functionEventInvokeConfig", at_most("maximumRetryAttempts", 2), nist("SC-5"), severity=LOW, prod=ADVICE,
        fix="Set maximumRetryAttempts."),
    join_row("LAM-18 recursion-declared", "Every function is protected from calling itself", FUNCTION,
        referred_by(aws("lambda/functionRecursionConfig"), "functionName", where=ALWAYS,
        expected="a recursion setting"), nist("SC-5"), severity=LOW, prod=OFF,
        fix="Declare a FunctionRecursionConfig of the function."),
)
