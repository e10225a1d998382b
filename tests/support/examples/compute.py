"""Instances, functions, clusters, and the networks they stand in."""

from typing import Final

from tests.support.examples.made import GONE, UNSET, Example, many, one

_TOKENS = {"metadataOptions": {"httpTokens": "required", "httpPutResponseHopLimit": 1}}
_ARN = "arn:aws:lambda:us-east-1:580247275435:layer:LambdaInsightsExtension:49"
_VPN = {f"tunnel{n}LogOptions": {"cloudwatchLogOptions": {"logEnabled": True}} for n in (1, 2)}
_IKE = {f"tunnel{n}IkeVersions": ["ikev2"] for n in (1, 2)}
_ACL = {"action": "allow", "cidrBlock": "0.0.0.0/0", "fromPort": 443, "toPort": 443, "protocol": "tcp", "ruleNo": 100}
_SHUT = {"action": "deny", "cidrBlock": "0.0.0.0/0", "fromPort": 22, "toPort": 22, "protocol": "tcp", "ruleNo": 90}
_WIDE = {**_ACL, "fromPort": 1, "toPort": 3388}
_EVERY = {"action": "allow", "cidrBlock": "0.0.0.0/0", "fromPort": 0, "toPort": 0, "protocol": "-1", "ruleNo": 50}
_GROUP: Final[tuple[str, dict[str, object]]] = ("ec2/securityGroup", {})
_VPC = ("ec2/vpc", {"cidrBlock": "10.0.0.0/16"})
_RULE = {
    "description": "from the balancer",
    "cidrIpv4": "10.0.0.0/16",
    "fromPort": 443,
    "toPort": 443,
    "ipProtocol": "tcp",
}
_FIREWALL = {"statelessDefaultActions": ["aws:forward_to_sfe"], "statelessFragmentDefaultActions": ["aws:drop"]}

