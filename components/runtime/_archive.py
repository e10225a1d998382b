"""The code of a function as an archive that depends on its text alone."""

from pathlib import Path
from typing import Final

import pulumi

_ROOT: Final = Path(__file__).resolve().parents[2]
_FUNCTIONS: Final = _ROOT / "functions"
_SHARED: Final = "_common"
_KINDS: Final = (".pem", ".py")
"""Certificates and code."""


def function_archive(package: str) -> pulumi.AssetArchive:
    """Pack a package below `functions/` with what functions share, importable under the same names as here.

    Texts instead of files: neither dates, modes, paths nor caches of the machine reach the archive or the state.
    """
    folders = (_FUNCTIONS / name for name in (_SHARED, package))
    files = (source for folder in folders for source in sorted(folder.iterdir()) if source.suffix in _KINDS)
    return pulumi.AssetArchive(
        {
            source.relative_to(_ROOT).as_posix(): pulumi.StringAsset(source.read_text(encoding="utf-8"))
            for source in (_FUNCTIONS / "__init__.py", *files)
        }
    )
