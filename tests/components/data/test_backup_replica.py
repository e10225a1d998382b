"""The copy of a database's backups in another region."""

import pytest

from components.data.backup_replica import BackupReplica, BackupReplicaArgs
from tests.support.declare import Item, declare
from tests.support.shop import KEY

REPLICATION = "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication"


def replica(**changes: int) -> Item:
    args = BackupReplicaArgs(
        source_arn="arn:aws:rds:eu-west-1:123456789012:db:shop-prod-postgres", key_arn=KEY, **changes
    )
    return declare(lambda: BackupReplica("replica", args)).one(REPLICATION)


def test_backups_are_copied_under_a_key_of_the_other_region() -> None:
    item = replica()
    assert item.inputs == {
        "kmsKeyId": KEY,
        "retentionPeriod": 14,
        "sourceDbInstanceArn": "arn:aws:rds:eu-west-1:123456789012:db:shop-prod-postgres",
    }


def test_another_retention_replaces_it_in_the_order_that_leaves_one_standing() -> None:
    item = replica()
    assert not item.protect
    assert item.record["deleteBeforeReplace"] is True


@pytest.mark.parametrize("days", [6, 36])
def test_the_copy_has_bounds(days: int) -> None:
    with pytest.raises(ValueError, match=f"retention_days is {days}"):
        replica(retention_days=days)
