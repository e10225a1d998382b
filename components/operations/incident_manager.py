"""AWS Incident Manager: people with telephones, an escalation over them, and the plan that an alarm starts.

Open only to accounts that used it before 7 November 2025 (Incident Manager User Guide, "Availability change"). The
provider has no rotation of turns, so the escalation calls the same people in the same order at every hour.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pulumi
import pulumi_aws as aws

from components._base import Hardened
from components._naming import Identity

_FEWEST: Final = 2
_ANSWER_MINUTES: Final = 10
"""For each person to answer before the next is called; at most 15."""
_TEXT_MINUTES: Final = 5
"""For a person to answer a text before the telephone rings."""
_RETRY_MINUTES: Final = 1
_HIGH: Final = 2
"""Impact "high" (Incident Manager API, IncidentTemplate)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """Somebody who is on call."""

    mail: str
    phone: str
    """In the form +15550100200. Mail wakes nobody."""

    @property
    def alias(self) -> str:
        """Give a name for the contact: the letters and digits of the mail address."""
        return "".join(letter if letter.isalnum() else "-" for letter in self.mail.lower())


@dataclass(frozen=True, kw_only=True, slots=True)
class IncidentManagerArgs:
    """Inputs of the pager."""

    identity: Identity
    """Names and tags."""
    people: Sequence[Person]
    """Who is called, in this order."""
    copies: Sequence[str] = ()
    """Further regions in which incidents survive the loss of the home region."""

    def __post_init__(self) -> None:
        """Refuse an escalation to nobody."""
        if len({person.alias for person in self.people}) < max(_FEWEST, len(self.people)):
            message = f"people: name at least {_FEWEST} different ones, so that somebody else can answer"
            raise ValueError(message)


class IncidentManager(Hardened):
    """A response plan that engages people one after the other until somebody answers."""

    controls = ("IR-1",)

    plan_arn: pulumi.Output[str]
    """ARN of the response plan, which alarms take as an action."""

    def __init__(self, name: str, args: IncidentManagerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the replication set first: without it the service takes nothing."""
        super().__init__(name, {"people": len(args.people)}, opts)
        self._name, self._args, self._identity = name, args, args.identity
        self._tags = args.identity.tags()
        self._set = aws.ssmincidents.ReplicationSet(
            name,
            regions=[{"name": region} for region in (args.identity.region, *args.copies)],
            tags=self._tags,
            opts=self.child(protect=True),
        )
        escalation = self._escalation([self._person(person) for person in args.people])
        plan = aws.ssmincidents.ResponsePlan(
            f"{name}-plan",
            name=args.identity.named("on-call"),
            display_name="On call",
            incident_template={"title": f"Alarm in {args.identity.environment}", "impact": _HIGH},
            engagements=[escalation.arn],
            tags=self._tags,
            opts=self.child(after=[self._set]),
        )
        self.plan_arn = plan.arn
        self.publish()

    def _person(self, person: Person) -> aws.ssmcontacts.Contact:
        """Declare a person, and how they are reached: by text and mail, then by a call."""
        name = f"{self._name}-{person.alias}"
        contact = aws.ssmcontacts.Contact(
            name,
            alias=self._identity.named(person.alias),
            display_name=person.mail,
            type="PERSONAL",
            tags=self._tags,
            opts=self.child(after=[self._set]),
        )
        text, mail, voice = (
            self._channel(name, contact, kind, address)
            for kind, address in (("SMS", person.phone), ("EMAIL", person.mail), ("VOICE", person.phone))
        )
        aws.ssmcontacts.Plan(
            name,
            contact_id=contact.arn,
            stages=[
                {"duration_in_minutes": _TEXT_MINUTES, "targets": [_by(text), _by(mail)]},
                {"duration_in_minutes": _TEXT_MINUTES, "targets": [_by(voice)]},
            ],
            opts=self.child(),
        )
        return contact

    def _channel(
        self, name: str, contact: aws.ssmcontacts.Contact, kind: str, address: str
    ) -> aws.ssmcontacts.ContactChannel:
        return aws.ssmcontacts.ContactChannel(
            f"{name}-{kind.lower()}",
            name=kind.lower(),
            contact_id=contact.arn,
            type=kind,
            delivery_address={"simple_address": pulumi.Output.secret(address)},
            opts=self.child(),
        )

    def _escalation(self, people: Sequence[aws.ssmcontacts.Contact]) -> aws.ssmcontacts.Contact:
        """Declare who is called after whom, and everybody at the end."""
        contact = aws.ssmcontacts.Contact(
            f"{self._name}-escalation",
            alias=self._identity.named("escalation"),
            display_name="Escalation",
            type="ESCALATION",
            tags=self._tags,
            opts=self.child(after=[self._set]),
        )
        levels = [[person] for person in people] + [list(people)]
        aws.ssmcontacts.Plan(
            f"{self._name}-escalation",
            contact_id=contact.arn,
            stages=[
                {"duration_in_minutes": _ANSWER_MINUTES, "targets": [_engage(person) for person in level]}
                for level in levels
            ],
            opts=self.child(),
        )
        return contact


def _by(channel: aws.ssmcontacts.ContactChannel) -> aws.ssmcontacts.PlanStageTargetArgsDict:
    return {"channel_target_info": {"contact_channel_id": channel.arn, "retry_interval_in_minutes": _RETRY_MINUTES}}


def _engage(person: aws.ssmcontacts.Contact) -> aws.ssmcontacts.PlanStageTargetArgsDict:
    return {"contact_target_info": {"contact_id": person.arn, "is_essential": False}}
