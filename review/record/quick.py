"""Hot spots of the Pulumi SDK, done in less time with the same result.

Each takes the place of one function of the SDK, whose version is pinned, in the recording process alone. Together they
are a sixth of a recording of a thousand resources.
"""

import asyncio
import functools
import sys
from collections.abc import Callable, Mapping
from typing import Any, Final, get_type_hints

from pulumi import Output, Resource, _types, _utils, output
from pulumi.runtime import rpc
from pulumi.runtime.settings import SETTINGS

_SCALARS: Final = frozenset({str, bool, int, float, type(None)})
_LOCAL: Final[Mapping[str, object]] = {"Output": Output, "T": type(None)}
"""Names that an annotation may use without importing them, as the SDK itself gives them."""


@functools.cache
def types_from_py_properties(cls: type) -> dict[str, type]:
    """Give the type of each property of a class, by its Pulumi name.

    The SDK evaluates the annotation of every property of every class, each with a copy of all names of its module. A
    service writes few different ones, so each is evaluated once, in its module.
    """
    package, provider = cls.__module__.rpartition(".")[0], cls.__module__.startswith("pulumi_")
    found: dict[str, type] = {}
    for _, name, prop in _types._py_properties(cls):  # noqa: SLF001  as the function whose place this takes
        annotation = getattr(prop.fget, "__annotations__", {}).get("return")
        if not (provider and isinstance(annotation, str)):
            typ = _hinted(prop, _types._globals_for_cls(cls))  # noqa: SLF001
        elif (annotation, package) in _KNOWN:
            typ = _KNOWN[annotation, package]
        else:
            typ = _KNOWN[annotation, package] = _evaluated(cls, prop, annotation)
        if typ is not None and typ is not Output:
            found[name] = typ
    return found


_KNOWN: Final[dict[tuple[str, str], type | None]] = {}
"""The types of annotations as they are written. Modules of a provider's package mean the same by a name."""


def _evaluated(cls: type, prop: property, annotation: str) -> type | None:
    """Evaluate an annotation of a provider's class: only names of classes are quoted, and all are in its module."""
    names = sys.modules[cls.__module__].__dict__
    if "Input" in annotation:  # which stands for a type that itself quotes others
        return _hinted(prop, names)
    return _types.unwrap_type(eval(annotation.replace("'", ""), names, _LOCAL))  # noqa: S307  the SDK's own text


def _hinted(prop: property, names: dict[str, object] | None) -> type | None:
    """Give the type of a property as the SDK itself does."""
    hint = get_type_hints(prop.fget, globalns=names, localns=dict(_LOCAL)).get("return")
    return None if hint is None else _types.unwrap_type(hint)


def _read(self: _utils.ContextProperty, obj: object, _: object) -> object:
    """Read a setting once; the SDK reads each twice, four times per output."""
    value = self._data.get(None)
    if value is None:
        value = self.fget()  # type: ignore[no-untyped-call]  # the SDK's own
    return self if obj is None or isinstance(value, dict) else value


def _is_empty(fn: Callable[..., object]) -> bool:
    """Tell whether a function does nothing: one that uses any name does something."""
    return not fn.__code__.co_names and _IS_EMPTY(fn)


_IS_EMPTY: Final = _utils.is_empty_function


def _contains_unknowns(val: Any) -> bool:  # noqa: ANN401  the SDK's signature
    """Tell whether a value is unknown or holds what is; texts and numbers, which most are, never do."""
    return type(val) not in _SCALARS and _CONTAINS(val)


_CONTAINS: Final = rpc.contains_unknowns


def _transfer_properties(res: Resource, props: Mapping[str, object], custom: bool) -> dict[str, rpc.Resolver]:  # noqa: FBT001  the SDK's signature
    """Give a resource an output for each property, and what will resolve it.

    The SDK makes four futures, a task and five switches for each; one future holds the same.
    """
    resolvers: dict[str, rpc.Resolver] = {}
    for name in props:
        if name != "urn" and not (name == "id" and custom):
            future: asyncio.Future[output._OutputData[object]] = asyncio.Future()
            made: Output[object] = object.__new__(Output)
            made._data = future  # noqa: SLF001  as the function whose place this takes
            SETTINGS.outputs.add(future)
            resolvers[name] = functools.partial(_resolve, res, future)
            res.__dict__[name] = made
    return resolvers


def _resolve(  # noqa: PLR0913, PLR0917  the SDK's signature
    res: Resource,
    future: "asyncio.Future[output._OutputData[object]]",
    value: object,
    is_known: bool,  # noqa: FBT001
    is_secret: bool,  # noqa: FBT001
    deps: set[Resource] | None,
    failed: Exception | None,
) -> None:
    if failed is not None:
        future.set_exception(failed)  # it stays among the outstanding outputs, which tells of it at the end
        return
    future.set_result(
        output._OutputData(  # noqa: SLF001
            resources={*(deps or ()), res}, value=value, is_known=is_known, is_secret=is_secret
        )
    )
    SETTINGS.outputs.discard(future)


def install() -> None:
    """Take the places, before the first module of a provider is read in."""
    _types._types_from_py_properties = types_from_py_properties  # noqa: SLF001  there is no other place that asks
    _utils.is_empty_function = _is_empty
    _utils.ContextProperty.__get__ = _read  # type: ignore[method-assign]  # that is the point
    _types.unwrap_type = functools.cache(_types.unwrap_type)
    rpc.contains_unknowns = _contains_unknowns
    rpc.transfer_properties = _transfer_properties
    output.contains_unknowns = _contains_unknowns
