"""A stack under the real engine over an account of its own, in which faults and drift can be planted."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import yaml

from review.engine import _process, workspace
from review.engine.hosting import hosted
from review.engine.results import Result, result
from review.engine.session import Deployment, Session
from tests.support import knobs
from tests.support.cloud import Cloud
from tests.support.faults import Fault, plant

_STEPS = "PULUMI_SKIP_CHECKPOINTS"


class Stage(Session):
    """A session whose doubles have an account behind them."""

    plugin = "tests.support.faulty"

    @property
    def cloud(self) -> Cloud:
        """What stands now, and every call that led there."""
        return Cloud(self.folder / "cloud")

    @property
    def stack_file(self) -> Path:
        """The configuration of the stack, with what the engine adds to it."""
        return self._space.project / f"Pulumi.{self._project.stack}.yaml"

    @property
    def state_file(self) -> Path:
        """The file that holds the state."""
        (found,) = (self.folder / "state").rglob(f"stacks/**/{self._project.stack}.json")
        return found

    def plant(self, *faults: Fault) -> None:
        """Plant faults for the operations that follow; none clears them."""
        plant(self.folder / "faults", faults)

    def save_every_step(self) -> None:
        """Write the state after every step, as the engine does unless it is told otherwise."""
        self._environment.pop(_STEPS)

    def write_logs(self) -> None:
        """Let the engine keep its log of calls, as it does unless it cannot."""
        (self._space.home / "logs").unlink()

    def surround(self, **variables: str) -> None:
        """Set variables of the environment of the engine."""
        self._environment.update(variables)

    def configure(self, **changed: object) -> None:
        """Set keys of the configuration, of the project's namespace; mappings are merged one level deep."""
        body = yaml.safe_load(self.stack_file.read_text(encoding="utf-8"))
        body["config"] = knobs.changed(body["config"], changed, self._project.name)
        self.stack_file.write_text(yaml.safe_dump(body), encoding="utf-8")

    def refresh(self, *flags: str) -> Result:
        """Read what stands into the state."""
        return self._operate("refresh", "--yes", "--skip-preview", *flags)

    def import_(self, *arguments: str) -> Result:
        """Take over what stands already."""
        return self._operate("import", "--yes", "--skip-preview", "--generate-code=false", *arguments)

    def command(self, *arguments: str) -> str:
        """Run a short command of the CLI."""
        return self._command(*arguments)

    def answering(self, answers: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command that asks, and answer it."""
        return subprocess.run(
            [str(self._space.commands / "pulumi"), "--color", "never", *arguments],
            cwd=self._space.project,
            env=self._environment,
            input=answers,
            capture_output=True,
            text=True,
            check=False,
        )

    def lose_state(self) -> None:
        """Lose the state and all copies of it, and make the stack anew."""
        shutil.rmtree(self.folder / "state")
        (self.folder / "state").mkdir()
        self._command("stack", "init", self._project.stack, "--secrets-provider", "passphrase")

    def restore(self, deployment: Deployment) -> None:
        """Take an export for the state."""
        file = self.folder / "restored.json"
        file.write_text(deployment.text, encoding="utf-8")
        self._command("stack", "import", "--file", str(file))

    @contextmanager
    def updating(self) -> Iterator["Update"]:
        """Start an update and give it while it runs."""
        printed = self._space.base / f"program-{self._runs}"
        with hosted(workspace.program(self._space, self._project), printed, self._environment) as port:
            self._runs += 1
            log = self._space.base / f"events-{self._runs}"
            client = (f"--client=127.0.0.1:{port}", "--exec-kind", "auto.inline", "--event-log", str(log))
            command = [str(self._space.commands / "pulumi"), "--non-interactive", "--color", "never"]
            process = _process._started(
                [*command, "up", "--yes", "--skip-preview", *client],
                self._space.project,
                self._environment,
                errors=subprocess.PIPE,
            )
            with process:  # closes its pipes in the end
                try:
                    yield Update(process, log)
                finally:
                    _process.end(process)


class Update:
    """An update that runs."""

    def __init__(self, process: subprocess.Popen[str], log: Path) -> None:
        """Follow a process and its event log."""
        self.process, self._log = process, log

    def ended(self) -> Result:
        """Wait for the end."""
        output, errors = self.process.communicate()
        events = self._log.read_text(encoding="utf-8") if self._log.exists() else ""
        return result(_process.Finished(self.process.returncode, output, errors), 0.0, events)
