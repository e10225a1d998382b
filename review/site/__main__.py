"""Build the site into a folder that is thrown away, and say what in it leads nowhere: a step of `bulwark check`."""

import sys
import tempfile
from pathlib import Path

from review.checks.links import HOME
from review.site.build import build
from review.site.verify import problems


def main() -> int:
    """Build and verify."""
    with tempfile.TemporaryDirectory() as folder:
        build(HOME, Path(folder))
        found = list(problems(Path(folder)))
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
