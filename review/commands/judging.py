"""How verdicts leave a command."""

from argparse import Namespace

from review.commands.common import console, open_out, write
from review.judge import Verdicts
from review.render import machine


def deliver(verdicts: Verdicts, arguments: Namespace, *, seconds: float) -> None:
    """Print verdicts, or write them to the file asked for, in the format asked for."""
    if arguments.format == "json":
        write(machine.render(verdicts, seconds=seconds), arguments.out)
        return
    from review.render import text  # noqa: PLC0415  rich costs a tenth of a second, which JSON output need not pay

    if arguments.out is None:
        text.show(verdicts, console(), seconds=seconds, every=arguments.all)
        return
    with open_out(arguments.out).open("w", encoding="utf-8") as file:
        text.show(verdicts, console(file), seconds=seconds, every=arguments.all)
