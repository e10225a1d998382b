"""Where a stack runs."""

from enum import StrEnum


class Environment(StrEnum):
    """Where a stack runs. It changes sizes and never removes a control."""

    DEV = "dev"
    TEST = "test"
    CI = "ci"
    STAGING = "staging"
    PROD = "prod"

    @property
    def sends_mail(self) -> bool:
        """Whether real people may get mail from here (EM-1)."""
        return self in {Environment.STAGING, Environment.PROD}
