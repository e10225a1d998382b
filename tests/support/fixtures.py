"""Write the outputs of the real engine that other tests judge: `python -m tests.support.fixtures`."""

import json
import logging
from pathlib import Path
from typing import Final

from review.engine.locate import Engine, obtain
from review.engine.session import Session
from tests.support.scrub import Document, scrub

_TESTS: Final = Path(__file__).parents[1]
SAMPLE: Final = _TESTS / "engine" / "sample"
FILES: Final = {
    "preview": _TESTS / "fixtures" / "sample.preview.json",
    "state": _TESTS / "fixtures" / "sample.state.json",
}


def written(engine: Engine) -> dict[str, Document]:
    """Give a first preview and the state after an update of the sample."""
    with Session(engine, SAMPLE, "prod") as session:
        preview = session.preview()
        session.up()
        return {"preview": json.loads(preview.stdout), "state": dict(session.export().document)}


def main() -> None:
    """Write the files."""
    fresh = written(obtain(report=logging.getLogger(__name__).warning))
    for name, path in FILES.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(scrub(fresh[name]), indent=1) + "\n")


if __name__ == "__main__":
    main()
