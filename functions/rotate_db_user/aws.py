"""The database as RDS describes it, on boto3's client of RDS."""

from dataclasses import dataclass
from typing import Protocol, TypedDict

from functions._common.errors import NotYetError
from functions.rotate_db_user.wire import Address


class Endpoint(TypedDict):
    """An endpoint as RDS gives it."""

    Address: str
    Port: int


class ManagedSecret(TypedDict):
    """The secret in which RDS keeps the administrator's login."""

    SecretArn: str


class Instance(TypedDict, total=False):
    """The part of an instance that is read."""

    DBInstanceStatus: str
    DBName: str
    Endpoint: Endpoint
    MasterUserSecret: ManagedSecret


class Instances(TypedDict):
    """The answer of DescribeDBInstances."""

    DBInstances: list[Instance]


class Rds(Protocol):
    """What is used of boto3's RDS client, in its own spelling."""

    def describe_db_instances(self, *, DBInstanceIdentifier: str) -> Instances: ...  # noqa: D102, N803  boto3's name


@dataclass(frozen=True, slots=True)
class Described:
    """Where the database listens, and where its administrator's login is kept."""

    address: Address
    administrator: str
    """ARN of the secret."""


def described(client: Rds, identifier: str) -> Described:
    """Describe the instance. While it is being made or restored, it has no address."""
    found = client.describe_db_instances(DBInstanceIdentifier=identifier)["DBInstances"][0]
    if not {"Endpoint", "MasterUserSecret", "DBName"} <= found.keys():
        message = f"the database is {found.get('DBInstanceStatus', 'unknown')}; run the step again"
        raise NotYetError(message)
    endpoint = found["Endpoint"]
    address = Address(host=endpoint["Address"], port=endpoint["Port"], database=found["DBName"])
    return Described(address, found["MasterUserSecret"]["SecretArn"])
