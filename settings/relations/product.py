"""Relations of the product: mail, law, pipeline, companies."""

from collections.abc import Iterator

from settings import checks
from settings.problems import Code, Problem
from settings.relations.given import Given, Relation, environment_of, in_prod, problem
from settings.schema.values import Values
from settings.sections.operations import Party, Subprocessor
from settings.sections.product import Platform, SmtpMode
from settings.words import shown

_ADDRESSES = 5
_PARTIES = {Platform.INSTAGRAM: Party.META, Platform.YOUTUBE: Party.GOOGLE, Platform.X: Party.X}


def mail_server(values: Values, given: Given) -> Iterator[Problem]:
    """Require a server exactly where mail leaves by one."""
    del given
    external = values.get("smtp.mode", SmtpMode) is SmtpMode.EXTERNAL_SMTP
    for path in ("smtp.host", "smtp.port"):
        set_here = values.value(path) is not None
        if external and not set_here:
            yield problem(Code.MISSING, path, "required key is missing with mode external-smtp", "write it")
        elif set_here and not external:
            what = "has no meaning with mode ses-api"
            yield problem(Code.CONFLICT, path, what, "remove it, or write mode external-smtp")


def mail_mode(values: Values, given: Given) -> Iterator[Problem]:
    """Require that people get mail from production only, and from production always."""
    del given
    mode, environment = values.get("smtp.testMode", bool), environment_of(values)
    if mode and in_prod(values):
        what = "true keeps mail from users in prod"
        yield problem(Code.PRODUCTION, "smtp.testMode", what, "write false, or remove the key")
    elif not mode and not environment.sends_mail:
        what = f"false would write to real people from {environment} (EM-1)"
        yield problem(Code.CONFLICT, "smtp.testMode", what, "write true, or remove the key")


def mail_domain(values: Values, given: Given) -> Iterator[Problem]:
    """Require that mail comes from the own domain."""
    del given
    domain, own = values.get("smtp.domain", str), checks.registrable(values.get("domain.apiHost", str))
    if checks.registrable(domain) != own:
        what = f"{shown(domain)} is not at {own}"
        yield problem(Code.CONFLICT, "smtp.domain", what, f"write {own}, or a name below it")


def mail_addresses(values: Values, given: Given) -> Iterator[Problem]:
    """Require few addresses of the own domain."""
    del given
    addresses = values.many("smtp.testAllowlist", str)
    own = checks.registrable(values.get("domain.apiHost", str))
    for index, address in enumerate(addresses):
        if checks.registrable(address.rpartition("@")[2]) != own:
            what = f"{shown(address)} is not at {own}"
            fix = f"list addresses at {own} (≤{_ADDRESSES})"
            yield problem(Code.TEST_ADDRESS, f"smtp.testAllowlist[{index}]", what, fix)
    if len(addresses) > _ADDRESSES and in_prod(values):
        what = f"has {len(addresses)} addresses in prod"
        yield problem(Code.TEST_ADDRESS, "smtp.testAllowlist", what, f"list at most {_ADDRESSES}")


def consent(values: Values, given: Given) -> Iterator[Problem]:
    """Require consent in production."""
    del given
    if not values.get("legal.enforce", bool) and in_prod(values):
        what = "false lets users act without consent to the terms"
        yield problem(Code.PRODUCTION, "legal.enforce", what, "write true, or remove the key")


def texts(values: Values, given: Given) -> Iterator[Problem]:
    """Require that the published texts are the product's own."""
    del given
    own = checks.registrable(values.get("domain.apiHost", str))
    for path in ("legal.urls.terms", "legal.urls.privacy"):
        host = checks.host_of(values.get(path, str))
        if checks.registrable(host) != own:
            what = f"{shown(host)} is not at {own}"
            yield problem(Code.CONFLICT, path, what, "publish the text at your own domain")


def subjects(values: Values, given: Given) -> Iterator[Problem]:
    """Require that only the stack's own repository comes in, and that what previews does not deploy."""
    del given
    repository = values.get("ci.githubRepo", str)
    deploying = values.many("ci.allowedSubjects", str)
    for path in ("ci.allowedSubjects", "ci.previewSubjects"):
        for index, subject in enumerate(values.many(path, str)):
            where = f"{path}[{index}]"
            if not subject.startswith(f"repo:{repository}:"):
                what = f"{shown(subject)} is not of ci.githubRepo {shown(repository)}"
                yield problem(Code.SUBJECT, where, what, f"write repo:{repository}:environment:NAME")
            elif path == "ci.previewSubjects" and subject in deploying:
                fix = "remove it: who deploys may look too"
                yield problem(Code.CONFLICT, where, f"{shown(subject)} may deploy", fix)


def companies(values: Values, given: Given) -> Iterator[Problem]:
    """Require that every platform's company is listed."""
    del given
    listed = {item.name.lower() for item in values.many("subprocessors", Subprocessor)}
    wanted = (Party.TIKTOK, *(_PARTIES[platform] for platform in values.many("oauth.platforms", Platform)))
    missing = [party.value for party in wanted if party.lower() not in listed]
    if missing:
        what = f"lacks {', '.join(missing)}, whose interface the product calls"
        yield problem(Code.CONFLICT, "subprocessors", what, "add name, purpose, data and region of each")


RELATIONS: tuple[Relation, ...] = (
    mail_server,
    mail_mode,
    mail_domain,
    mail_addresses,
    consent,
    texts,
    subjects,
    companies,
)
