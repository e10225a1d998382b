"""`completion`: the script by which a shell completes commands, options, stacks, rules and controls."""

import importlib
from argparse import Action, ArgumentParser, Namespace
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Final

from review.exits import Exit

EXAMPLES = """examples:
  eval "$(./bulwark completion bash)"            in ~/.bashrc
  eval "$(./bulwark completion zsh)"             in ~/.zshrc, after compinit
  ./bulwark completion fish | source             in config.fish"""


class Shell(StrEnum):
    """Shells that completion is written for."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"


def add(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("shell", choices=[shell.value for shell in Shell], help="the shell to write it for")


def run(arguments: Namespace) -> Exit:
    """Print the script."""
    print(_SCRIPTS[Shell(arguments.shell)](described()), end="")
    return Exit.CLEAN


Described = Mapping[str, Mapping[str, tuple[str, ...]]]
"""Command to option to the values that it takes; no value for a switch or a text of one's own."""
_STACKS: Final = "@stacks"
"""Stands for the stacks of the folder that one is in."""
_SUBJECTS: Final = {"policies": "--rule"}


def described() -> Described:
    """Read commands and options off their own parsers, so that a script never falls behind."""
    from review.cli import COMMANDS  # noqa: PLC0415  it reads this module in, in turn

    return {name: dict(_options(name)) for name in COMMANDS}


def _options(command: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    parser = ArgumentParser(prog=command)
    importlib.import_module(f"review.commands.{command}").add(parser)
    for action in parser._actions:  # noqa: SLF001  argparse has no other way to what was declared
        for option in action.option_strings:
            if option.startswith("--"):
                yield option, _values(command, action)
        if not action.option_strings and action.choices:
            yield "", tuple(str(choice) for choice in action.choices)
        elif action.dest == "control":
            yield "", _controls()


def _values(command: str, action: Action) -> tuple[str, ...]:
    if action.choices:
        return tuple(str(choice) for choice in action.choices)
    if action.dest == "stack":
        return (_STACKS,)
    if _SUBJECTS.get(command) in action.option_strings:
        from hardening.catalog import RULES  # noqa: PLC0415  only here

        return tuple(sorted(rule.id for rule in RULES))
    return ()


def _controls() -> tuple[str, ...]:
    from review.checklist import CONTROLS  # noqa: PLC0415  only here

    return tuple(control.id for control in CONTROLS)


_FIND_STACKS: Final = r"""for f in Pulumi.*.yaml; do [ -e "$f" ] && f=${f#Pulumi.} && echo "${f%.yaml}"; done"""


def _cases(described: Described) -> str:
    """Give what stands behind each option, as the branches of a `case`."""
    lines = []
    for command, options in described.items():
        for option, values in options.items():
            if values == (_STACKS,):
                lines.append(f'    "{command} {option}") words=$({_FIND_STACKS}) ;;')
            elif values and option:
                lines.append(f'    "{command} {option}") words="{" ".join(values)}" ;;')
    return "\n".join(lines)


def _flags(described: Described) -> str:
    """Give the options and words of each command, as the branches of a `case`."""
    return "\n".join(
        f'      {command}) words="{" ".join([*filter(None, options), *options.get("", ())])}" ;;'
        for command, options in described.items()
    )


def _bash(described: Described) -> str:
    return f"""# Completion of bulwark for bash.
_bulwark() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD-1]}} command=${{COMP_WORDS[1]}} words=
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "{" ".join(described)}" -- "$current"))
    return
  fi
  case "$command $before" in
{_cases(described)}
    *)
      case $command in
{_flags(described)}
      esac ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  [ "${{#COMPREPLY[@]}}" -gt 0 ] || COMPREPLY=($(compgen -f -- "$current"))
}}
complete -F _bulwark bulwark ./bulwark
"""


def _zsh(described: Described) -> str:
    """Give the script of bash: zsh reads it as it is, once it is told to."""
    return f"autoload -Uz bashcompinit && bashcompinit\n{_bash(described)}"


def _fish(described: Described) -> str:
    lines = ["# Completion of bulwark for fish."]
    for command, options in described.items():
        lines.append(f"complete -c bulwark -n __fish_use_subcommand -f -a {command}")
        seen = f"'__fish_seen_subcommand_from {command}'"
        for option, values in options.items():
            given = f" -x -a '{_for_fish(values)}'" if values else ""
            named = f" -l {option.removeprefix('--')}" if option else " -f"
            lines.append(f"complete -c bulwark -n {seen}{named}{given}")
    return "\n".join(lines) + "\n"


def _for_fish(values: tuple[str, ...]) -> str:
    if values == (_STACKS,):
        return r"""(string replace -r "Pulumi\.(.*)\.yaml" "\$1" Pulumi.*.yaml)"""
    return " ".join(values)


_SCRIPTS: Final = {Shell.BASH: _bash, Shell.ZSH: _zsh, Shell.FISH: _fish}
