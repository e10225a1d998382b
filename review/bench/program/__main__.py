"""As many resources as the configuration says: buckets with versioning and a block, three at a time."""

import pulumi
import pulumi_aws as aws

provider = aws.Provider("primary", region="us-east-1", allowed_account_ids=["123456789012"])
opts = pulumi.ResourceOptions(provider=provider)
for index in range(pulumi.Config().require_int("resources") // 3):
    bucket = aws.s3.Bucket(f"bucket-{index}", opts=opts)
    aws.s3.BucketVersioning(
        f"versioning-{index}", bucket=bucket.id, versioning_configuration={"status": "Enabled"}, opts=opts
    )
    aws.s3.BucketPublicAccessBlock(
        f"block-{index}",
        bucket=bucket.id,
        block_public_acls=True,
        block_public_policy=True,
        ignore_public_acls=True,
        restrict_public_buckets=True,
        opts=opts,
    )
