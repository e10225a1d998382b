"""An orders service as many write it: a database, a bucket, a queue, a cache, and no hardening to speak of."""

import pulumi
import pulumi_aws as aws
import pulumi_random as random

config = pulumi.Config()
zones = aws.get_availability_zones(state="available")


class Messaging(pulumi.ComponentResource):
    """A queue and the topic that feeds it."""

    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None) -> None:
        """Create the queue unencrypted, which a hardening pack must find."""
        super().__init__("sample:index:Messaging", name, {"recipients": config.require_object("recipients")}, opts)
        child = pulumi.ResourceOptions(parent=self)
        self.queue = aws.sqs.Queue(f"{name}-queue", sqs_managed_sse_enabled=False, opts=child)
        self.topic = aws.sns.Topic(f"{name}-topic", opts=child)
        aws.sns.TopicSubscription(
            f"{name}-feed", topic=self.topic.arn, protocol="sqs", endpoint=self.queue.arn, opts=child
        )
        self.register_outputs({"url": self.queue.url})


key = aws.kms.Key("key", description="Data of the orders service", enable_key_rotation=True)
vpc = aws.ec2.Vpc("vpc", cidr_block="10.20.0.0/16", tags={"Name": "sample"})
subnets = [
    aws.ec2.Subnet(f"subnet-{index}", vpc_id=vpc.id, cidr_block=f"10.20.{index}.0/24", availability_zone=zone)
    for index, zone in enumerate(zones.names[:2])
]
database_group = aws.ec2.SecurityGroup("database", vpc_id=vpc.id, description="Who may reach the database")
aws.vpc.SecurityGroupIngressRule(
    "database-from-anywhere",
    security_group_id=database_group.id,
    cidr_ipv4="0.0.0.0/0",
    ip_protocol="tcp",
    from_port=5432,
    to_port=5432,
)
aws.vpc.SecurityGroupEgressRule(
    "database-out", security_group_id=database_group.id, cidr_ipv4="10.20.0.0/16", ip_protocol="-1"
)
subnet_group = aws.rds.SubnetGroup("database", subnet_ids=[subnet.id for subnet in subnets])
database = aws.rds.Instance(
    "orders",
    engine="postgres",
    engine_version="17",
    instance_class="db.t4g.micro",
    allocated_storage=20,
    storage_encrypted=True,
    kms_key_id=key.arn,
    username="orders",
    manage_master_user_password=True,
    backup_retention_period=config.require_int("retention"),
    publicly_accessible=True,
    db_subnet_group_name=subnet_group.name,
    vpc_security_group_ids=[database_group.id],
    opts=pulumi.ResourceOptions(protect=True),
)
documents = aws.s3.Bucket("documents")
versioning = aws.s3.BucketVersioning("documents", bucket=documents.id, versioning_configuration={"status": "Enabled"})
aws.s3.BucketLifecycleConfiguration(
    "documents",
    bucket=documents.id,
    rules=[
        {
            "id": "archive",
            "status": "Enabled",
            "filter": {"prefix": ""},
            "transitions": [{"days": 30, "storage_class": "GLACIER"}],
        }
    ],
    opts=pulumi.ResourceOptions(depends_on=[versioning]),
)
token = random.RandomPassword("token", length=32, special=False)
cache = aws.elasticache.ReplicationGroup(
    "cache",
    description="Sessions of the orders service",
    engine="valkey",
    node_type="cache.t4g.micro",
    num_cache_clusters=2,
    transit_encryption_enabled=True,
    auth_token=token.result,
)
secret = aws.secretsmanager.Secret("cache", kms_key_id=key.arn)
aws.secretsmanager.SecretVersion("cache", secret_id=secret.id, secret_string=token.result)
messaging = Messaging("messaging")
elsewhere = aws.Provider("replica", region="eu-west-1")
aws.kms.ReplicaKey("replica", primary_key_arn=key.arn, opts=pulumi.ResourceOptions(provider=elsewhere))
pulumi.export("queue", messaging.queue.url)
pulumi.export("endpoint", database.endpoint)
pulumi.export("token", token.result)
