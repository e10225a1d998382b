"""What the configuration of a stack says to the pack: which profile is in force, and what the program states itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from hardening import conventions
from hardening.aws.json_text import decoded
from hardening.pack import Pack, Setting
from hardening.rule import FromStack, Parameter, Profile, Rule
from hardening.schema import problems
from hardening.values import ABSENT, Secret, opened, read

_RELAXED: Final = frozenset({"dev", "test", "ci"})
_STRICT: Final = "strictPreview"
_MASKED: Final = "[secret]"
"""What the CLI prints in place of a secret."""


@dataclass(frozen=True, slots=True)
class StackConfiguration:
    """The configuration of the stack that is judged. A secret in it is never read."""

    project: str = ""
    """Namespace of the program's own keys; empty when nobody said, and then any namespace will do."""
    values: Mapping[str, object] = field(default_factory=dict)
    """Values by key with namespace. An object or list may be the JSON text of it."""
    previewed: bool = True
    """Whether an update is to follow that decides what is open; a state has nothing to follow."""

    @property
    def profile(self) -> Profile:
        """The relaxed profile for a stack whose `environment` is dev, test or ci; one that names none is production."""
        environments = {str(value) for key, value in self.values.items() if key.endswith(":environment")}
        return Profile.DEV if environments and environments <= _RELAXED else Profile.PROD

    @property
    def of_platform(self) -> bool:
        """Whether the stack takes the conventions of the platform over."""
        return self._value(FromStack(key=conventions.KEY)) in (True, "true")

    @property
    def lenient(self) -> bool:
        """Whether a preview may leave open what only the update can tell, where `strictPreview` is false."""
        return self.previewed and self._value(FromStack(key=_STRICT)) in (False, "false")

    def pack(self, rules: Sequence[Rule], *, profile: Profile | None = None) -> Pack:
        """Give the pack with the profile and the parameters that the stack asks for."""
        in_force = profile or self.profile
        stated = (
            rule for rule in rules if rule.id in conventions.OF or any(parameter.stack for parameter in rule.parameters)
        )
        settings = {
            rule.id: Setting(level=rule.level(in_force), parameters=self.parameters(rule, in_force)) for rule in stated
        }
        return Pack(rules, profile=in_force, settings=settings, lenient=self.lenient)

    def parameters(self, rule: Rule, profile: Profile) -> dict[str, object]:
        """Give the parameters of a rule in force: what the stack states, else the default."""
        elsewhere = {} if self.of_platform else conventions.ELSEWHERE
        return {
            parameter.name: self._stated(
                parameter, elsewhere.get((rule.id, parameter.name), parameter.default(profile))
            )
            for parameter in rule.parameters
        }

    def _stated(self, parameter: Parameter, default: object) -> object:
        found = self._value(parameter.stack) if parameter.stack else ABSENT
        if parameter.stack is None or found is ABSENT:
            return default
        value = parameter.stack.taken(found)
        return default if any(problems(value, parameter.schema, parameter.name)) else value

    def _value(self, source: FromStack) -> object:
        """Read a value. A key of two namespaces is not read while nobody says which of them is the project's."""
        names = [
            name
            for name in self.values
            for namespace, _, key in (name.partition(":"),)
            if key == source.key and self.project in ("", namespace)
        ]
        raw = self.values[names[0]] if len(names) == 1 else ABSENT
        if isinstance(raw, Secret) or raw == _MASKED:
            return ABSENT
        value = decoded(raw)
        whole = raw if value is None else value
        found = opened(read(whole, source.path)) if source.path else whole
        return ABSENT if found == _MASKED else found
