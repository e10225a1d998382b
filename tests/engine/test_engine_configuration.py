"""The real engine hands the pack a configuration that would weaken it: the rules hold, and the attempt is said."""

import json
from pathlib import Path

import pytest

from review.engine.locate import Engine
from review.engine.session import Session

SAMPLE = Path(__file__).parent / "sample"
PACK = Path(__file__).parents[2] / "policy"

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("engine-sample")]


@pytest.mark.parametrize(
    ("config", "refused"),
    [
        ({"all": "disabled"}, {"RDS-05.level", "RDS-02.level", "PCK-01.level"}),
        ({"RDS-05-private": "advisory", "RDS-02-backups-pitr": {"minDays": 7}}, {"RDS-05.level", "RDS-02.minDays"}),
    ],
)
def test_no_configuration_weakens_the_pack_unsaid(
    engine: Engine, tmp_path: Path, config: dict[str, object], refused: set[str]
) -> None:
    file = tmp_path / "pack.json"
    file.write_text(json.dumps(config))
    with Session(engine, SAMPLE, "prod", packs=[PACK], pack_config=file) as session:
        result = session.preview()
    assert result.code != 0
    said = {(found.rule, found.level) for found in result.violations if found.urn.endswith("::orders")}
    assert {("RDS-05-private", "mandatory"), ("RDS-02-backups-pitr", "mandatory")} <= said
    messages = [found.message for found in result.violations if found.rule == "PCK-01-configuration"]
    assert {name for name in refused if any(message.startswith(f"{name} is ") for message in messages)} == refused
    assert {found.level for found in result.violations if found.rule == "PCK-01-configuration"} == {"mandatory"}
