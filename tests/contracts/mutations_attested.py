"""Breaking what people attest: a record that holds, made to hold no longer."""

import datetime as dt
import json

from tests.contracts.edits import Edit, Graph, record
from tests.contracts.mutations import Mutation, gone

PARAMETER = "aws:ssm/parameter:Parameter"
TODAY = dt.date.today()  # noqa: DTZ011  records are judged by today
TERM = {"TC-4": 8, "DH-2": 8, "SS-2": 8, "PC-1": 30, "DH-3": 30}


def signed(control: str, **changes: object) -> Edit:
    """Attest a control as it must be, but for some changes."""

    def edit(graph: Graph) -> None:
        inputs = record(graph, PARAMETER, f"attestations-{control}")["inputs"]
        body = json.loads(inputs["insecureValue"])
        body |= {
            "approver": "eve@example.com",
            "evidence": "https://wiki.bulwark-corp.net/evidence",
            "issued": TODAY.isoformat(),
            "expires": (TODAY + dt.timedelta(days=TERM.get(control, 90))).isoformat(),
            **changes,
        }
        inputs["insecureValue"] = json.dumps(body)

    return edit


def broken(line: str, **changes: object) -> Mutation:
    """Break the record of a control."""
    return Mutation(line=line, rule="ATT-01", edit=signed(line.split(maxsplit=1)[0], **changes))


def day(days: int) -> str:
    """Give a day from today."""
    return (TODAY + dt.timedelta(days=days)).isoformat()


ATTESTED = (
    broken("AC-3 m4", issued=day(-30), expires=day(-1)),
    broken("AC-3 m5", owner="eve@example.com"),
    gone("AC-4 m4", "ATT-01", PARAMETER, "attestations-AC-4"),
    broken("API-3 m5", issued=day(-91), expires=day(-1)),
    broken("WS-3 m4", issued=day(1)),
    broken("TC-4 m4", expires=day(90)),
    broken("DH-2 m1", issued=day(-9), expires=day(-1)),
    broken("IR-2 m5", issued=day(-180), expires=day(0)),
    broken("CO-2 m1", issued=day(-365), expires=day(-1)),
    broken("CO-2 m4", statement="TBD: the policy covers automated reposting"),
    broken("CO-3 m1", platforms=["TikTok", "Meta", "Google"]),
    broken("CO-3 m2", platforms=["TikTok", "Meta", "X"]),
    broken("CO-3 m3", issued=day(-300), expires=day(-1)),
    broken("AP-1 m4", issued=day(-100), expires=day(-1)),
    broken("PC-4 m4", issued=day(-181), expires=day(-1)),
    broken("LP-3 m4", evidence="compliance/pii-manifest.json", evidenceSha256=None),
)
