"""One stack of one project, run by the real engine: own home, own state, provider doubles, nothing of the account."""

import json
import shutil
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Final, Self

from review.engine import _process, results, workspace
from review.engine.hosting import PYTHON, hosted
from review.engine.locate import Engine
from review.engine.results import Result
from review.record import project

_SECONDS: Final = 900.0
"""Time that one operation may take."""


class SessionError(Exception):
    """The engine could not be brought to run the project; the text holds what it said."""


@dataclass(frozen=True, slots=True)
class Deployment:
    """The state of a stack, as `pulumi stack export` gives it."""

    text: str
    """The export as it was written, to look for what must not be in it."""
    document: Mapping[str, object]


class Session:
    """A stack that lives in a temporary folder from the entry of a `with` block to its end."""

    plugin: ClassVar[str] = "review.engine.plugin"
    """The module that serves the providers."""
    host: ClassVar[Path] = PYTHON
    """The language host of the program, for one in another language."""
    packages: ClassVar[Mapping[str, str]] = {}
    """Provider packages with their versions that have doubles here, beside those whose SDKs are installed."""

    def __init__(
        self,
        engine: Engine,
        directory: Path,
        stack: str,
        *,
        packs: Sequence[Path] = (),
        pack_config: Path | None = None,
        create_only: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        """Take a stack of the project in `directory`.

        `packs` are the policy packs of every preview and update, and `pack_config` configures each; `create_only`
        names, by resource type, the properties whose change replaces a resource (none by default). Encrypted
        configuration is replaced as in a recording.
        """
        self._engine, self._create_only = engine, create_only or {}
        config = ["--policy-pack-config", str(pack_config.resolve())] if pack_config else []
        self._packs = [flag for pack in packs for flag in ("--policy-pack", str(pack.resolve()), *config)]
        self._project = project.load(directory.resolve(), stack)
        self._runs = 0

    def __enter__(self) -> Self:
        """Make the folder and the empty stack."""
        self.folder = Path(tempfile.mkdtemp(prefix="bulwark-engine-")).resolve()
        try:
            self._space = workspace.prepare(
                self.folder, self._project, self._engine.command, self._create_only, self.plugin
            )
            for package, version in self.packages.items():
                workspace.install_double(self._space, package, version)
            self._environment = self._space.environment()
            self._command("stack", "init", self._project.stack, "--secrets-provider", "passphrase")
            for key in sorted(self._project.secret_keys):
                self._command("config", "set", "--secret", key, "--", self._project.config[key])
        except BaseException:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        """Remove the folder with all that the stack was."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def preview(self, *flags: str) -> Result:
        """Preview the program (`pulumi preview --json`), with the packs. Its steps hold all of a new state."""
        result = self._with_program("preview", "--json", *self._packs, *flags)
        return replace(result, steps=results.steps_of_digest(result.stdout))

    def up(self, *flags: str) -> Result:
        """Update the stack, with the packs."""
        return self._with_program("up", "--yes", "--skip-preview", *self._packs, *flags)

    def analyze(self, state: Path) -> Result:
        """Judge an exported state by the packs (`pulumi policy analyze --file`), without the program."""
        start = time.monotonic()
        finished = self._pulumi("policy", "analyze", "--file", str(state), "--json", *self._packs)
        return results.result(finished, time.monotonic() - start, finished.output)

    def destroy(self, *flags: str) -> Result:
        """Delete all resources; a protected one makes the engine refuse."""
        return self._operate("destroy", "--yes", "--skip-preview", *flags)

    def unprotect(self) -> None:
        """Take the protection off every resource in the state."""
        self._command("state", "unprotect", "--all", "--yes")

    def export(self) -> Deployment:
        """Give the state; secrets stay encrypted."""
        text = self._command("stack", "export")
        return Deployment(text, json.loads(text))

    @property
    def canaries(self) -> tuple[str, ...]:
        """The passwords that the doubles have invented so far."""
        return tuple(self._space.canaries.read_text(encoding="utf-8").split())

    def _with_program(self, *arguments: str) -> Result:
        """Run an operation that asks the program for its resources; the start of its process counts."""
        printed = self._space.base / f"program-{self._runs}"
        start = time.monotonic()
        program = workspace.program(self._space, self._project)
        with hosted(program, printed, self._environment, self.host) as port:
            result = self._operate(*arguments, f"--client=127.0.0.1:{port}", "--exec-kind", "auto.inline")
            seconds = time.monotonic() - start
        return replace(result, seconds=seconds, printed=printed.read_text(errors="replace"))

    def _operate(self, *arguments: str) -> Result:
        """Run an operation of the engine and read its event log."""
        self._runs += 1
        log = self._space.base / f"events-{self._runs}"
        start = time.monotonic()
        finished = self._pulumi(*arguments, "--event-log", str(log))
        seconds = time.monotonic() - start
        events = log.read_text(encoding="utf-8") if log.exists() else ""
        return results.result(finished, seconds, events)

    def _command(self, *arguments: str) -> str:
        """Run a short command of the CLI and give what it writes. Raises `SessionError` where it fails."""
        finished = self._pulumi(*arguments)
        if finished.code != 0:
            message = f"pulumi {' '.join(arguments[:2])} ended with {finished.code}: {finished.errors.strip()}"
            raise SessionError(message)
        return finished.output

    def _pulumi(self, *arguments: str) -> _process.Finished:
        command = [str(self._space.commands / "pulumi"), "--non-interactive", "--color", "never", *arguments]
        folder = self._space.project
        return _process.capture(command, seconds=_SECONDS, folder=folder, environment=self._environment)
