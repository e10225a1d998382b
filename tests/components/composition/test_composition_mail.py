"""Mail as settings ask for it."""

import functools

import pulumi

from components.composition.mail import declare_mail
from components.composition.site import Site
from settings.model import Settings
from tests.support.declare import Declared, declare
from tests.support.shop import SHOP
from tests.support.stacks import accepted

MAIL = "bulwark:edge:Mail"
SUPPRESSION = "aws:sesv2/accountSuppressionAttributes:AccountSuppressionAttributes"


def declared(settings: Settings) -> Declared:
    options = pulumi.ResourceOptions()
    site = Site(
        settings=settings,
        identity=SHOP,
        recovery=SHOP,
        here=options,
        there=options,
        lookup=pulumi.InvokeOutputOptions(),
        options=lambda **_: options,
    )
    return declare(functools.partial(declare_mail, site))


def test_production_sends_and_development_does_not() -> None:
    assert declared(accepted()).one(MAIL).inputs["delivery"] == "sending"
    assert declared(accepted(stack="dev")).one(MAIL).inputs["delivery"] == "test-mode"


def test_a_domain_and_what_happens_to_forgeries_can_be_chosen() -> None:
    found = declared(accepted({"smtp": {"domain": "mail.example.com", "dmarc": "reject"}})).one(MAIL).inputs
    assert (found["domain"], found["dmarc"]) == ("mail.example.com", "reject")


def test_a_server_elsewhere_needs_no_domain_here() -> None:
    external = {"smtp.mode": "external-smtp", "smtp.host": "mail.example.net", "smtp.port": 465}
    assert declared(accepted(external)).all(MAIL) == []


def test_what_exists_once_in_an_account_is_declared_by_its_owner() -> None:
    assert len(declared(accepted()).all(SUPPRESSION)) == 1
    assert declared(accepted({"accountBaseline": False})).all(SUPPRESSION) == []
