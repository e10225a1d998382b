"""The whole life of a stack, run once by the real engine for many tests to look at."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from review.engine.locate import Engine
from review.engine.results import Result
from review.engine.session import Deployment, Session


@dataclass(frozen=True, kw_only=True, slots=True)
class Life:
    """What the engine said, from the first preview to the last deletion."""

    first: Result
    """Preview of the empty stack."""
    created: Result
    deployment: Deployment
    """State after the first update."""
    repeated: Result
    """Update without a change."""
    refused: Result
    """Destroy while some resources are protected."""
    destroyed: Result
    remains: Deployment
    """State after the last deletion."""
    canaries: tuple[str, ...]
    """The secrets that the provider doubles invented."""

    @property
    def shown(self) -> str:
        """All that any operation showed."""
        results = (self.first, self.created, self.repeated, self.refused, self.destroyed)
        return "\n".join(result.text for result in results)


def live(engine: Engine, directory: Path, stack: str, *, packs: Sequence[Path] = ()) -> Life:
    """Run a stack from its first preview to its last deletion."""
    with Session(engine, directory, stack, packs=packs) as session:
        first = session.preview()
        created = session.up()
        deployment = session.export()
        repeated = session.up()
        refused = session.destroy()
        session.unprotect()
        destroyed = session.destroy()
        return Life(
            first=first,
            created=created,
            deployment=deployment,
            repeated=repeated,
            refused=refused,
            destroyed=destroyed,
            remains=session.export(),
            canaries=session.canaries,
        )
