"""The whole table, and the environment of each service that it gives."""

from collections import defaultdict
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from components.runtime.contract import (
    audit,
    captions,
    legal,
    logs,
    mail,
    origins,
    queues,
    sessions,
    stores,
    throttling,
    tokens,
    uploads,
    validation,
)
from components.runtime.contract.args import ContractArgs
from components.runtime.contract.rows import Row, SecretVariable, Variable
from components.runtime.environment import ServiceEnvironment, ServiceKind

SUBJECTS: Final[Mapping[str, tuple[Row, ...]]] = MappingProxyType(
    {
        "Process and log": logs.ROWS,
        "Stores": stores.ROWS,
        "Sessions and cookies": sessions.ROWS,
        "Origins and proxies": origins.ROWS,
        "Tokens": tokens.ROWS,
        "Throttling": throttling.ROWS,
        "Validation and passwords": validation.ROWS,
        "Law": legal.ROWS,
        "Audit and tenants": audit.ROWS,
        "Uploads": uploads.ROWS,
        "Captions": captions.ROWS,
        "Queues": queues.ROWS,
        "Mail": mail.ROWS,
    }
)
"""Rows by subject."""
ROWS: Final[tuple[Row, ...]] = tuple(row for rows in SUBJECTS.values() for row in rows)


def environments(args: ContractArgs) -> Mapping[ServiceKind, ServiceEnvironment]:
    """Give the environment of each kind of service. Every value is known in a first preview."""
    return {kind: _environment(kind, args) for kind in ServiceKind}


def _environment(kind: ServiceKind, args: ContractArgs) -> ServiceEnvironment:
    variables: dict[str, str] = {}
    secrets: dict[str, str] = {}
    controls: dict[str, list[str]] = defaultdict(list)
    for row in ROWS:
        if kind not in _kinds(row, args):
            continue
        if isinstance(row, Variable):
            text = row.text(args)
            if text is None:
                continue
            variables[row.name] = text
        else:
            secrets[row.name] = row.value_from(args.identity)
        for control in row.controls:
            controls[control].append(row.name)
    return ServiceEnvironment(
        kind=kind,
        variables=variables,
        secrets=secrets,
        controls={control: tuple(names) for control, names in sorted(controls.items())},
    )


def _kinds(row: Row, args: ContractArgs) -> frozenset[ServiceKind]:
    """Give the services that are told: of a secret, those that read it in this stack."""
    return args.readers.get(row.part, frozenset()) if isinstance(row, SecretVariable) else row.kinds
