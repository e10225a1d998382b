"""Lambda runtimes, and the day from which AWS no longer supports each.

AWS Lambda Developer Guide, "Lambda runtimes", as of 22 November 2026. From that day a runtime gets no security patches;
later AWS blocks the creation, and then the update, of functions that use it.
"""

from collections.abc import Mapping
from typing import Final

AS_OF: Final = "2026-11-22"
"""The day of this list, as ISO 8601 writes it: such dates sort as texts."""
SUPPORTED_UNTIL: Final[Mapping[str, str]] = {
    "dotnet10": "2028-11-14",
    "dotnet6": "2024-12-20",
    "dotnet8": "2026-11-10",
    "go1.x": "2024-01-08",
    "java11": "2027-06-30",
    "java17": "2027-06-30",
    "java21": "2029-06-30",
    "java25": "2029-06-30",
    "java8": "2024-01-08",
    "java8.al2": "2027-06-30",
    "nodejs16.x": "2024-06-12",
    "nodejs18.x": "2025-09-01",
    "nodejs20.x": "2026-04-30",
    "nodejs22.x": "2027-04-30",
    "nodejs24.x": "2028-04-30",
    "provided": "2024-01-08",
    "provided.al2": "2026-07-31",
    "provided.al2023": "2029-06-30",
    "python3.10": "2026-10-31",
    "python3.11": "2027-06-30",
    "python3.12": "2028-10-31",
    "python3.13": "2029-06-30",
    "python3.14": "2029-06-30",
    "python3.8": "2024-10-14",
    "python3.9": "2025-12-15",
    "ruby3.2": "2026-03-31",
    "ruby3.3": "2027-03-31",
    "ruby3.4": "2028-03-31",
    "ruby4.0": "2029-03-31",
}
"""Runtimes that no longer stand here were retired before 2024."""


def supported(runtime: str, day: str) -> bool:
    """Whether AWS supports a runtime on a day."""
    return SUPPORTED_UNTIL.get(runtime, "") > day
