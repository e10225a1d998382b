"""Bucket classes: the sizes they take, and the combinations that cannot be written."""

import pytest

from components.data.bucket_class import AccessLogs, Audit, LockMode, MediaArchive, MediaTemp, ObjectLock, Trail
from components.data.lifecycle import Lifecycle, Move, Tier
from tests.support.buckets import LOCK, LOGS, ORIGIN
from tests.support.shop import KEY


@pytest.mark.parametrize("days", [0, 8])
def test_temporary_media_stays_a_week_at_most(days: int) -> None:
    with pytest.raises(ValueError, match=f"media-temp.expire_days is {days}: give a whole number from 1 to 7"):
        MediaTemp(key_arn=KEY, log_bucket=LOGS, expire_days=days)


@pytest.mark.parametrize(
    "origin",
    ["*", "https://*", "https://*.example.com", "http://app.example.com", "https://app.example.com/", "null", ""],
)
def test_only_exact_https_origins_may_upload(origin: str) -> None:
    with pytest.raises(ValueError, match=r"media-temp.cors_origins: .* is no exact https origin"):
        MediaTemp(key_arn=KEY, log_bucket=LOGS, cors_origins=[ORIGIN, origin])


@pytest.mark.parametrize("origin", [ORIGIN, "https://app.example.com:8443"])
def test_exact_https_origins_may_upload(origin: str) -> None:
    assert MediaTemp(key_arn=KEY, log_bucket=LOGS, cors_origins=[origin]).cors_origins == [origin]


@pytest.mark.parametrize(
    ("days", "error"),
    [
        ((29, 180, 730), "media-archive.glacier_days is 29: give a whole number from 30"),
        ((180, 180, 730), "glacier_days is 180 and media-archive.deep_archive_days is 180"),
        ((30, 730, 730), "deep_archive_days is 730 and media-archive.expire_days is 730"),
        ((30, 180, 20), "deep_archive_days is 180 and media-archive.expire_days is 20"),
        ((30, 180, 3654), "media-archive.expire_days is 3654: give a whole number from 1 to 3653"),
    ],
)
def test_an_archive_passes_every_stage_in_order(days: tuple[int, int, int], error: str) -> None:
    glacier, deep, expiry = days
    with pytest.raises(ValueError, match=error):
        MediaArchive(key_arn=KEY, log_bucket=LOGS, glacier_days=glacier, deep_archive_days=deep, expire_days=expiry)


@pytest.mark.parametrize("kind", [Audit, Trail])
@pytest.mark.parametrize("days", [1825, 3650, 3652, 36501])
def test_records_outlive_ten_years(kind: type[Audit | Trail], days: int) -> None:
    name = kind.bucket_class.value
    with pytest.raises(ValueError, match=rf"{name}.expire_days is {days}: give a whole number from 3653 to 36500"):
        kind(key_arn=KEY, log_bucket=LOGS, lock=LOCK, expire_days=days)


def test_records_outlive_their_lock() -> None:
    longer = ObjectLock(mode=LockMode.COMPLIANCE, years=12)
    with pytest.raises(ValueError, match=r"audit\.expire_days is 3653: give a whole number from 4383 to 36500"):
        Audit(key_arn=KEY, log_bucket=LOGS, lock=longer)
    assert Audit(key_arn=KEY, log_bucket=LOGS, lock=longer, expire_days=4383).lifecycle().expire_days == 4383


@pytest.mark.parametrize(("years", "days"), [(1, 366), (4, 1461), (5, 1827), (10, 3653)])
def test_a_lock_counts_every_leap_day(years: int, days: int) -> None:
    assert ObjectLock(mode=LockMode.COMPLIANCE, years=years).days == days


@pytest.mark.parametrize("years", [0, 101])
def test_a_lock_lasts_as_long_as_s3_can(years: int) -> None:
    with pytest.raises(ValueError, match=f"lock.years is {years}: give a whole number from 1 to 100"):
        ObjectLock(mode=LockMode.COMPLIANCE, years=years)


@pytest.mark.parametrize("days", [0, 366])
def test_access_logs_stay_a_year_at_most(days: int) -> None:
    with pytest.raises(ValueError, match=f"access-logs.expire_days is {days}: give a whole number from 1 to 365"):
        AccessLogs(expire_days=days)


def test_a_truth_value_is_no_size() -> None:
    with pytest.raises(ValueError, match="expire_days is True"):
        AccessLogs(expire_days=True)


def test_an_expiry_before_a_transition_is_refused() -> None:
    with pytest.raises(ValueError, match="the move to GLACIER_IR is 30 and expire_days is 20"):
        Lifecycle(expire_days=20, noncurrent_expire_days=1, abort_days=1, moves=[Move(days=30, to=Tier.GLACIER_IR)])
    with pytest.raises(ValueError, match="the move to GLACIER is 30 and noncurrent_expire_days is 30"):
        Lifecycle(
            expire_days=20, noncurrent_expire_days=30, abort_days=1, noncurrent_moves=[Move(days=30, to=Tier.GLACIER)]
        )


def test_a_transition_counts_in_whole_days() -> None:
    def after(days: int) -> Lifecycle:
        moves = [Move(days=days, to=Tier.GLACIER_IR)]
        return Lifecycle(expire_days=20, noncurrent_expire_days=1, abort_days=1, moves=moves)

    assert after(1).intent()["moves"] == {"GLACIER_IR": 1}
    with pytest.raises(ValueError, match="the move to GLACIER_IR is 0: give a whole number from 1"):
        after(0)


def test_an_unfinished_upload_is_dropped_within_a_week() -> None:
    with pytest.raises(ValueError, match="abort_days is 8: give a whole number from 1 to 7"):
        Lifecycle(expire_days=20, noncurrent_expire_days=30, abort_days=8)


def test_what_does_not_belong_together_cannot_be_written() -> None:
    with pytest.raises(TypeError, match="lock"):
        MediaTemp(key_arn=KEY, log_bucket=LOGS, lock=LOCK)  # type: ignore[call-arg]  # the error is the point
    with pytest.raises(TypeError, match="key_arn"):
        AccessLogs(key_arn=KEY)  # type: ignore[call-arg]  # the error is the point
    with pytest.raises(TypeError, match="key_arn"):
        MediaArchive(log_bucket=LOGS)  # type: ignore[call-arg]  # the error is the point
    with pytest.raises(TypeError, match="lock"):
        Audit(key_arn=KEY, log_bucket=LOGS)  # type: ignore[call-arg]  # the error is the point
    with pytest.raises(TypeError, match="cors_origins"):
        Trail(key_arn=KEY, log_bucket=LOGS, lock=LOCK, cors_origins=[ORIGIN])  # type: ignore[call-arg]  # as above
