"""Attestations: the rows of the attestations file."""

from collections.abc import Iterator

from components.composition.site import Site
from components.operations.attestation import Attestations, AttestationsArgs, Record
from settings.sections.operations import Attestation


def declare_attestations(site: Site) -> None:
    """Declare a record for each row."""
    records = [_record(row) for row in site.settings.attestations]
    Attestations("attestations", AttestationsArgs(identity=site.identity, records=records), site.here)


def _record(row: Attestation) -> Record:
    return Record(
        control=row.control,
        statement=row.statement,
        owner=row.owner,
        cadence_days=row.cadence_days,
        signature=dict(_signature(row)),
        covers=[platform.value for platform in row.platforms],
    )


def _signature(row: Attestation) -> Iterator[tuple[str, str]]:
    """Give who checked what, and until when it holds; nothing while nobody has attested it."""
    parts = {**row.signature, "evidenceSha256": row.evidence_sha256, "version": row.version}
    for name, value in parts.items():
        if row.attested and value is not None:
            yield name, str(value)
