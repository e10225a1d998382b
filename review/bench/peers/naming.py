"""What resources and properties are called in Terraform, by the rule that Pulumi's bridge follows the other way."""

import re
from typing import Final

_TOKEN: Final = re.compile(r"aws:(\w+)/(\w+):")
_BARE: Final = frozenset({"ec2", "ebs"})
"""Modules whose name the provider leaves out."""
_MODULES: Final = {"cfg": "config", "ebs": "ebs", "lb": "lb", "kinesis": "kinesis", "vpc": "vpc"}
_TYPES: Final = {
    "cfg/recorder": "aws_config_configuration_recorder",
    "cfg/recorderStatus": "aws_config_configuration_recorder_status",
    "cfg/rule": "aws_config_config_rule",
    "cloudtrail/trail": "aws_cloudtrail",
    "ebs/encryptionByDefault": "aws_ebs_encryption_by_default",
    "ebs/snapshotBlockPublicAccess": "aws_ebs_snapshot_block_public_access",
    "ec2/imageBlockPublicAccess": "aws_ec2_image_block_public_access",
    "ec2/instanceMetadataDefaults": "aws_ec2_instance_metadata_defaults",
    "iam/openIdConnectProvider": "aws_iam_openid_connect_provider",
    "lb/loadBalancer": "aws_lb",
    "rds/instance": "aws_db_instance",
    "rds/eventSubscription": "aws_db_event_subscription",
    "rds/parameterGroup": "aws_db_parameter_group",
    "rds/subnetGroup": "aws_db_subnet_group",
    "rds/instanceAutomatedBackupsReplication": "aws_db_instance_automated_backups_replication",
}
"""Types that are called otherwise than the rule says."""
_WORD: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_KEPT: Final = frozenset({"egress", "ingress", "access_logs", "ephemeral_storage", "https"})


def snake(name: str) -> str:
    """Write a name in small letters with underscores."""
    return _WORD.sub("_", name).lower()


def type_of(token: str) -> str | None:
    """Give the type of a resource in Terraform; None for what is not of the AWS provider."""
    match = _TOKEN.match(token)
    if match is None:
        return None
    module, name = match.groups()
    if f"{module}/{name}" in _TYPES:
        return _TYPES[f"{module}/{name}"]
    if module in _BARE:
        return f"aws_{snake(name)}"
    return f"aws_{_MODULES.get(module, module)}_{snake(name)}"


def block_of(name: str) -> str:
    """Give the name of a block that may stand several times: Pulumi's list of it has the plural."""
    text = snake(name)
    if text in _KEPT:
        return text
    if text.endswith("ies"):
        return f"{text[:-3]}y"
    return text[:-2] if text.endswith("sses") else text.removesuffix("s")
