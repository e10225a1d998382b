"""`--baseline`: what was there before, and what is new."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from review.commands.common import CommandError
from review.judge import Judge, Verdicts


def add_baseline(parser: ArgumentParser) -> None:
    """Declare what verdicts are compared with."""
    parser.add_argument(
        "--baseline",
        metavar="BASE",
        help="a revision, or a file: verdicts as JSON, a preview, a state; only what is not found there blocks",
    )


def compared(verdicts: Verdicts, arguments: Namespace, project: Path, judged: Judge) -> Verdicts:
    """Compare verdicts with the baseline, where one is asked for."""
    if arguments.baseline is None:
        return verdicts
    from review import baseline  # noqa: PLC0415  only who compares reads the other side
    from review.diff.revisions import RevisionError  # noqa: PLC0415

    try:
        known = baseline.of(arguments.baseline, project, str(verdicts.graph.get("stack") or "prod"), judged)
    except RevisionError as error:
        raise CommandError(str(error)) from None
    return baseline.against(verdicts, known)
