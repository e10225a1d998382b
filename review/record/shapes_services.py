"""What AWS and others would answer for the rest: roles, logs, functions, messages, mail, people on call."""

from collections.abc import Mapping
from typing import Final

from review.record.shape import Context, Shape, attached, named


def _password(context: Context) -> dict[str, object]:
    length = context.inputs.get("length", 16)
    raw = (context.digest(64) * 4)[: int(length) if isinstance(length, int | float) else 16]
    return {"result": raw, "bcryptHash": f"$2a$10${raw[:53]}"}


def _response_plan(context: Context) -> str:
    return context.arn("ssm-incidents", f"response-plan/{context.text('name')}", region="")


def _sender(context: Context) -> dict[str, object]:
    """Give the three names under which SES publishes the keys of a domain."""
    given = context.inputs.get("dkimSigningAttributes")
    tokens = [f"{context.digest(31)}{index}" for index in range(3)]
    return {"dkimSigningAttributes": {**(given if isinstance(given, Mapping) else {}), "tokens": tokens}}


def _service_role(context: Context) -> dict[str, object]:
    """Give the name that a service of AWS chooses for its role, such as AWSServiceRoleForConfig."""
    service = context.text("awsServiceName").partition(".")[0]
    return {"name": f"AWSServiceRoleFor{service[:1].upper()}{service[1:]}", "path": _service_path(context)}


def _service_path(context: Context) -> str:
    return f"/aws-service-role/{context.text('awsServiceName')}/"


def _service_role_arn(context: Context) -> str:
    return context.arn("iam", f"role{_service_path(context)}{_service_role(context)['name']}", region="")


SHAPES: Final[Mapping[str, Shape]] = {
    "aws:cloudwatch/logGroup:LogGroup": named("logs", "log-group:{}"),
    "aws:cloudwatch/logDataProtectionPolicy:LogDataProtectionPolicy": attached("logGroupName"),
    "aws:iam/role:Role": named("iam", "role/{}", globally=True),
    "aws:iam/serviceLinkedRole:ServiceLinkedRole": Shape(_service_role_arn, _service_role_arn, _service_role),
    "aws:iam/policy:Policy": named("iam", "policy/{}", id_is_arn=True, globally=True),
    "aws:iam/rolePolicy:RolePolicy": Shape(lambda c: f"{c.text('role')}:{c.text('name')}"),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": Shape(lambda c: f"{c.text('role')}-{c.digest(20)}"),
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
    "aws:sqs/queuePolicy:QueuePolicy": attached("queueUrl"),
    "aws:sns/topic:Topic": named("sns", "{}", id_is_arn=True),
    "aws:sfn/stateMachine:StateMachine": named("states", "stateMachine:{}", id_is_arn=True),
    "aws:sns/topicPolicy:TopicPolicy": attached("arn"),
    "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": named("firehose", "deliverystream/{}"),
    "aws:pipes/pipe:Pipe": named("pipes", "pipe/{}"),
    "aws:sesv2/configurationSet:ConfigurationSet": named("ses", "configuration-set/{}", "configurationSetName"),
    "aws:sesv2/emailIdentity:EmailIdentity": Shape(
        lambda c: c.text("emailIdentity"), lambda c: c.arn("ses", f"identity/{c.text('emailIdentity')}"), _sender
    ),
    "aws:ssmcontacts/contact:Contact": named("ssm-contacts", "contact/{}", "alias", id_is_arn=True),
    "aws:ssmincidents/responsePlan:ResponsePlan": Shape(
        _response_plan, _response_plan, lambda c: {"name": c.text("name")}
    ),
    "pagerduty:index/serviceIntegration:ServiceIntegration": Shape(
        lambda c: f"P{c.digest(6).upper()}", None, lambda c: {"integrationKey": c.digest(32)}
    ),
    "random:index/randomPassword:RandomPassword": Shape(lambda _: "none", None, _password),
}
"""How the computed outputs of each type look."""
