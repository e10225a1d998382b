"""Every main setting of production can be changed: protection never refuses what a setting does to a resource."""

import pytest
import yaml

from review.diff.difference import difference
from review.diff.kinds import Op
from review.diff.model import Difference
from review.record.run import Recording, record_both
from tests.support.knobs import KNOBS, changed
from tests.support.story import copied, side


@pytest.fixture(scope="module")
def configured(production: Recording, tmp_path_factory: pytest.TempPathFactory) -> Difference:
    folder = copied(tmp_path_factory.mktemp("settings") / "project")
    stack = folder / "Pulumi.prod.yaml"
    body = yaml.safe_load(stack.read_text(encoding="utf-8"))
    stack.write_text(yaml.safe_dump({**body, "config": changed(body["config"], KNOBS)}), encoding="utf-8")
    return difference(side("before", production), side("after", record_both(folder, "prod")), terms=None)


def test_no_setting_replaces_or_deletes_what_is_protected(production: Recording, configured: Difference) -> None:
    rows = production.known["resources"]
    assert isinstance(rows, list)
    protected = {str(row["urn"]) for row in rows if row["protect"]}
    lost = {change.before_urn or change.urn for change in configured.changes if change.op in (Op.REPLACE, Op.DELETE)}
    assert lost
    assert lost & protected == set()
