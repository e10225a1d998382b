"""A stack under the real engine over an account of its own, in which faults and drift can be planted."""

from review.engine.results import Result
from review.engine.session import Session
from tests.support.cloud import Cloud
from tests.support.faults import Fault, plant


class Stage(Session):
    """A session whose doubles have an account behind them."""

    plugin = "tests.support.faulty"

    @property
    def cloud(self) -> Cloud:
        """What stands now, and every call that led there."""
        return Cloud(self.folder / "cloud")

    def plant(self, *faults: Fault) -> None:
        """Plant faults for the operations that follow; none clears them."""
        plant(self.folder / "faults", faults)

    def refresh(self, *flags: str) -> Result:
        """Read what stands into the state."""
        return self._operate("refresh", "--yes", "--skip-preview", *flags)
