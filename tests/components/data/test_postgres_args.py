"""What a database refuses before AWS would."""

import re
from collections.abc import Callable

import pytest

from components.data._windows import require_windows
from components.data.postgres import RestorePoint, StorageSpeed
from tests.support.data_tier import postgres_args


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"backup_days": 0}, "backup_days is 0: give a whole number from 7 to 35"),
        ({"backup_days": 6}, "backup_days is 6"),
        ({"backup_days": 36}, "backup_days is 36"),
        ({"backup_days": True}, "backup_days is True"),
        ({"storage_gib": 19}, "storage_gib is 19: give a whole number from 20 to 65536"),
        ({"storage_gib": 65_537}, "storage_gib is 65537"),
        ({"storage_limit_gib": 109}, "storage_limit_gib is 109: give a whole number from 110 to 65536"),
        ({"storage_gib": 101, "storage_limit_gib": 111}, "storage_limit_gib is 111: give a whole number from 112"),
        ({"storage_limit_gib": 65_537}, "storage_limit_gib is 65537"),
        ({"storage_speed": StorageSpeed(iops=12_000, throughput=500)}, "storage_speed needs at least 400"),
        ({"engine_version": "14"}, "engine_version is '14': give a major version from 15 to 18"),
        ({"engine_version": "19"}, "engine_version is '19'"),
        ({"engine_version": "17.4.1"}, "engine_version is '17.4.1'"),
        ({"engine_version": "seventeen"}, "engine_version is 'seventeen'"),
        ({"instance_class": "m7g.large"}, "instance_class is 'm7g.large': write a class such as 'db.m7g.large'"),
        ({"instance_class": "db.m7g.huge"}, "instance_class is 'db.m7g.huge'"),
        ({"database": "1app"}, "database is '1app'"),
        ({"database": "a" * 64}, "database is 'aaa"),
        ({"master_user": "Master"}, "master_user is 'Master'"),
        ({"insights_days": 8}, "insights_days is 8: give 7, a multiple of 31 up to 713, or 731"),
        ({"insights_days": 0}, "insights_days is 0"),
        ({"insights_days": 744}, "insights_days is 744"),
        ({"incarnation": 0}, "incarnation is 0"),
        ({"restore": RestorePoint(source_identifier="a")}, "incarnation is 1 and restore is given: count up"),
        ({"backup_window": "04:00-05:00"}, "backup_window (04:00-05:00) and maintenance_window (sun:04:30-sun:05:30)"),
        ({"backup_window": "03:00-03:29"}, "a window lasts at least 30 minutes, this one 29"),
    ],
)
def test_a_wrong_argument_is_named_with_its_bound(changes: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        postgres_args(**changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"backup_days": 7},
        {"storage_gib": 20, "storage_limit_gib": 22},
        {"storage_gib": 59_000, "storage_limit_gib": 65_536},
        {"engine_version": "15"},
        {"engine_version": "18.1"},
        {"instance_class": "db.r8g.24xlarge"},
        {"instance_class": "db.t4g.medium"},
        {"insights_days": 31},
        {"insights_days": 713},
        {"insights_days": 731},
        {"backup_window": "05:30-06:00"},
    ],
)
def test_the_bounds_themselves_are_fine(changes: dict[str, object]) -> None:
    assert all(getattr(postgres_args(**changes), name) == value for name, value in changes.items())


@pytest.mark.parametrize(
    ("build", "said"),
    [
        (RestorePoint, "give either source_identifier or automated_backups_arn"),
        (lambda: RestorePoint(source_identifier="a", automated_backups_arn="b"), "a restore has one source"),
        (lambda: RestorePoint(source_identifier="a", time="yesterday"), "restore time is 'yesterday'"),
        (lambda: RestorePoint(source_identifier="a", time="2026-01-31T12:00:00+01:00"), "write UTC as"),
        (lambda: StorageSpeed(iops=11_999, throughput=500), "iops is 11999"),
        (lambda: StorageSpeed(iops=64_001, throughput=500), "iops is 64001"),
        (lambda: StorageSpeed(iops=12_000, throughput=499), "throughput is 499"),
        (lambda: StorageSpeed(iops=12_000, throughput=3_001), "whole number from 500 to 3000"),
        (lambda: StorageSpeed(iops=64_000, throughput=4_001), "whole number from 500 to 4000"),
    ],
)
def test_a_wrong_part_is_named_with_its_bound(build: Callable[[], object], said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        build()


@pytest.mark.parametrize(
    ("nightly", "weekly", "said"),
    [
        (
            "3:00-4:00",
            "sun:05:00-sun:06:00",
            "nightly is '3:00-4:00': write a daily window in UTC, such as 03:00-04:00",
        ),
        ("24:00-01:00", "sun:05:00-sun:06:00", "nightly is '24:00-01:00'"),
        ("03:00-04:00", "05:00-06:00", "weekly is '05:00-06:00': write a weekly window in UTC"),
        ("03:00-04:00", "Sun:05:00-Sun:06:00", "weekly is 'Sun:05:00-Sun:06:00'"),
        ("03:00-03:00", "sun:05:00-sun:06:00", "this one 0"),
        ("03:00-04:00", "sun:05:00-sun:05:59", "weekly is sun:05:00-sun:05:59: a window lasts at least 60 minutes"),
        ("23:30-00:30", "mon:00:00-mon:01:00", "overlap"),
        ("23:30-00:30", "sun:23:30-mon:00:30", "overlap"),
        ("03:00-04:00", "sat:22:00-sun:03:01", "overlap"),
    ],
)
def test_windows_are_checked(nightly: str, weekly: str, said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        require_windows("nightly", nightly, "weekly", weekly, shortest=60)


@pytest.mark.parametrize(
    ("nightly", "weekly"),
    [
        ("03:00-04:00", "sun:04:00-sun:05:00"),
        ("23:30-00:30", "mon:00:30-mon:01:30"),
        ("02:00-03:00", "sun:23:00-mon:02:00"),
    ],
)
def test_windows_may_touch(nightly: str, weekly: str) -> None:
    require_windows("nightly", nightly, "weekly", weekly, shortest=60)
