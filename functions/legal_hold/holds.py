"""A hold, what somebody wishes of it, and what it covers."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from functions._common.guarding import GuardError

DAY: Final = 86_400
GRACE_DAYS: Final = 30
"""Days that a record lives on at least, once its hold was lifted."""
SWEEP_SECONDS: Final = 23 * 3600
"""How long after a sweep the next one is due; an hour less than a day, so that one a day happens."""
ARCHIVE: Final = "events/"
"""Where the archive of audit records begins in its bucket; a folder for each day follows."""
HOLDS: Final = "hold/"
LIFTED: Final = "lifted/"
"""How ids of items begin that are holds, and holds of the past."""
_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_LEAST_PERSON: Final = 8
_LEAST_REASON: Final = 10
_MOST_TEXT: Final = 1000


class State(StrEnum):
    """What is left to do for a hold."""

    PLACING = "placing"
    HELD = "held"
    LIFTING = "lifting"
    RESUMING = "resuming"
    """It is gone; requests that waited for it are not started again yet."""
    LIFTED = "lifted"


class Action(StrEnum):
    """What somebody wishes."""

    PLACE = "place"
    LIFT = "lift"


@dataclass(frozen=True, kw_only=True, slots=True)
class Hold:
    """A hold as it stands in the table of requests."""

    tenant: str
    person: str = ""
    """Empty when it covers the whole tenant."""
    since: str = ""
    """First day of what it covers in the archive, as 2026-01-31; empty for everything."""
    reason: str = field(default="", repr=False)
    by: str = field(default="", repr=False)
    """Who placed it, as they say themselves; who called is in the trail."""
    state: State = State.PLACING
    placed: int = 0
    lifted: int = 0
    swept: int = 0
    """Seconds since 1970; 0 when it did not happen yet."""
    cursor: str = ""
    """Where in the archive work goes on."""

    @property
    def id(self) -> str:
        """The id of its item."""
        return f"{HOLDS}{self.tenant}" + (f"/{self.person}" if self.person else "")

    @property
    def standing(self) -> bool:
        """Whether it keeps what it covers."""
        return self.state in {State.PLACING, State.HELD}

    @property
    def start(self) -> str:
        """Where in the archive it begins to cover."""
        return ARCHIVE + (f"{self.since.replace('-', '/')}/" if self.since else "")

    def covers(self, other: "Hold") -> bool:
        """Whether its records are among those of another hold as well, all of them."""
        return self.tenant == other.tenant and self.person in ("", other.person)

    def due(self, now: float) -> bool:
        """Whether there is something to do for it."""
        return self.state is not State.HELD or now - self.swept >= SWEEP_SECONDS


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """What somebody asks for."""

    action: Action
    hold: Hold


def wish_of(event: Mapping[str, object]) -> Wish | None:
    """Read an event; None when it asks for nothing, as that of the schedule. An error shows nothing of it.

    `hold` names the tenant, or tenant/person.
    """
    if "action" not in event:
        return None
    action = _action(event["action"])
    tenant, _, person = _text(event, "hold").partition("/")
    reason, by, since = (_text(event, name) for name in ("reason", "by", "since"))
    _require(_ID.fullmatch(tenant), "hold names no tenant")
    named = not person or (_ID.fullmatch(person) and len(person) >= _LEAST_PERSON)
    _require(named, "hold names no person after the tenant")
    _require(not since or _day(since), "since is no day such as 2026-01-31")
    if action is Action.PLACE:
        _require(_LEAST_REASON <= len(reason) <= _MOST_TEXT, f"reason has fewer than {_LEAST_REASON} characters")
        _require(0 < len(by) <= _MOST_TEXT, "by names nobody")
    return Wish(action=action, hold=Hold(tenant=tenant, person=person, since=since, reason=reason, by=by))


def expiry_after(original: int, now: float) -> int:
    """Give when a record may expire whose hold is lifted now."""
    return max(original, int(now) + GRACE_DAYS * DAY)


def end_of_release(others: Iterable[Hold]) -> str | None:
    """Give where in the archive other holds begin, whoever they are of: a batch holds records of many tenants."""
    return min((other.start for other in others if other.standing), default=None)


def day_before(cursor: str) -> str:
    """Give where a sweep begins again: a day before the last object, as a batch may come late."""
    found = re.match(rf"{ARCHIVE}(\d{{4}}/\d{{2}}/\d{{2}})/", cursor)
    if not found:
        return ""
    day = dt.date.fromisoformat(found[1].replace("/", "-")) - dt.timedelta(days=1)
    return f"{ARCHIVE}{day:%Y/%m/%d}/"


def _action(value: object) -> Action:
    try:
        return Action(str(value))
    except ValueError:
        message = "action is neither place nor lift"
    raise GuardError(message)


def _text(event: Mapping[str, object], name: str) -> str:
    value = event.get(name, "")
    _require(isinstance(value, str), f"{name} is no text")
    return str(value).strip()


def _day(text: str) -> bool:
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _require(condition: object, what: str) -> None:
    if not condition:
        message = f"the wish is refused: {what}"
        raise GuardError(message)
