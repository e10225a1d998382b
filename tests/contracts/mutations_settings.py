"""Breaking settings that the stack keeps beside the controls of the checklist; the rules of further families see it."""

import json
from typing import Final

from tests.contracts.edits import put
from tests.contracts.mutations import ROLE, Mutation, added, gone, removed, valued

BALANCER: Final = "aws:lb/loadBalancer:LoadBalancer"
LISTENER: Final = "aws:lb/listener:Listener"
TARGETS: Final = "aws:lb/targetGroup:TargetGroup"
ACL: Final = "aws:wafv2/webAcl:WebAcl"
SERVICE: Final = "aws:ecs/service:Service"
QUEUE: Final = "aws:sqs/queue:Queue"
RECORDER: Final = "aws:cfg/recorder:Recorder"
NACL: Final = "aws:ec2/networkAcl:NetworkAcl"
RULE: Final = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
POLICY: Final = "aws:iam/policy:Policy"
API: Final = "api"
HTTPS: Final = "balancer-listeners-https"
_SSH: Final = {"fromPort": 22, "toPort": 22, "protocol": "tcp"}
_EVERYONE: Final = {"action": "allow", "cidrBlock": "0.0.0.0/0", "ruleNo": 1, **_SSH}
_OF_IAM: Final = "arn:aws:iam::123456789012:server-certificate/x"


def granted(rule: str, *actions: str) -> Mutation:
    """Add a policy that grants actions on everything."""
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
    document = {"Version": "2012-10-17", "Statement": [statement]}
    return added(f"{rule} policy", rule, POLICY, {"policy": json.dumps(document)})


SETTINGS: Final = (
    granted("IAM-13", "s3:*"),
    granted("IAM-14", "sqs:DeleteQueue"),
    granted("IAM-15", "iam:PassRole", "ec2:RunInstances"),
    granted("IAM-16", "sts:AssumeRole"),
    granted("IAM-17", "lambda:AddPermission"),
    granted("IAM-18", "dynamodb:ExportTableToPointInTime"),
    granted("IAM-20", "kms:*"),
    added("IAM-23 attachment", "IAM-23", "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
          {"role": "bulwark-prod-api-task", "policyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}),
    valued("ELB-01 off", "ELB-01", BALANCER, "connectionLogs.enabled", value=False),
    valued("ELB-04 one zone", "ELB-04", BALANCER, "subnets", ["subnet-1"]),
    valued("ELB-05 no group", "ELB-05", BALANCER, "securityGroups", []),
    valued("ELB-07 off", "ELB-07", TARGETS, "healthCheck.enabled", value=False),
    valued("ELB-11 forward", "ELB-11", LISTENER, "defaultActions[0].type", "forward", HTTPS),
    # While its value is unknown, what the certificate comes from tells.
    Mutation(line="ELB-13 of IAM", rule="ELB-13", edit=put(LISTENER, "certificateArn", _OF_IAM, HTTPS)),
    gone("ELB-18 policy", "ELB-18", "aws:s3/bucketPolicy:BucketPolicy", "access-logs-policy"),
    valued("WAF-07 counts", "WAF-07", ACL, "rules[5].action", {"count": {}}),
    removed("WAF-12 gone", "WAF-12", ACL, "dataProtectionConfig"),
    gone("WAF-13 association", "WAF-13", "aws:wafv2/webAclAssociation:WebAclAssociation"),
    valued("ECS-07 one", "ECS-07", SERVICE, "desiredCount", 1, API),
    removed("ECS-09 gone", "ECS-09", SERVICE, "healthCheckGracePeriodSeconds", API),
    valued("ECS-15 none", "ECS-15", SERVICE, "propagateTags", "NONE", API),
    valued("SQS-06 an hour", "SQS-06", QUEUE, "messageRetentionSeconds", 3600, "download"),
    valued("GRD-02 six hours", "GRD-02", "aws:guardduty/detector:Detector", "findingPublishingFrequency", "SIX_HOURS"),
    valued("CFG-01 some", "CFG-01", RECORDER, "recordingGroup.allSupported", value=False),
    valued("CFG-03 daily", "CFG-03", RECORDER, "recordingMode.recordingFrequency", "DAILY"),
    valued("NET-09 open", "NET-09", NACL, "ingress", [_EVERYONE], "network-access-app"),
    valued("NET-17 wide", "NET-17", RULE, "cidrIpv4", "10.0.0.0/8"),
    valued("ACM-01 wildcard", "ACM-01", "aws:acm/certificate:Certificate", "domainName", "*.example.com"),
    added("IAM-22 account", "IAM-22", ROLE, {"assumeRolePolicy": json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:root"}, "Action": "sts:AssumeRole"}]})}),
    added("EC2-01 open", "EC2-01", "aws:ec2/instance:Instance", {"metadataOptions": {"httpTokens": "optional"}}),
    added("NET-08 default", "NET-08", "aws:ec2/defaultVpc:DefaultVpc", {}),
)  # fmt: skip
"""What each is called says what is broken."""
