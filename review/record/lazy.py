"""Read in only what a program uses of the AWS SDK.

A service package of the SDK imports all of its resources at once: two hundred modules for EC2, of which a program
uses a dozen. In the recording process a service package finds a name when it is asked for (PEP 562). What a program
gets is the SDK's own class, from the SDK's own module.
"""

import importlib
import importlib.abc
import importlib.machinery
import re
import sys
from collections.abc import Iterator, Sequence
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import ModuleType
from typing import Final

_SERVICE: Final = re.compile(r"pulumi_aws\.[a-z]\w*")
_STAR: Final = re.compile(r"^from \.(?P<module>\w+) import \*$", re.MULTILINE)
_ALL: Final = re.compile(r"^__all__ = (?P<names>\[[^\]]*\])", re.MULTILINE)
_NAME: Final = re.compile(r"'(\w+)'")
_HEAD: Final = 1 << 16
"""Characters in which the list of exported names stands in nearly every module."""
_PLACES: Final = "_places"


class _Package(ModuleType):
    """A service package that finds what it exports when it is asked."""

    def __getattr__(self, name: str) -> object:
        """Find an exported name in its module."""
        places: dict[str, str] = self.__dict__.get(_PLACES, {})
        if name not in places:
            message = f"module {self.__name__!r} has no attribute {name!r}"
            raise AttributeError(message)
        value = getattr(importlib.import_module(f"{self.__name__}.{places[name]}"), name)
        setattr(self, name, value)
        return value

    def __setattr__(self, name: str, value: object) -> None:
        """Keep an exported name where its module has the same one, as `get_vpc` has: imports set modules here too."""
        own = isinstance(value, ModuleType) and value.__name__ == f"{self.__name__}.{name}"
        if own and self.__dict__.get(_PLACES, {}).get(name) == name:
            value = getattr(value, name)
        super().__setattr__(name, value)

    def __dir__(self) -> list[str]:
        """List what has been found and what can be."""
        return sorted({*super().__dir__(), *self.__dict__.get(_PLACES, {})})


class _Loader(SourceFileLoader):
    """Runs a service package without its star imports."""

    def exec_module(self, module: ModuleType) -> None:
        """Fill the package with all but what it exports, and note where that is."""
        source = Path(self.path).read_text(encoding="utf-8")
        places = dict(_places(Path(self.path).parent, _STAR.findall(source)))
        module.__dict__[_PLACES] = places
        module.__dict__["__all__"] = sorted(places)
        module.__class__ = _Package
        rest = compile(_STAR.sub("", source), self.path, "exec", dont_inherit=True)
        exec(rest, module.__dict__)  # noqa: S102  the package's own code


def _places(folder: Path, modules: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Give each exported name with its module."""
    for module in modules:
        with (folder / f"{module}.py").open(encoding="utf-8") as source:
            head = source.read(_HEAD)
            found = _ALL.search(head) or _ALL.search(head + source.read())
        for name in _NAME.findall(found["names"]) if found else ():
            yield name, module


class _Finder(importlib.abc.MetaPathFinder):
    """Gives service packages of the SDK their loader."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find a service package; everything else is left to the finders behind."""
        if not _SERVICE.fullmatch(fullname):
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is None or spec.origin is None or Path(spec.origin).name != "__init__.py":
            return None
        spec.loader = _Loader(fullname, spec.origin)
        return spec


def install() -> None:
    """Find names of the SDK when they are asked for, from now on."""
    sys.meta_path.insert(0, _Finder())
