"""One stack for tests: a shop in production."""

from components._naming import Identity

SHOP = Identity(
    project="shop",
    environment="prod",
    region="eu-west-1",
    account="123456789012",
    owner="team@example.com",
    cost_center="cc-1",
)
KEY = "arn:aws:kms:eu-west-1:123456789012:key/0b1c"
TAGS = {
    "Project": "shop",
    "Environment": "prod",
    "Owner": "team@example.com",
    "CostCenter": "cc-1",
    "ManagedBy": "pulumi",
}
"""The tags of every resource, besides DataClass."""