# fmt: off
INSTANCES: Final[tuple[Example, ...]] = (
    one("EC2-01", "ec2/instance", _TOKENS, {"metadataOptions.httpTokens": "optional"}, {"metadataOptions": GONE}),
    one("EC2-01", "ec2/launchTemplate", _TOKENS, {"metadataOptions.httpTokens": GONE}),
    one("EC2-01", "ec2/launchConfiguration", _TOKENS, {"metadataOptions.httpTokens": "optional"}),
    one("EC2-02", "ec2/instanceMetadataDefaults", {"httpTokens": "required"}, {"httpTokens": "no-preference"}),
    one("EC2-03", "ec2/instance", _TOKENS, {"metadataOptions.httpPutResponseHopLimit": 3}),
    one("EC2-04", "ec2/instance", {}, {"associatePublicIpAddress": True}),
    one("EC2-04", "ec2/launchTemplate", {"networkInterfaces": [{}]}, {"networkInterfaces[0].associatePublicIpAddress":
        True}),
    one("EC2-04", "ec2/launchConfiguration", {}, {"associatePublicIpAddress": True}),
    one("EC2-05", "ec2/instance", {"rootBlockDevice": {"encrypted": True}}, {"rootBlockDevice.encrypted": False},
        {"ebsBlockDevices": [{"encrypted": False}]}, {"rootBlockDevice": GONE}),
    one("EC2-05", "ec2/launchTemplate", {"blockDeviceMappings": [{"ebs": {"encrypted": True}}]},
        {"blockDeviceMappings[0].ebs.encrypted": False}, {"blockDeviceMappings": GONE}),
    one("EC2-06", "ebs/volume", {"encrypted": True}, {"encrypted": False}, {"encrypted": GONE}),
    one("EC2-06", "ec2/ami", {"ebsBlockDevices": [{"encrypted": True}]}, {"ebsBlockDevices[0].encrypted": False}),
    one("EC2-07", "ebs/encryptionByDefault", {"enabled": True}, {"enabled": False}),
    many("EC2-08", {"machine": ("ec2/instance", {}), "default": ("ebs/encryptionByDefault", {"enabled": True})},
        {"default": GONE}),
    one("EC2-09", "ebs/snapshotBlockPublicAccess", {"state": "block-all-sharing"}, {"state": "unblocked"}),
    one("EC2-09", "ec2/imageBlockPublicAccess", {"state": "block-new-sharing"}, {"state": "unblocked"}),
    one("EC2-10", "ec2/instance", {}, {"keyName": "ops"}),
    one("EC2-11", "ec2/instance", {"monitoring": True}, {"monitoring": False}, {"monitoring": GONE}),
    one("EC2-11", "ec2/launchTemplate", {"monitoring": {"enabled": True}}, {"monitoring.enabled": False}),
    one("EC2-12", "ec2/instance", {"disableApiTermination": True}, {"disableApiTermination": False}),
    one("EC2-13", "ec2/instance", {"iamInstanceProfile": "web"}, {"iamInstanceProfile": UNSET}),
    one("EC2-14", "ec2/instance", {"vpcSecurityGroupIds": ["sg-1"]}, {"vpcSecurityGroupIds": UNSET}),
    one("EC2-15", "ec2/instance", {}, {"sourceDestCheck": False}),
    one("EC2-16", "ec2/ami", {"virtualizationType": "hvm"}, {"virtualizationType": "paravirtual"}),
    one("EC2-17", "ec2/ami", {"imdsSupport": "v2.0"}, {"imdsSupport": GONE}),
    one("EC2-18", "imagebuilder/imageRecipe", {"blockDeviceMappings": [{"ebs": {"encrypted": "true"}}]},
        {"blockDeviceMappings[0].ebs.encrypted": "false"}, {"blockDeviceMappings": GONE}),
    one("EC2-19", "ec2/serialConsoleAccess", {"enabled": False}, {"enabled": True}),
    one("EC2-20", "autoscaling/group", {"targetGroupArns": ["t"], "healthCheckType": "ELB"}, {"healthCheckType":
        "EC2"}),
    one("EC2-21", "autoscaling/group", {"vpcZoneIdentifiers": ["a", "b"]}, {"vpcZoneIdentifiers": ["a"]}),
    one("EC2-22", "autoscaling/group", {"launchTemplate": {"id": "l"}}, {"launchConfiguration": "old"}),
    one("EC2-23", "ec2/vpnConnection", _VPN, {"tunnel2LogOptions": GONE}),
    one("EC2-24", "ec2clientvpn/endpoint", {"connectionLogOptions": {"enabled": True}}, {"connectionLogOptions.enabled":
        False}),
)
FUNCTIONS: Final[tuple[Example, ...]] = (
    one("LAM-04", "lambda/function", {"vpcConfig": {"subnetIds": ["a"]}}, {"vpcConfig": GONE}),
    one("LAM-05", "lambda/function", {"vpcConfig": {"subnetIds": ["a", "b"], "securityGroupIds": ["s"]}},
        {"vpcConfig.subnetIds": ["a"]}, {"vpcConfig.securityGroupIds": []}),
    one("LAM-06", "lambda/function", {"reservedConcurrentExecutions": 5}, {"reservedConcurrentExecutions": -1},
        {"reservedConcurrentExecutions": GONE}),
    one("LAM-07", "lambda/function", {"timeout": 30, "memorySize": 256}, {"timeout": GONE}, {"memorySize": GONE}),
    one("LAM-08", "lambda/functionRecursionConfig", {"recursiveLoop": "Terminate"}, {"recursiveLoop": "Allow"}),
    one("LAM-09", "lambda/permission", {"action": "lambda:InvokeFunction"}, {"action": "lambda:*"}),
    one("LAM-10", "lambda/function", {"layers": [_ARN]}, {"layers": [_ARN.replace("580247275435", "")]}, {"layers[0]":
        "text"}),
    one("LAM-11", "lambda/function", {"loggingConfig": {"applicationLogLevel": "INFO"}},
        {"loggingConfig.applicationLogLevel": "DEBUG"}),
    one("LAM-12", "lambda/function", {"loggingConfig": {"logGroup": "/app/f"}}, {"loggingConfig.logGroup": UNSET}),
    one("LAM-13", "lambda/function", {"imageUri": f"r/app@sha256:{'0' * 64}"}, {"imageUri": "r/app:latest"}),
    one("LAM-14", "lambda/function", {"s3Bucket": "code", "s3ObjectVersion": "v1"}, {"s3ObjectVersion": UNSET}),
    one("LAM-15", "lambda/eventSourceMapping", {"eventSourceArn": "arn:aws:kinesis:us-east-1:1:stream/s",
        "destinationConfig": {"onFailure": {"destinationArn": "q"}}}, {"destinationConfig": GONE}),
    one("LAM-16", "lambda/eventSourceMapping", {"eventSourceArn": "arn:aws:sqs:us-east-1:1:q", "functionResponseTypes":
        ["ReportBatchItemFailures"]}, {"functionResponseTypes": GONE}),
    one("LAM-17", "lambda/functionEventInvokeConfig", {"maximumRetryAttempts": 1}, {"maximumRetryAttempts": GONE}),
    many("LAM-18", {"f": ("lambda/function", {}), "c": ("lambda/functionRecursionConfig", {"functionName": "@f"})},
        {"c": GONE}),
)
CLUSTERS: Final[tuple[Example, ...]] = (
    one("EKS-01", "eks/cluster", {"vpcConfig": {"endpointPublicAccess": False}}, {"vpcConfig.endpointPublicAccess":
        True}, {"vpcConfig": {"publicAccessCidrs": ["0.0.0.0/0"]}}),
    one("EKS-02", "eks/cluster", {"vpcConfig": {"endpointPrivateAccess": True}}, {"vpcConfig.endpointPrivateAccess":
        False}),
    one("EKS-03", "eks/cluster", {"encryptionConfig": {"resources": ["secrets"], "provider": {"keyArn": "k"}}},
        {"encryptionConfig.resources": []}, {"encryptionConfig.provider.keyArn": UNSET}),
    one("EKS-04", "eks/cluster", {"enabledClusterLogTypes": ["api", "audit", "authenticator", "controllerManager",
        "scheduler"]}, {"enabledClusterLogTypes": ["api"]}),
    one("EKS-05", "eks/cluster", {"upgradePolicy": {"supportType": "STANDARD"}}, {"upgradePolicy.supportType":
        "EXTENDED"}),
    one("EKS-06", "eks/cluster", {"accessConfig": {"authenticationMode": "API",
        "bootstrapClusterCreatorAdminPermissions": False}}, {"accessConfig.authenticationMode": "CONFIG_MAP"},
        {"accessConfig.bootstrapClusterCreatorAdminPermissions": GONE}),
    one("EKS-07", "eks/cluster", {"deletionProtection": True}, {"deletionProtection": False}),
    one("EKS-08", "eks/nodeGroup", {"remoteAccess": {"ec2SshKey": "k", "sourceSecurityGroupIds": ["s"]}},
        {"remoteAccess.sourceSecurityGroupIds": []}),
    many("EKS-09", {"nodes": ("eks/nodeGroup", {"subnetIds": "@net"}), "net": ("ec2/subnet", {})},
        {"net:mapPublicIpOnLaunch": True}),
    one("EKS-10", "eks/accessPolicyAssociation", {"accessScope": {"type": "cluster"}, "policyArn": "view"},
        {"policyArn": "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"}),
    one("EKS-11", "eks/cluster", {"vpcConfig": {"subnetIds": ["a", "b"]}}, {"vpcConfig.subnetIds": ["a"]}),
    one("EKS-12", "eks/addon", {"serviceAccountRoleArn": "r"}, {"serviceAccountRoleArn": UNSET}),
    one("EKS-13", "eks/nodeGroup", {"nodeRepairConfig": {"enabled": True}}, {"nodeRepairConfig": GONE}),
)
NETWORKS: Final[tuple[Example, ...]] = (
    one("NET-09", "ec2/networkAcl", {"ingress": [_ACL]}, {"ingress[0].fromPort": 22}, {"ingress[0].protocol": "-1"}),
    one("NET-09", "ec2/networkAcl", {"ingress": [_SHUT, _WIDE]}, {"ingress[0].ruleNo": 200}, {"ingress": [_WIDE]}),
    one("NET-09", "ec2/networkAclRule", {"ruleAction": "allow", "ruleNumber": 1, "cidrBlock": "10.0.0.0/8", "protocol":
        "tcp", "fromPort": 22, "toPort": 22}, {"cidrBlock": "0.0.0.0/0"}, {"ipv6CidrBlock": "::/0", "cidrBlock": ""}),
    one("NET-10", "ec2/networkAcl", {"ingress": [_ACL]}, {"ingress": [_EVERY]}),
    one("NET-11", "ec2/networkAcl", {"ingress": [_SHUT, _ACL]}, {"ingress": [_EVERY, _ACL]}),
    many("NET-12", {"net": ("ec2/subnet", {}), "acl": ("ec2/networkAcl", {"subnetIds": "@net"})}, {"acl": GONE}),
    one("NET-13", "ec2/securityGroup", {"description": "API tasks"}, {"description": GONE}, {"description":
        "Managed by Pulumi"}),
    one("NET-14", "vpc/securityGroupIngressRule", _RULE, {"description": GONE}),
    one("NET-14", "ec2/securityGroup", {"ingress": [{"description": "web"}]}, {"ingress[0].description": ""}),
    many("NET-15", {"group": _GROUP, "lb": ("lb/loadBalancer", {"securityGroups": "@group"})}, {"lb": GONE}),
    many("NET-16", {"group": ("ec2/securityGroup", {"ingress": [{"description": "web"}]}), "other": _GROUP, "rule":
        ("vpc/securityGroupIngressRule", {"securityGroupId": "@other"})}, {"rule:securityGroupId": "@group"}),
    one("NET-17", "vpc/securityGroupIngressRule", _RULE, {"cidrIpv4": "10.0.0.0/8"}),
    one("NET-17", "ec2/securityGroup", {"ingress": [{"cidrBlocks": ["10.0.0.0/16"], "fromPort": 1, "toPort": 2,
        "protocol": "tcp"}]}, {"ingress[0].cidrBlocks": ["172.16.0.0/11", "10.0.0.0/9"]}),
    many("NET-18", {"ip": ("ec2/eip", {}), "nat": ("ec2/natGateway", {"allocationId": "@ip"})}, {"nat": GONE}),
    one("NET-18", "ec2/eip", {"instance": "i-1"}, {"instance": UNSET}),
    one("NET-19", "ec2transitgateway/transitGateway", {}, {"autoAcceptSharedAttachments": "enable"}),
    one("NET-20", "ec2/vpcEndpointService", {"acceptanceRequired": True}, {"acceptanceRequired": False}),
    one("NET-21", "ec2/vpcEndpointService", {"allowedPrincipals": ["arn:aws:iam::1:root"]}, {"allowedPrincipals":
        ["*"]}),
    one("NET-21", "ec2/vpcEndpointServiceAllowedPrinciple", {"principalArn": "a"}, {"principalArn": "*"}),
    one("NET-22", "ec2/route", {"vpcPeeringConnectionId": "pcx-1", "destinationCidrBlock": "10.1.0.0/16"},
        {"destinationCidrBlock": "10.0.0.0/8"}, {"destinationCidrBlock": "0.0.0.0/0"}),
    one("NET-23", "ec2/vpcPeeringConnection", {"peerOwnerId": "1"}, {"autoAccept": True}),
    one("NET-24", "ec2/vpc", {"enableDnsHostnames": True}, {"enableDnsHostnames": False}, {"enableDnsSupport": False}),
    many("NET-25", {"vpc": _VPC, "log": ("route53/resolverQueryLogConfigAssociation", {"resourceId": "@vpc"})}, {"log":
        GONE}),
    many("NET-26", {"vpc": _VPC, "sec": ("route53/resolverDnsSecConfig", {"resourceId": "@vpc"})}, {"sec": GONE}),
    many("NET-27", {"vpc": _VPC, "f": ("route53/resolverFirewallRuleGroupAssociation", {"vpcId": "@vpc"})}, {"f":
        GONE}),
    many("NET-28", {"vpc": _VPC, "f": ("networkfirewall/firewall", {"vpcId": "@vpc"})}, {"f": GONE}),
    one("NET-29", "networkfirewall/firewall", {"deleteProtection": True, "subnetChangeProtection": True},
        {"deleteProtection": False}, {"subnetChangeProtection": GONE}),
    one("NET-30", "networkfirewall/firewallPolicy", {"firewallPolicy": _FIREWALL},
        {"firewallPolicy.statelessDefaultActions": ["aws:pass"]}, {"firewallPolicy.statelessFragmentDefaultActions[0]":
        "aws:pass"}),
    many("NET-31", {"f": ("networkfirewall/firewall", {}), "log": ("networkfirewall/loggingConfiguration",
        {"firewallArn": "@f"})}, {"log": GONE}),
    many("NET-33", {"vpc": _VPC, "a": ("ec2/subnet", {"vpcId": "@vpc", "availabilityZone": "us-east-1a"}),
         "b": ("ec2/subnet", {"vpcId": "@vpc", "availabilityZone": "us-east-1b"})},
         {"b:availabilityZone": "us-east-1a"}, {"b": GONE}),
    one("NET-32", "ec2/vpnConnection", _IKE, {"tunnel1IkeVersions": ["ikev1", "ikev2"]}),
)
NEVER: Final = (("EC2-10", "ec2/keyPair"), ("EC2-22", "ec2/launchConfiguration"), ("NET-08", "ec2/defaultVpc"),
    ("NET-08", "ec2/defaultSubnet"))
EXAMPLES: Final = (*INSTANCES, *FUNCTIONS, *CLUSTERS, *NETWORKS)
