"""Run a piece of a program under the recorder and look at what it declared, as plain data."""

import contextvars
import gc
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from pulumi.runtime.settings import Settings, configure

from review.record.loop import run_inline
from review.record.monitor import Recorder, SilentEngine

_ROOT = str(Path(__file__).resolve().parents[2])


@dataclass(frozen=True, slots=True)
class Item:
    """One declared resource."""

    record: Mapping[str, object]

    @property
    def urn(self) -> str:
        return cast("str", self.record["urn"])

    @property
    def type(self) -> str:
        return cast("str", self.record["type"])

    @property
    def name(self) -> str:
        return cast("str", self.record["name"])

    @property
    def inputs(self) -> dict[str, object]:
        """Wire inputs, in camelCase; `{"$secret": True}` for a secret, `{"$unknown": True}` for an unknown."""
        return cast("dict[str, object]", self.record["inputs"])

    @property
    def outputs(self) -> dict[str, object]:
        return cast("dict[str, object]", self.record["outputs"])

    @property
    def parent(self) -> str:
        return cast("str", self.record["parent"])

    @property
    def protect(self) -> bool:
        return cast("bool", self.record["protect"])

    @property
    def ignored(self) -> list[str]:
        return cast("list[str]", self.record["ignoreChanges"])

    @property
    def dependencies(self) -> list[str]:
        return cast("list[str]", self.record["dependencies"])

    @property
    def property_dependencies(self) -> dict[str, list[str]]:
        return cast("dict[str, list[str]]", self.record["propertyDependencies"])


@dataclass(frozen=True, slots=True)
class Declared:
    """All that a piece of a program declared."""

    items: tuple[Item, ...]

    def all(self, type_: str) -> list[Item]:
        """Give the resources of a type, in the order of their names."""
        return sorted((item for item in self.items if item.type == type_), key=lambda item: item.name)

    def one(self, type_: str, name: str | None = None) -> Item:
        """Give the only resource of a type, or the one with a name."""
        found = [item for item in self.all(type_) if name in (None, item.name)]
        assert len(found) == 1, f"{type_} {name or ''}: {[item.name for item in self.all(type_)]}"
        return found[0]


def declare(build: Callable[[], object], *, unknown: bool = False) -> Declared:
    """Run `build` as a program of stack `prod` and give what it declared."""
    return contextvars.copy_context().run(_declare, build, unknown=unknown)


def _declare(build: Callable[[], object], *, unknown: bool) -> Declared:
    recorder = Recorder("bulwark", "prod", unknown=unknown, source_root=_ROOT)
    configure(Settings(project="bulwark", stack="prod", monitor=recorder, engine=SilentEngine(), dry_run=True))

    def program() -> None:
        build()

    gc.disable()  # as in the recording process: to look for garbage among so many small objects is half of the time
    try:
        run_inline(program)
    finally:
        gc.enable()
    return Declared(tuple(Item(record) for record in recorder.resources.values()))
