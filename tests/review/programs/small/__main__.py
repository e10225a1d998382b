"""A program with every kind of thing a recording must keep."""

import pulumi
import pulumi_aws as aws
import pulumi_random as random

provider = aws.Provider("primary", region="eu-west-1", allowed_account_ids=["210987654321"])


class Store(pulumi.ComponentResource):
    """A component with a key and a bucket of its own."""

    def __init__(self, name: str, opts: pulumi.ResourceOptions) -> None:
        """Declare the store."""
        super().__init__("small:data:Store", name, {"intent": "store"}, opts)
        below = pulumi.ResourceOptions(parent=self, protect=True, ignore_changes=["description"])
        key = aws.kms.Key("key", enable_key_rotation=True, opts=below)
        bucket = aws.s3.Bucket("bucket", opts=pulumi.ResourceOptions(parent=self))
        aws.s3.BucketVersioning(
            "versioning",
            bucket=bucket.id,
            versioning_configuration={"status": "Enabled"},
            opts=pulumi.ResourceOptions(parent=self, depends_on=[key]),
        )
        self.register_outputs({"key": key.arn})


Store("store", pulumi.ResourceOptions(providers=[provider]))
password = random.RandomPassword("password", length=32)
zones = aws.get_availability_zones_output(opts=pulumi.InvokeOptions(provider=provider))
aws.ec2.Subnet(
    "subnet",
    vpc_id="vpc-1",
    availability_zone=zones.names[0],
    tags={"greeting": pulumi.Config().require("greeting"), "password": password.result},
    opts=pulumi.ResourceOptions(provider=provider, aliases=[pulumi.Alias(name="former")]),
)
pulumi.export("password", password.result)
