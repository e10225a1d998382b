"""How pipes read the stream of the audit table."""

from collections.abc import Sequence
from typing import Final

import pulumi
from pulumi_aws import pipes

_RETRIED_SECONDS: Final = 4 * 3600
"""How long a record is retried. The stream keeps it for a day, so that most of one is left to fetch it by hand."""
_BATCH: Final = 10
"""Records in a batch: ten of the largest items, 400 KB each, are what Firehose takes at once (PutRecordBatch)."""
_GUARDED: Final = 7
"""Records in a batch that goes through a function: seven of the largest items, before and after, are what it takes at
once (Lambda Developer Guide, "Quotas")."""


def read_by(
    patterns: Sequence[str], dead_letters: pulumi.Input[str], *, guarded: bool
) -> pipes.PipeSourceParametersArgsDict:
    """Give how a pipe reads: from the oldest change on, and what fails again and again is put aside."""
    return {
        "filter_criteria": {"filters": [{"pattern": pattern} for pattern in patterns]},
        "dynamodb_stream_parameters": {
            "starting_position": "TRIM_HORIZON",
            "batch_size": _GUARDED if guarded else _BATCH,
            "maximum_batching_window_in_seconds": 5,
            "maximum_record_age_in_seconds": _RETRIED_SECONDS,
            "maximum_retry_attempts": -1,
            "on_partial_batch_item_failure": "AUTOMATIC_BISECT",
            "dead_letter_config": {"arn": dead_letters},
        },
    }
