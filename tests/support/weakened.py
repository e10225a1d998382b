"""The project with its resources weakened by a program around the program, so that many rules have something to say."""

from pathlib import Path
from typing import Final

HOME: Final = Path(__file__).parents[2]
_LEFT_OUT: Final = {"Pulumi.yaml", "__main__.py", "__pycache__"}
_AROUND: Final = """
import runpy

import pulumi

WEAK = {
    "aws:cloudtrail/trail:Trail": {"enable_log_file_validation": False},
    "aws:cloudwatch/logGroup:LogGroup": {"retention_in_days": 0},
    "aws:dynamodb/table:Table": {"deletion_protection_enabled": False},
    "aws:ecr/repository:Repository": {"image_tag_mutability": "MUTABLE"},
    "aws:kms/key:Key": {"enable_key_rotation": False},
    "aws:lb/listener:Listener": {"ssl_policy": "ELBSecurityPolicy-2016-08"},
    "aws:rds/instance:Instance": {"storage_encrypted": False},
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": {"block_public_acls": False},
    "aws:sqs/queue:Queue": {"kms_master_key_id": None},
}


def weaken(args):
    args.props.update(WEAK.get(args.type_, {}))
    if args.type_ == "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration":
        for rule in args.props["cors_rules"]:
            rule.allowed_origins = ["https://app.example.com.evil.io"]
    return pulumi.ResourceTransformationResult(args.props, args.opts)


pulumi.runtime.register_stack_transformation(weaken)
runpy.run_path("program.py", run_name="__main__")
"""


def weakened(folder: Path) -> Path:
    """Fill an empty folder with links to the project and the program around its program."""
    for entry in HOME.iterdir():
        if entry.name not in _LEFT_OUT and not entry.name.startswith("."):
            (folder / entry.name).symlink_to(entry)
    (folder / "Pulumi.yaml").write_text((HOME / "Pulumi.yaml").read_text())
    (folder / "program.py").symlink_to(HOME / "__main__.py")
    (folder / "__main__.py").write_text(_AROUND)
    return folder
