"""`diff`: what an update would change, lose and open."""

import time
from argparse import ArgumentParser, Namespace
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from review.commands.common import (
    CommandError,
    add_waivers,
    console,
    open_out,
    progress,
    uncollected,
    waivers_of,
    write,
)
from review.exits import Exit, worst

if TYPE_CHECKING:
    from review.diff.judging import Terms
    from review.diff.model import Difference
    from review.diff.sides import Loaded

FORMATS = ("text", "json", "md", "html", "sarif", "junit", "svg", "mermaid")
EXAMPLES = """examples:
  bulwark diff main                            the working tree against a revision
  bulwark diff v1.2 v1.3 --stack dev           two revisions, each previewed by its own code
  bulwark diff preview.json                    both sides of a `pulumi preview --json`, with the engine's verdicts
  bulwark diff state.json preview.json         what stands against what would stand
  bulwark diff main --format md --out c.md     a review comment
  bulwark diff main --format html --out c.html   a page: tree, picture, filters; sarif and junit as well
  bulwark diff main --format svg --out c.svg   the architecture with the change in it; mermaid for Markdown
  bulwark diff main --write-approval a.json    what an approval is bound to
  bulwark diff main --approved a.json          refuse when anything differs from what was approved
exit: 0 nothing lost or opened, 4 hazard or broader access, 5 new violation, 6 new undecided, 7 changed where
nothing was expected or since the approval, 1 error"""


def add(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "base", metavar="BASE", help="a revision, or a file: graph, preview or state; - is standard input"
    )
    parser.add_argument("head", metavar="HEAD", nargs="?", help="as BASE; the working tree when left out")
    parser.add_argument("--stack", default="prod", help="the stack to preview (default: prod)")
    parser.add_argument("--project", type=Path, default=Path(), metavar="DIR", help="the project folder (default: .)")
    add_waivers(parser)
    parser.add_argument("--expect-no-changes", action="store_true", help="exit 7 when anything changes")
    parser.add_argument("--no-findings", action="store_true", help="leave out what the pack says of both sides")
    parser.add_argument("--state", metavar="FILE", help="`pulumi stack export`, which an approval is bound to as well")
    parser.add_argument("--write-approval", type=Path, metavar="FILE", help="write what an approval is bound to")
    parser.add_argument("--approved", metavar="FILE", help="an approval, or its digest: refuse when anything differs")
    parser.add_argument(
        "--format",
        choices=FORMATS,
        default="text",
        help="md is a review comment, html a page, svg and mermaid the architecture with the change in it",
    )
    parser.add_argument("--out", type=Path, metavar="FILE", help="write to a file instead of standard output")
    parser.add_argument("--quiet", action="store_true", help="no progress on standard error")


def run(arguments: Namespace) -> Exit:
    """Work out both sides, compare them, and show the difference."""
    with uncollected():
        return _run(arguments)


def _run(arguments: Namespace) -> Exit:
    started = time.perf_counter()
    progress(arguments, "working out both sides")
    base, head = _sides(arguments)
    from review.diff.difference import difference  # noqa: PLC0415  as in `_sides`

    judged = None if arguments.no_findings else _terms(base, head, arguments)
    found = _bound(difference(base, head, terms=judged), base, head, arguments)
    _deliver(found, (base, head), arguments, time.perf_counter() - started)
    unexpected = arguments.expect_no_changes and found.changed
    return worst([found.exit, Exit.CHANGED if unexpected else Exit.CLEAN])


def _sides(arguments: Namespace) -> "tuple[Loaded, Loaded]":
    from review.diff import sides  # noqa: PLC0415
    from review.diff.revisions import RevisionError  # noqa: PLC0415

    try:
        if arguments.head is None and (both := sides.of_preview(arguments.base)) is not None:
            return both
        with sides.started(arguments.base, arguments.head, arguments.project, arguments.stack) as getting:
            from review.diff import difference  # noqa: F401, PLC0415  read in while the programs run

            base, head = (wait() for wait in getting)
    except RevisionError as error:
        raise CommandError(str(error)) from None
    return base, head


def _terms(base: "Loaded", head: "Loaded", arguments: Namespace) -> "Terms":
    """Give by what both sides are judged: each by the waivers beside it, a file by those of the project."""
    from review.diff.judging import Terms  # noqa: PLC0415

    old, new = (waivers_of(arguments, side.folder or arguments.project) for side in (base, head))
    return Terms(old, new)


def _bound(found: "Difference", base: "Loaded", head: "Loaded", arguments: Namespace) -> "Difference":
    """Bind the difference to what an approval covers, and compare it with one where there is one."""
    from review.diff import approval  # noqa: PLC0415

    bound = approval.of(base, head, arguments.project, arguments.stack, arguments.state)
    if arguments.write_approval is not None:
        open_out(arguments.write_approval).write_text(bound.text() + "\n", encoding="utf-8")
    if arguments.approved is None:
        return replace(found, digest=bound.digest)
    differs = tuple(bound.differs(arguments.approved))
    return replace(found, digest=bound.digest, approved=not differs, differs=differs)


def _deliver(found: "Difference", sides: "tuple[Loaded, Loaded]", arguments: Namespace, seconds: float) -> None:
    if arguments.format != "text":
        write(_rendered(found, sides, arguments), arguments.out)
        return
    from review.diff import text  # noqa: PLC0415

    if arguments.out is None:
        text.show(found, console(), seconds=seconds)
    else:
        with open_out(arguments.out).open("w", encoding="utf-8") as file:
            text.show(found, console(file), seconds=seconds)


def _rendered(found: "Difference", sides: "tuple[Loaded, Loaded]", arguments: Namespace) -> str:
    """Render what is not for a terminal."""
    match arguments.format:
        case "md":
            from review.diff import markdown  # noqa: PLC0415

            return markdown.render(found)
        case "junit":
            from review.diff import junit  # noqa: PLC0415

            return junit.render(found)
        case "sarif":
            from review.diff import sarif  # noqa: PLC0415
            from review.render.places import Places  # noqa: PLC0415

            return sarif.render(found, Places(arguments.project, _judged(arguments)))
        case "html" | "svg" | "mermaid":
            return _drawn(found, sides, arguments.format)
        case _:
            from review.diff import machine  # noqa: PLC0415

            return machine.render(found)


def _drawn(found: "Difference", sides: "tuple[Loaded, Loaded]", format_: str) -> str:
    """Render what shows the architecture."""
    from review.diff.overlay import overlay  # noqa: PLC0415

    picture = overlay(found, *(side.picture for side in sides))
    if format_ == "html":
        from review.diff import page  # noqa: PLC0415

        return page.render(found, picture)
    from review.picture import svg, words  # noqa: PLC0415

    return (svg.render(picture) if format_ == "svg" else words.mermaid(picture)).rstrip("\n")


def _judged(arguments: Namespace) -> str:
    """Give the file of the second side, in which a result is shown that no line of a program declares."""
    name = arguments.head or arguments.base
    return name if Path(name).is_file() else ""
