"""EC2: instances that give away no credentials, stand behind no open door, and keep their disks sealed."""

from typing import Final

from hardening.checks import all_of, any_of, between, each, equals, is_true, none_of, not_true, one_of, param, present
from hardening.conditions import if_set, unless_set
from hardening.frameworks import cis, fsbp, nist
from hardening.joins import exists
from hardening.rows import ADVICE, HIGH, LOW, join_row, kinds, number, row
from hardening.rule import Check, Rule
from hardening.shapes import forbidden, has_at_least, omitted
from hardening.tokens import aws

_MACHINES: Final = "ec2/instance ec2/spotInstanceRequest"
_ALL: Final = f"{_MACHINES} ec2/launchTemplate"


def _machines(own: Check, template: Check) -> Check:
    """Judge instances themselves; what they leave to a launch template is judged there."""
    stated = unless_set("launchTemplate", then=own, reason="its launch template says so")
    return kinds({_MACHINES: stated, "ec2/launchTemplate": template})


_TOKENS: Final = any_of(
    equals("metadataOptions.httpEndpoint", "disabled"), equals("metadataOptions.httpTokens", "required")
)
_HOPS: Final = between("metadataOptions.httpPutResponseHopLimit", 1, param("maxHops"))
_PUBLIC: Final = not_true("associatePublicIpAddress")
_SEALED: Final = all_of(is_true("rootBlockDevice.encrypted"), each("ebsBlockDevices", is_true("encrypted")))
_MAPPED: Final = all_of(
    present("blockDeviceMappings", "the root device, encrypted"),
    each("blockDeviceMappings", if_set("ebs", then=is_true("ebs.encrypted"), reason="it is not on EBS")),
)
_OLD_VOLUMES: Final = each("ebsBlockDevices", is_true("encrypted"))
_GUARDED: Final = any_of(
    present("networkInterfaces"), present("vpcSecurityGroupIds", "security groups, lest it gets the default one")
)
_PROFILE: Final = present("iamInstanceProfile", "an instance profile")
_TUNNELS: Final = all_of(*(is_true(f"tunnel{n}LogOptions.cloudwatchLogOptions.logEnabled") for n in (1, 2)))

