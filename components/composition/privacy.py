"""Requests of people about their data."""

from dataclasses import dataclass

import pulumi

from components._signals import Signal
from components.composition.foundation import Foundation
from components.composition.site import Site
from components.foundation.key_uses import KeyPurpose
from components.foundation.signing_keys import SigningKeys, SigningKeysArgs
from components.operations.dsr.functions import DsrFunctions, DsrFunctionsArgs
from components.operations.privacy import Privacy, PrivacyArgs
from components.runtime.function import FunctionHost


@dataclass(frozen=True, kw_only=True, slots=True)
class Requests:
    """Where requests are kept, and what their answering says of its health."""

    table_arn: pulumi.Output[str]
    signals: tuple[Signal, ...]


def declare_privacy(site: Site, foundation: Foundation) -> Requests:
    """Declare what answers requests. It names buckets, secrets and tasks by their deterministic names."""
    host = FunctionHost(identity=site.identity, logs=foundation.logs, keys=foundation.keys)
    settings = site.settings
    keys = SigningKeysArgs(
        identity=site.identity,
        purpose=KeyPurpose.RECEIPTS,
        administrators=settings.break_glass.principals,
        generations=settings.keys.receipt_keys,
        deletion_days=settings.keys.deletion_days,
    )
    SigningKeys("receipt-keys", keys, site.here)
    functions = DsrFunctions("privacy-functions", DsrFunctionsArgs(host=host), site.here)
    args = PrivacyArgs(identity=site.identity, keys=foundation.keys, logs=foundation.logs)
    made = Privacy("privacy", args, site.here)
    return Requests(table_arn=made.table_arn, signals=(*made.signals(), *functions.signals()))
