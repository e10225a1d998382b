"""Certificates: issued by AWS, proved by DNS, logged for everybody to see, and not taken away."""

from typing import Final

from hardening.checks import absent, all_of, equals, one_of
from hardening.conditions import unless_set
from hardening.frameworks import fsbp, nist
from hardening.rows import row
from hardening.tokens import aws

CERTIFICATE: Final = aws("acm/certificate")
_KEYS: Final = ("RSA_2048", "RSA_3072", "RSA_4096", "EC_prime256v1", "EC_secp384r1", "EC_secp521r1")
_NO_KEY: Final = "no private key in the program"

RULES: Final = (
    row("TLS-07 certificate", "Certificates are issued by AWS for keys that nobody holds, and renew themselves by DNS",
        CERTIFICATE, all_of(absent("privateKey", _NO_KEY), absent("privateKeyWo", _NO_KEY),
        unless_set("certificateAuthorityArn", then=equals("validationMethod", "DNS"),
        reason="a private authority asks for no proof"), one_of("keyAlgorithm", _KEYS),
        equals("options.certificateTransparencyLoggingPreference", "ENABLED"), equals("options.export", "DISABLED")),
        fsbp("ACM.1"), fsbp("ACM.2"), nist("SC-12"), controls=("ND-1", "PF-0"),
        fix="Request the certificate with validationMethod DNS and a current key algorithm; import and export none."),
)  # fmt: skip
