"""What `controls` and `report` share: the program of a stack, judged, and the standing of every control in it."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from review.commands.common import FORMATS, add_waivers, progress, waivers_of
from review.judge import Verdicts, judge_both
from review.posture import Posture, Standing, posture
from review.record.run import start_both


def add_stack(parser: ArgumentParser) -> None:
    """Declare which stack is asked about, and how the answer leaves."""
    parser.add_argument("--stack", default="prod", help="the stack to look at (default: prod)")
    parser.add_argument("--project", type=Path, default=Path(), metavar="DIR", help="the project folder (default: .)")
    add_waivers(parser)
    parser.add_argument("--format", choices=FORMATS, default="text", help="text for people, json for programs")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write to a file instead of standard output")
    parser.add_argument("--quiet", action="store_true", help="no progress on standard error")


def standings(arguments: Namespace) -> tuple[Verdicts, Posture]:
    """Run the program offline, judge it and give the standing of every control."""
    progress(arguments, f"running the program of stack {arguments.stack} offline")
    with start_both(arguments.project, arguments.stack) as running:
        verdicts = judge_both(running, waivers=waivers_of(arguments, arguments.project))
    return verdicts, posture(verdicts)


def described(standing: Standing) -> dict[str, object]:
    """Give a standing as data."""
    control, statement = standing.control, standing.statement
    return {
        "id": control.id,
        "title": control.title,
        "source": control.source,
        "means": [means.value for means in control.means],
        "status": standing.status.value,
        "reason": standing.reason,
        "components": [
            {
                "urn": mechanism.urn,
                "type": mechanism.type,
                "source": mechanism.source,
                "variables": list(mechanism.variables),
            }
            for mechanism in standing.mechanisms
        ],
        "rules": [
            {"id": each.rule.id, "name": each.rule.name, "title": each.rule.title, "judged": each.judged}
            for each in standing.rules
        ],
        "attestation": None
        if statement is None
        else {
            "owner": statement.owner,
            "statement": statement.statement,
            "expires": statement.expires.isoformat() if statement.expires else None,
        },
    }
