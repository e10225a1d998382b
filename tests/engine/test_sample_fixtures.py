"""The files that other tests judge are what the real engine writes today.

`python -m tests.support.fixtures` writes them anew.
"""

import json

import pytest

from review.engine.locate import Engine
from tests.support.fixtures import FILES, written
from tests.support.scrub import ordered

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("engine-sample")]


def test_the_fixtures_are_what_the_engine_writes(engine: Engine) -> None:
    fresh = written(engine)
    for name, path in FILES.items():
        assert ordered(json.loads(path.read_text())) == ordered(fresh[name]), f"{path} is out of date"


def test_the_fixtures_hold_nothing_of_a_machine() -> None:
    for path in FILES.values():
        text = path.read_text()
        assert "site-packages" not in text
        assert "project:///." not in text
        assert "file:///" not in text
