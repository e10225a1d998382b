"""How objects of a bucket age: transitions, expiry, and what happens to versions and unfinished uploads."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from pulumi_aws import s3

from components.data._bounds import ascending, bounded

MAX_DAYS = 36500
"""A hundred years: the longest age that is still a plan."""
SMALLEST_TRANSITION = "all_storage_classes_128K"
"""Objects below 128 KB stay where they are, since moving them costs more than it saves (S3 User Guide)."""


class Tier(StrEnum):
    """The Glacier storage classes, nearest first."""

    GLACIER_IR = "GLACIER_IR"
    GLACIER = "GLACIER"
    DEEP_ARCHIVE = "DEEP_ARCHIVE"


@dataclass(frozen=True, kw_only=True, slots=True)
class Move:
    """A transition to a colder storage class."""

    days: int
    """Days after creation, or after the version stopped being the current one."""
    to: Tier


@dataclass(frozen=True, kw_only=True, slots=True)
class Lifecycle:
    """The ageing of every object of a bucket. One rule covers the whole bucket, so that nothing is left out."""

    expire_days: int
    """Days until a current version expires, which leaves a delete marker in a versioned bucket."""
    noncurrent_expire_days: int
    """Days until a version is deleted for good, counted from when it stopped being the current one."""
    abort_days: int
    """Days until an unfinished multipart upload is dropped; its parts are billed and invisible."""
    moves: Sequence[Move] = ()
    noncurrent_moves: Sequence[Move] = ()

    def __post_init__(self) -> None:
        """Refuse ages out of bounds, and an expiry that comes before a transition."""
        bounded("abort_days", self.abort_days, 1, 7, "unfinished uploads serve nobody after a week")
        _in_order("expire_days", self.expire_days, self.moves)
        _in_order("noncurrent_expire_days", self.noncurrent_expire_days, self.noncurrent_moves)

    def rules(self) -> list[s3.BucketLifecycleConfigurationRuleArgs]:
        """Give the rules of the bucket."""
        return [self._ageing(), _sweeping()]

    def _ageing(self) -> s3.BucketLifecycleConfigurationRuleArgs:
        return s3.BucketLifecycleConfigurationRuleArgs(
            id="age",
            status="Enabled",
            filter=_everything(),
            transitions=[
                s3.BucketLifecycleConfigurationRuleTransitionArgs(days=move.days, storage_class=move.to.value)
                for move in self.moves
            ]
            or None,
            expiration=s3.BucketLifecycleConfigurationRuleExpirationArgs(days=self.expire_days),
            noncurrent_version_transitions=[
                s3.BucketLifecycleConfigurationRuleNoncurrentVersionTransitionArgs(
                    noncurrent_days=move.days, storage_class=move.to.value
                )
                for move in self.noncurrent_moves
            ]
            or None,
            noncurrent_version_expiration=s3.BucketLifecycleConfigurationRuleNoncurrentVersionExpirationArgs(
                noncurrent_days=self.noncurrent_expire_days
            ),
            abort_incomplete_multipart_upload=s3.BucketLifecycleConfigurationRuleAbortIncompleteMultipartUploadArgs(
                days_after_initiation=self.abort_days
            ),
        )

    def intent(self) -> dict[str, object]:
        """Give the timeline as plain data."""
        return {
            "moves": {move.to.value: move.days for move in self.moves},
            "expireDays": self.expire_days,
            "noncurrentMoves": {move.to.value: move.days for move in self.noncurrent_moves},
            "noncurrentExpireDays": self.noncurrent_expire_days,
            "abortDays": self.abort_days,
        }


def _sweeping() -> s3.BucketLifecycleConfigurationRuleArgs:
    """Give the rule for delete markers with no version left. S3 refuses it in one rule with an expiry in days."""
    return s3.BucketLifecycleConfigurationRuleArgs(
        id="sweep-delete-markers",
        status="Enabled",
        filter=_everything(),
        expiration=s3.BucketLifecycleConfigurationRuleExpirationArgs(expired_object_delete_marker=True),
    )


def _everything() -> s3.BucketLifecycleConfigurationRuleFilterArgs:
    """Give the filter that every object passes."""
    return s3.BucketLifecycleConfigurationRuleFilterArgs(prefix="")


def _in_order(expiry: str, days: int, moves: Sequence[Move]) -> None:
    bounded(expiry, days, 1, MAX_DAYS, "S3 counts in whole days")
    steps = [(f"the move to {move.to.value}", move.days) for move in moves] + [(expiry, days)]
    for (key, value), (next_key, next_value) in itertools.pairwise(steps):
        bounded(key, value, 1, MAX_DAYS, "S3 counts in whole days")
        ascending(key, value, next_key, next_value, "an object must reach a storage class before it leaves it")
