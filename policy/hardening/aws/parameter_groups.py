"""Parameter groups of databases and caches, and the resources that use them."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from hardening.checks import items
from hardening.rule import Outcome, Outcomes, Subject
from hardening.values import UNKNOWN, is_set


@dataclass(frozen=True, slots=True)
class Settings:
    """What a parameter group sets, by lower-case parameter name."""

    group: Subject
    values: Mapping[str, tuple[str, object]]
    """Name to path and value."""
    repeated: tuple[str, ...]
    """Names given more than once: which one AWS takes is open, since the provider holds the list as a set."""
    partly_unknown: bool
    """Whether the list or a name in it is only known after the update."""

    def judge(self, name: str, allowed: Collection[str]) -> Iterator[Outcome]:
        """Demand that a parameter is set, to one of the allowed values."""
        lower = {each.lower() for each in allowed}
        yield from self._demand(name, lambda text: text in lower, f"{name} set to {' or '.join(sorted(allowed))}")

    def lists(self, name: str, words: Sequence[str]) -> Iterator[Outcome]:
        """Demand that a parameter that is a list holds these words, and takes none of them back."""

        def holds(text: str) -> bool:
            given = {word.strip() for word in text.split(",")}
            return all((word in given or "all" in given) and f"-{word}" not in given for word in words)

        yield from self._demand(name, holds, f"{name} with {', '.join(words)}")

    def _demand(self, name: str, test: Callable[[str], bool], expected: str) -> Iterator[Outcome]:
        if name not in self.values:
            if self.partly_unknown:
                yield self.group.undecided("parameters", expected)
            else:
                yield self.group.fail("parameters", expected, f"without {name}")
            return
        path, value = self.values[name]
        if value is UNKNOWN or not test(str(value).lower()):
            yield self.group.verdict_on(path, expected)

    def unambiguous(self) -> Iterator[Outcome]:
        """Demand that each parameter is given once."""
        for name in self.repeated:
            yield self.group.fail("parameters", f"{name} given once", f"{name} given several times")


def settings(group: Subject) -> Settings:
    """Read the parameters of a group; of one given twice, the last."""
    parts = items(group, "parameters")
    named = [(name, part) for part in parts if isinstance(name := part.value("name"), str)]
    counted = Counter(name.lower() for name, _ in named)
    return Settings(
        group=group,
        values={name.lower(): (f"{part.base}.value", part.value("value")) for name, part in named},
        repeated=tuple(sorted(name for name, count in counted.items() if count > 1)),
        partly_unknown=group.value("parameters") is UNKNOWN or any(part.value("name") is UNKNOWN for part in parts),
    )


def used(subject: Subject, via: str, type_: str) -> tuple[list[Subject], Outcomes]:
    """Give the groups of `type_` that the subject uses, or why that is wrong or open."""
    expected = "a parameter group of this program"
    value = subject.value(via)
    if not is_set(value) or (isinstance(value, str) and value.startswith("default.")):
        return [], (subject.fail(via, expected),)
    found = [other for other in subject.graph.targets(subject.resource, via) if other.type == type_]
    if not found:
        actual = "unknown until the update" if value is UNKNOWN else "the name of a group outside this program"
        return [], (subject.undecided(via, expected, actual),)
    return [subject.of(other) for other in found], ()
