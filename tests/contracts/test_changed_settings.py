"""Every main setting of production can be changed: protection never refuses what a setting does to a resource."""

import shutil

import pytest
import yaml

from review.diff.difference import difference
from review.diff.kinds import Op
from review.diff.model import Difference
from review.diff.outline import Side
from review.diff.records import Picture
from review.diff.sides import Loaded
from review.record.run import Recording, record_both
from tests.support.knobs import KNOBS
from tests.support.story import HOME


@pytest.fixture(scope="module")
def changed(production: Recording, tmp_path_factory: pytest.TempPathFactory) -> Difference:
    folder = tmp_path_factory.mktemp("settings") / "project"
    shutil.copytree(HOME, folder, ignore=shutil.ignore_patterns(".*", "__pycache__", "tests", "docs", "node_modules"))
    stack = folder / "Pulumi.prod.yaml"
    body = yaml.safe_load(stack.read_text(encoding="utf-8"))
    for name, value in KNOBS.items():
        key, old = f"bulwark:{name}", body["config"].get(f"bulwark:{name}")
        body["config"][key] = {**old, **value} if isinstance(old, dict) and isinstance(value, dict) else value
    stack.write_text(yaml.safe_dump(body), encoding="utf-8")
    return difference(side("before", production), side("after", record_both(folder, "prod")), terms=None)


def side(label: str, recording: Recording) -> Loaded:
    return Loaded(Side(label, "revision", label, 0), Picture(recording.known, recording.unknown))


def test_no_setting_replaces_or_deletes_what_is_protected(production: Recording, changed: Difference) -> None:
    rows = production.known["resources"]
    assert isinstance(rows, list)
    protected = {str(row["urn"]) for row in rows if row["protect"]}
    lost = {change.before_urn or change.urn for change in changed.changes if change.op in (Op.REPLACE, Op.DELETE)}
    assert lost
    assert lost & protected == set()
