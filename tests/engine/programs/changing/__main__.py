"""Two versions of a stack in one program: what stands, and what a change makes of it."""

import pulumi
import pulumi_aws as aws

STEP = "first"
after = STEP == "second"


class Part(pulumi.ComponentResource):
    """A component that is renamed by an alias."""

    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("changing:index:Part", name, None, opts)
        own = pulumi.ResourceOptions(parent=self)
        aws.sqs.Queue(f"{name}-queue", name="part", opts=own)
        self.register_outputs({})


network = aws.ec2.Vpc("network", cidr_block="10.1.0.0/16" if after else "10.0.0.0/16")
subnet = aws.ec2.Subnet("subnet", vpc_id=network.id, cidr_block="10.0.1.0/24")
database = aws.rds.Instance(
    "database",
    identifier="shop",
    engine="mysql" if after else "postgres",
    instance_class="db.m7g.large",
    allocated_storage=200 if after else 100,
    skip_final_snapshot=True,
)
aws.cloudwatch.MetricAlarm(
    "full",
    comparison_operator="LessThanThreshold",
    evaluation_periods=1,
    metric_name="FreeStorageSpace",
    namespace="AWS/RDS",
    threshold=10,
    dimensions={"DBInstanceIdentifier": database.identifier},
)
aws.sns.Topic("told", display_name="new" if after else "old")
aws.sns.Topic("quiet", display_name="same")
aws.s3.Bucket("lost" if after else "kept", bucket="renamed-without-alias")
old = pulumi.ResourceOptions(aliases=[pulumi.Alias(name="old-table")]) if after else None
aws.dynamodb.Table(
    "table" if after else "old-table",
    name="orders",
    hash_key="id",
    billing_mode="PAY_PER_REQUEST",
    attributes=[{"name": "id", "type": "S"}],
    opts=old,
)
renamed = pulumi.ResourceOptions(aliases=[pulumi.Alias(name="before")]) if after else None
Part("behind" if after else "before", renamed)
if after:
    aws.sqs.Queue("made", name="made")
else:
    aws.sqs.Queue("gone", name="gone")
