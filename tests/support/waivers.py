"""Rows of a register of waivers, and files of them."""

import datetime as dt
from pathlib import Path
from typing import Final

import yaml

from hardening.resources import Source
from hardening.waivers import Waiver

TODAY: Final = dt.date(2026, 6, 1)
URN: Final = "urn:pulumi:prod::shop::aws:rds/instance:Instance::db"
REASON: Final = "The replica moves to the new account in July."
ROW: Final[dict[str, object]] = {
    "rule": "RDS-08",
    "urn": URN,
    "reason": REASON,
    "owner": "data@example.com",
    "ticket": "SEC-214",
    "expires": "2026-07-01",
}


def waiver(row: dict[str, object] | None = None, /, *without: str, **parts: object) -> Waiver:
    """Give a row that holds, with some parts set otherwise, or left out."""
    merged = {**ROW, **(row or {}), **parts}
    return Waiver({key: value for key, value in merged.items() if key not in without}, Source("w.yaml", 3))


def file_of(path: Path, *rows: dict[str, object]) -> Path:
    """Write a file of rows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump({"waivers": list(rows)}, sort_keys=False), encoding="utf-8")
    return path
