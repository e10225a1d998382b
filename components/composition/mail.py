"""Mail: the domain it comes from, where it leaves by the interface of SES."""

from components.composition.site import Site
from components.edge.mail import Delivery, DmarcPolicy, Mail, MailArgs
from components.foundation.logs import AccountBaseline
from settings.sections.product import SmtpMode


def declare_mail(site: Site) -> Mail | None:
    """Declare the mail domain. With a server elsewhere there is none: that server's credential is a secret."""
    if site.settings.smtp.mode is SmtpMode.EXTERNAL_SMTP:
        return None
    return Mail("mail", _args(site), site.here)


def _args(site: Site) -> MailArgs:
    settings = site.settings
    return MailArgs(
        identity=site.identity,
        domain=settings.smtp.domain,
        zone_id=settings.domain.zone_id,
        delivery=Delivery.TEST_MODE if settings.smtp.test_mode else Delivery.SENDING,
        dmarc=DmarcPolicy(settings.smtp.dmarc.value),
        baseline=AccountBaseline.OWNED if settings.account_baseline else AccountBaseline.ELSEWHERE,
    )
