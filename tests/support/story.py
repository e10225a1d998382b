"""One stack of production that is changed again and again under the real engine, for many tests to look at."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

from review.diff.difference import difference
from review.diff.model import Difference
from review.diff.outline import Side
from review.diff.records import Picture
from review.diff.sides import Loaded
from review.engine.locate import Engine
from review.engine.results import Result
from review.engine.session import Deployment
from review.record.run import Recording, record_both
from tests.support.cloud import Call
from tests.support.knobs import KNOBS
from tests.support.stage import Stage

HOME: Final = Path(__file__).parents[2]
MESSAGING: Final = "components/composition/messaging.py"
POSTGRES: Final = "components/data/postgres.py"
MOVES: Final[Mapping[str, str]] = {
    "    return Queue(part, args, site.here)": (
        '    renamed = pulumi.ResourceOptions(aliases=[pulumi.Alias(name="publish")] if part == "publish" else [])\n'
        '    name = "posting" if part == "publish" else part\n'
        "    return Queue(name, args, pulumi.ResourceOptions.merge(site.here, renamed))"
    ),
    "    return Topic(part, args, site.here)": (
        "    alias = pulumi.Alias(parent=site.here.parent)\n"
        "    parent = pulumi.ResourceOptions(parent=foundation.network, aliases=[alias])\n"
        '    return Topic(part, args, pulumi.ResourceOptions.merge(site.here, parent if part == "dsr" else None))'
    ),
    "from collections.abc import Mapping\n": "from collections.abc import Mapping\n\nimport pulumi\n",
}
"""An edit that names a queue anew and gives a topic another parent, with an alias for each."""
NODE: Final = ("username=None if restored else args.master_user", 'username="another"')
"""An edit that replaces the database."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Story:
    """What the engine did, chapter by chapter."""

    first: Result
    """Preview of the empty stack."""
    created: Result
    configured: Result
    """Preview of every component's main setting changed at once."""
    offline: Difference
    """What the review says of that change."""
    updated: Result
    repeated: Result
    moved: Result
    """Preview of a queue renamed and a topic under another parent."""
    after_move: Result
    moving: tuple[Call, ...]
    """What the providers were asked during that update."""
    refused: Result
    """Preview of a change that would replace a protected database."""
    refused_update: Result
    drifted: Result
    """Refresh after drift was planted."""
    mended: Result
    planted: tuple[str, ...]
    """URNs that drifted."""
    standing: tuple[Call, ...]
    """What stood before the end."""
    deployment: Deployment
    destroyed: Result
    deleted: tuple[Call, ...]
    remains: Deployment
    canaries: tuple[str, ...]

    @property
    def results(self) -> tuple[Result, ...]:
        """All that was shown."""
        found = (getattr(self, name) for name in self.__slots__)
        return tuple(each for each in found if isinstance(each, Result))


def tell(engine: Engine, folder: Path) -> Story:
    """Run the story over a copy of the project, which is edited as it goes on."""
    copied(folder)
    with Stage(engine, folder, "prod") as stage:
        told: dict[str, object] = {"first": stage.preview(), "created": stage.up()}
        told |= _configure(stage, folder)
        told |= _move(stage, folder)
        told |= _refuse(stage, folder)
        told |= _drift(stage)
        told |= {"standing": tuple(stage.cloud.standing.values()), "deployment": stage.export()}
        seen = len(tuple(stage.cloud.calls()))
        stage.unprotect()
        told["destroyed"] = stage.destroy()
        ended = tuple(stage.cloud.calls())[seen:]
        told["deleted"] = tuple(call for call in ended if call.op == "delete" and call.effect)
        return Story(**told, remains=stage.export(), canaries=stage.canaries)  # type: ignore[arg-type]  # by name above


def _configure(stage: Stage, folder: Path) -> dict[str, object]:
    before = side("before", record_both(folder, "prod"))
    stage.configure(**KNOBS)
    body = yaml.safe_load(stage.stack_file.read_text(encoding="utf-8"))
    (folder / "Pulumi.prod.yaml").write_text(yaml.safe_dump({"config": body["config"]}), encoding="utf-8")
    preview = stage.preview()
    offline = difference(before, side("after", record_both(folder, "prod")), terms=None)
    return {
        "configured": preview,
        "offline": offline,
        "updated": stage.up(),
        "repeated": stage.up("--expect-no-changes"),
    }


def _move(stage: Stage, folder: Path) -> dict[str, object]:
    for old, new in MOVES.items():
        turn(folder / MESSAGING, old, new)
    seen = len(tuple(stage.cloud.calls()))
    moved = stage.preview()
    return {"moved": moved, "after_move": stage.up(), "moving": tuple(stage.cloud.calls())[seen:]}


def _refuse(stage: Stage, folder: Path) -> dict[str, object]:
    turn(folder / POSTGRES, *NODE)
    found: dict[str, object] = {"refused": stage.preview(), "refused_update": stage.up()}
    turn(folder / POSTGRES, *reversed(NODE))
    return found


def _drift(stage: Stage) -> dict[str, object]:
    standing = {call.kind: call.urn for call in sorted(stage.cloud.standing.values(), key=lambda call: call.urn)}
    group, table, alarm = (
        standing[f"aws:{name}"]
        for name in ("cloudwatch/logGroup:LogGroup", "dynamodb/table:Table", "cloudwatch/metricAlarm:MetricAlarm")
    )
    stage.cloud.drift(group, retentionInDays=0)
    stage.cloud.drift(table, deletionProtectionEnabled=False)
    stage.cloud.lose(alarm)
    return {
        "drifted": stage.refresh("--expect-no-changes"),
        "mended": stage.up(),
        "planted": (group, table, alarm),
    }


def copied(folder: Path) -> Path:
    """Lay out a copy of the project, to be edited."""
    left_out = shutil.ignore_patterns(".*", "__pycache__", "tests", "docs", "node_modules")
    return Path(shutil.copytree(HOME, folder, ignore=left_out))


def side(label: str, recording: Recording) -> Loaded:
    """Give a recording as one side of a difference."""
    return Loaded(Side(label, "revision", label, 0), Picture(recording.known, recording.unknown))


def turn(file: Path, old: str, new: str) -> None:
    """Replace a text that is there once."""
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, old
    file.write_text(text.replace(old, new), encoding="utf-8")
