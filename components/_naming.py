"""One object knows names, ARNs and tags."""

import hashlib
from dataclasses import dataclass, replace
from enum import StrEnum

_DIGEST = 7
_PARTITIONS = {"cn-": "aws-cn", "us-gov-": "aws-us-gov"}


class DataClass(StrEnum):
    """How sensitive the data of a resource is, least to most; every store carries one as a tag."""

    PUBLIC = "public"
    INTERNAL = "internal"
    CONFIDENTIAL = "confidential"
    PII = "pii"
    SECRET = "secret"  # noqa: S105  a data class


@dataclass(frozen=True, kw_only=True, slots=True)
class Identity:
    """Who a stack is: the source of every deterministic name, ARN and tag.

    Names are deterministic so that policy documents are plain strings, known on the first preview, and so that
    documents may name resources that do not exist yet without a dependency cycle.
    """

    project: str
    """Lower-case project name, the first part of every physical name."""
    environment: str
    """dev, test, ci, staging or prod: the second part of every physical name."""
    region: str
    """AWS region code, such as us-east-1."""
    account: str
    """Twelve-digit AWS account id."""
    owner: str
    """E-mail address of the owning team."""
    cost_center: str
    """Cost allocation code."""

    @property
    def partition(self) -> str:
        """The ARN partition of the region (AWS General Reference, "ARNs and partitions")."""
        return next((name for prefix, name in _PARTITIONS.items() if self.region.startswith(prefix)), "aws")

    def named(self, part: str, *, limit: int = 255) -> str:
        """Give a physical name of at most `limit` characters; a cut name keeps a digest, so it stays unique."""
        full = f"{self.project}-{self.environment}-{part}"
        if len(full) <= limit:
            return full
        digest = hashlib.sha256(full.encode()).hexdigest()[:_DIGEST]
        return f"{full[: limit - _DIGEST - 1].rstrip('-')}-{digest}"

    def path(self, part: str) -> str:
        """Give a hierarchical name, as Secrets Manager, SSM and CloudWatch Logs use them."""
        return f"/{self.project}/{self.environment}/{part}"

    def bucket(self, part: str) -> str:
        """Give a bucket name; the account and region make it globally unique and hard to squat."""
        return self.named(f"{part}-{self.account}-{self.region}", limit=63)

    def arn(self, service: str, resource: str, *, region: str | None = None, account: str | None = None) -> str:
        """Compose an ARN in this account and region; pass "" where the service leaves a part out."""
        where = self.region if region is None else region
        who = self.account if account is None else account
        return f"arn:{self.partition}:{service}:{where}:{who}:{resource}"

    def role_arn(self, part: str) -> str:
        """Give the ARN of a role of this stack by its deterministic name."""
        return self.arn("iam", f"role/{self.named(part, limit=64)}", region="")

    def bucket_arn(self, part: str) -> str:
        """Give the ARN of a bucket of this stack by its deterministic name."""
        return self.arn("s3", self.bucket(part), region="", account="")

    def secret_arn(self, part: str) -> str:
        """Give the ARN pattern of a secret of this stack; Secrets Manager appends six random characters."""
        return self.arn("secretsmanager", f"secret:{self.path(part)}-??????")

    def log_group_arn(self, name: str) -> str:
        """Give the ARN of a log group by its full name."""
        return self.arn("logs", f"log-group:{name}")

    def topic_arn(self, part: str) -> str:
        """Give the ARN of a topic of this stack."""
        return self.arn("sns", self.named(part))

    def queue_arn(self, part: str) -> str:
        """Give the ARN of a queue of this stack; the part of a FIFO queue ends in `.fifo`."""
        return self.arn("sqs", self.named(part, limit=80))

    def queue_url(self, part: str) -> str:
        """Give the URL of a queue of this stack (SQS Developer Guide, "Queue and message identifiers")."""
        suffix = ".cn" if self.partition == "aws-cn" else ""
        return f"https://sqs.{self.region}.amazonaws.com{suffix}/{self.account}/{self.named(part, limit=80)}"

    def table_arn(self, part: str) -> str:
        """Give the ARN of a DynamoDB table of this stack."""
        return self.arn("dynamodb", f"table/{self.named(part)}")

    def function_arn(self, part: str) -> str:
        """Give the ARN of a Lambda function of this stack."""
        return self.arn("lambda", f"function:{self.named(part, limit=64)}")

    def parameter_arn(self, part: str) -> str:
        """Give the ARN of an SSM parameter of this stack."""
        return self.arn("ssm", f"parameter{self.path(part)}")

    @property
    def root_arn(self) -> str:
        """The account principal, which stands for what IAM policies of the account allow."""
        return self.arn("iam", "root", region="")

    def in_region(self, region: str) -> "Identity":
        """Give the same identity in another region, for copies that must survive the loss of the first."""
        return replace(self, region=region)

    def tags(self, data_class: DataClass = DataClass.INTERNAL, **extra: str) -> dict[str, str]:
        """Give the complete tag set of a resource; ownership keys cannot be overridden."""
        return {
            **extra,
            "Project": self.project,
            "Environment": self.environment,
            "Owner": self.owner,
            "CostCenter": self.cost_center,
            "DataClass": data_class.value,
            "ManagedBy": "pulumi",
        }
