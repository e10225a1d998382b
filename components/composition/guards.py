"""Guards: functions that keep the rest true, and say when it is not."""

from dataclasses import dataclass

from components._signals import Signal
from components.composition.foundation import Foundation
from components.composition.site import Site
from components.operations.attestation_check import AttestationCheck, AttestationCheckArgs
from components.runtime.function import FunctionHost


@dataclass(frozen=True, kw_only=True, slots=True)
class Guards:
    """What the guards say of themselves, and of what they guard."""

    signals: tuple[Signal, ...]


def declare_guards(site: Site, foundation: Foundation) -> Guards:
    """Declare the guards."""
    host = FunctionHost(identity=site.identity, logs=foundation.logs, keys=foundation.keys)
    return Guards(signals=_attestations(site, host))


def _attestations(site: Site, host: FunctionHost) -> tuple[Signal, ...]:
    """Watch over the records, where the stack keeps any."""
    controls = [row.control for row in site.settings.attestations]
    if not controls:
        return ()
    return AttestationCheck(
        "attestation-check", AttestationCheckArgs(host=host, controls=controls), site.here
    ).signals()