# fmt: off
RULES: Final[tuple[Rule, ...]] = (
    row("EC2-01 imds-v2", "Metadata of an instance are read with a session token only",
        f"{_ALL} ec2/launchConfiguration", kinds({"ec2/launchConfiguration": _TOKENS, _ALL: _machines(_TOKENS,
        _TOKENS)}), cis("5.6"), fsbp("EC2.8"), nist("AC-3"), severity=HIGH,
        fix="Set metadataOptions.httpTokens to required."),
    row("EC2-02 imds-default", "Instances of the region ask for a session token unless they say otherwise",
        "ec2/instanceMetadataDefaults", equals("httpTokens", "required"), cis("5.6"), fsbp("EC2.8"),
        fix="Set httpTokens to required."),
    row("EC2-03 imds-hops", "Metadata go no further than to a container of the instance", _ALL, _machines(_HOPS, _HOPS),
        fsbp("EC2.8"), nist("SC-7"), prod=ADVICE, fix="Set metadataOptions.httpPutResponseHopLimit to 1 or 2.",
        parameters=(number("maxHops", "Network hops that an answer with metadata may take.", 2, 1, 64),)),
    row("EC2-04 no-public-address", "No instance has a public address", f"{_ALL} ec2/launchConfiguration",
        kinds({"ec2/launchConfiguration": _PUBLIC, _ALL: _machines(_PUBLIC, each("networkInterfaces", _PUBLIC))}),
        fsbp("EC2.9"), fsbp("EC2.25"), severity=HIGH, fix="Leave associatePublicIpAddress off."),
    row("EC2-05 disks-encrypted", "Disks of instances are encrypted", f"{_ALL} ec2/launchConfiguration",
        kinds({"ec2/launchConfiguration": _SEALED, _ALL: _machines(_SEALED, _MAPPED)}), nist("SC-28"), severity=HIGH,
        fix="Set encrypted on the root device and on every other one."),
    row("EC2-06 volumes-encrypted", "Volumes, images and copies of them are encrypted", "ebs/volume ebs/snapshotCopy "
        "ec2/amiCopy ec2/ami", kinds({"ebs/volume ebs/snapshotCopy ec2/amiCopy": is_true("encrypted"), "ec2/ami":
        _OLD_VOLUMES}), fsbp("EC2.3"), nist("SC-28"), severity=HIGH, fix="Set encrypted, and name a customer key."),
    row("EC2-07 encryption-default", "Volumes of the region are encrypted, whatever their program says",
        "ebs/encryptionByDefault", none_of("enabled", (False,)), cis("2.2.1"), fsbp("EC2.7"), fix="Set enabled."),
    join_row("EC2-08 encryption-default-declared", "A program with instances encrypts new volumes by default", _ALL,
        exists(aws("ebs/encryptionByDefault"), expected="EBS encryption by default"), cis("2.2.1"), fsbp("EC2.7"),
        prod=ADVICE, fix="Declare an EncryptionByDefault of the region."),
    row("EC2-09 snapshots-private", "Snapshots and images of the region cannot be made public",
        "ebs/snapshotBlockPublicAccess ec2/imageBlockPublicAccess", one_of("state", ("block-all-sharing",
        "block-new-sharing")), fsbp("EC2.182"), nist("AC-3"), severity=HIGH, fix="Set state to block-all-sharing."),
    row("EC2-10 no-key-pair", "Nobody logs in with a key pair; sessions go through Systems Manager",
        f"{_ALL} ec2/launchConfiguration ec2/keyPair", kinds({"ec2/keyPair": forbidden("no key pair", "a key pair"),
        f"{_ALL} ec2/launchConfiguration": omitted("keyName", "no key pair")}), nist("IA-5"), prod=ADVICE,
        fix="Remove the key pair and connect with Session Manager."),
    row("EC2-11 monitored", "Instances are measured every minute", f"{_ALL} ec2/launchConfiguration",
        kinds({"ec2/launchConfiguration": none_of("enableMonitoring", (False,)), _ALL: _machines(is_true("monitoring"),
        is_true("monitoring.enabled"))}), nist("SI-4"), severity=LOW, prod=ADVICE, fix="Turn on detailed monitoring."),
    row("EC2-12 termination-protected", "An instance is not terminated by a slip", _ALL,
        _machines(is_true("disableApiTermination"), is_true("disableApiTermination")), nist("CP-10"), severity=LOW,
        prod=ADVICE, fix="Set disableApiTermination."),
    row("EC2-13 instance-profile", "Instances act as a role, and need no key of a user",
        f"{_ALL} ec2/launchConfiguration", kinds({"ec2/launchConfiguration": _PROFILE, _ALL: _machines(_PROFILE,
        _PROFILE)}), cis("1.18"), nist("IA-5"), fix="Name an instance profile."),
    row("EC2-14 own-security-group", "Instances stand behind security groups that were chosen for them", _ALL,
        _machines(_GUARDED, _GUARDED), nist("SC-7"), fix="Name security groups in vpcSecurityGroupIds."),
    row("EC2-15 source-check", "Nothing passes packets of others on, unless it is made for it",
        "ec2/instance ec2/networkInterface", none_of("sourceDestCheck", (False,)), fsbp("EC2.180"), prod=ADVICE,
        fix="Leave sourceDestCheck on."),
    row("EC2-16 paravirtual", "Instances run on the Nitro way of virtualisation, not on Xen's old one", "ec2/ami",
        equals("virtualizationType", "hvm"), fsbp("EC2.24"), severity=LOW, fix="Build the image with hvm."),
    row("EC2-17 image-imds", "Images ask for version 2 of the metadata service", "ec2/ami", equals("imdsSupport",
        "v2.0"), fsbp("EC2.8"), prod=ADVICE, fix="Set imdsSupport to v2.0."),
    row("EC2-18 image-recipe", "Images are built on encrypted disks", "imagebuilder/imageRecipe",
        all_of(present("blockDeviceMappings"), each("blockDeviceMappings", equals("ebs.encrypted", "true"))),
        nist("SC-28"), fix="Map the root device with ebs.encrypted."),
    row("EC2-19 serial-console", "Nobody logs in past the network, by the serial console", "ec2/serialConsoleAccess",
        equals("enabled", wanted=False), nist("AC-17"), fix="Set enabled to false."),
    row("EC2-20 scaling-health", "A group replaces instances that its load balancer finds ill", "autoscaling/group",
        if_set("loadBalancers", "targetGroupArns", "trafficSources", then=equals("healthCheckType", "ELB"),
        reason="no load balancer asks it"), fsbp("AutoScaling.1"), fix="Set healthCheckType to ELB."),
    row("EC2-21 scaling-zones", "A group survives the loss of a zone", "autoscaling/group", any_of(
        has_at_least("availabilityZones", 2, "zones"), has_at_least("vpcZoneIdentifiers", 2, "subnets")),
        fsbp("AutoScaling.2"), nist("CP-10"), fix="Name subnets of two zones or more."),
    row("EC2-22 launch-template", "Groups start from launch templates, which have versions", "autoscaling/group "
        "ec2/launchConfiguration", kinds({"ec2/launchConfiguration": forbidden("a launch template",
        "a launch configuration"), "autoscaling/group": omitted("launchConfiguration", "a launch template")}),
        fsbp("AutoScaling.9"), fix="Write a launch template."),
    row("EC2-23 vpn-logged", "Both tunnels of a VPN are logged", "ec2/vpnConnection", _TUNNELS, fsbp("EC2.171"),
        fix="Set logEnabled in the CloudWatch options of both tunnels."),
    row("EC2-24 client-vpn", "Who dials in by VPN is logged", "ec2clientvpn/endpoint",
        is_true("connectionLogOptions.enabled"), fsbp("EC2.51"), nist("AU-12"),
        fix="Set connectionLogOptions.enabled."),
)
