"""Where each file of the repository stands in the site."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Final

from review.checks import links, tracked

IMAGES: Final = (".svg", ".png")
_OUTSIDE: Final = ("tests/", "templates/")
"""Documents below these folders are of the code beside them, and pages only where another page leads to them."""


class Places:
    """The pages of the site: every document, and every file and folder that a document leads to."""

    def __init__(self, home: Path) -> None:
        self.home = home.resolve()
        documents = [path.relative_to(home).as_posix() for path in tracked.files(home, ".md")]
        wanted = [name for name in documents if not name.startswith(_OUTSIDE)]
        found = set(wanted)
        for name in wanted:
            found.update(self._led(name))
        files = {name for name in found if (self.home / name).is_file()}
        self.documents = sorted(name for name in files if name.endswith(".md"))
        self.images = sorted(name for name in files if name.endswith(IMAGES))
        self.sources = sorted(files - set(self.documents) - set(self.images))
        self.folders = sorted(name for name in found - files if not self._titled(name))

    def _led(self, name: str) -> Iterator[str]:
        for link in links.page(self.home / name).links:
            place = link.target.partition("#")[0]
            if place and ":" not in place and (path := self.resolved(name, place)):
                yield path

    def _titled(self, folder: str) -> bool:
        return f"{folder}/README.md" in self.documents

    def resolved(self, name: str, target: str) -> str | None:
        """Give the file or folder that a link of a page names; None for one that is not of the repository."""
        path = Path(os.path.normpath(self.home / PurePosixPath(name).parent / target))
        return path.relative_to(self.home).as_posix() if path.is_relative_to(self.home) and path.exists() else None

    def page(self, name: str) -> str:
        """Give the path of a file or folder within the site."""
        if name.endswith(IMAGES):
            return name
        if (self.home / name).is_dir():
            return f"{name}/index.html"
        stem, _, suffix = name.rpartition(".")
        if suffix != "md":
            return f"{name}.html"
        folder, _, last = stem.rpartition("/")
        return f"{folder}/index.html".lstrip("/") if last == "README" else f"{stem}.html"

    def address(self, name: str, target: str) -> str:
        """Give the address in the site of what a page's link names; what is elsewhere stays as it is."""
        place, hash_, anchor = target.partition("#")
        if not place or ":" in place or (found := self.resolved(name, place)) is None:
            return target
        return f"{relative(self.page(name), self.page(found))}{hash_}{anchor}"

    def below(self, folder: str) -> list[str]:
        """Give the files right below a folder that have a page."""
        every: Iterable[str] = (*self.documents, *self.sources)
        return sorted(name for name in every if PurePosixPath(name).parent.as_posix() == folder)


def relative(page: str, target: str) -> str:
    """Give the address of a page of the site, seen from another one."""
    return PurePosixPath(os.path.relpath(target, PurePosixPath(page).parent)).as_posix()
