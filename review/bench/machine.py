"""The machine that figures were measured on, in the words of the machine itself."""

import os
import platform
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path

from review import version
from review.estate.judging import cores


def facts() -> Mapping[str, str]:
    """Give what a reader needs to compare figures with their own."""
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    return {
        "Processor": f"{_processor()}, {cores()} cores",
        "Memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB",
        "System": f"{platform.system()} {platform.release()}",
        "Python": platform.python_version(),
        "Pulumi SDK": metadata.version("pulumi"),
        "pulumi-aws": metadata.version("pulumi-aws"),
        "Bulwark": version.number(),
        "Load before (1, 5, 15 minutes)": load,
    }


def busy(load: float) -> bool:
    """Whether so much else ran that times on the clock say little."""
    return load > cores() / 2


def _processor() -> str:
    told = Path("/proc/cpuinfo")
    lines = told.read_text(encoding="utf-8").splitlines() if told.is_file() else []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or platform.machine())
