"""TLS policies by how old a protocol they still speak.

The names are those of Elastic Load Balancing ("Security policies for your Application Load Balancer"), CloudFront
("Supported protocols and ciphers between viewers and CloudFront"), API Gateway and OpenSearch Service.
"""

import re
from typing import Final

_LOWEST: Final = (
    (re.compile(r"SSLv?3|SSL-3", re.IGNORECASE), 0.0),
    (re.compile(r"TLS13-1-3|TLS-?v?1\.3|TLS_1_3|2025-.*TLS13", re.IGNORECASE), 1.3),
    (re.compile(r"TLS13-1-2|TLS-?v?1[-.]2(?!\d)|TLS_1_2|Min-TLS-1-2", re.IGNORECASE), 1.2),
    (re.compile(r"TLS13-1-1|TLS-?v?1[-.]1(?!\d)|TLS_1_1", re.IGNORECASE), 1.1),
    (re.compile(r"TLS13-1-0|TLS-?v?1([-._]0)?(_|$)|TLS_1_0|2016-08|2015-05|FS-2018-06", re.IGNORECASE), 1.0),
)
_YEAR: Final = re.compile(r"20\d\d")
_RESTRICTED: Final = re.compile(r"-Res-|Restricted", re.IGNORECASE)
_EXTENDED: Final = re.compile(r"-Ext\d?-", re.IGNORECASE)
_EPOCH: Final = 2000
"""The year from which the age of a policy counts, as a fraction that never outweighs a protocol."""
_WORDS: Final = {"optional": 0.0, "require": 2.0}
"""`tlsPolicy` of SES: whether TLS may be left out."""


def rank(value: object) -> float:
    """Give a higher number for a policy that refuses more old protocols and ciphers; 0 for none."""
    name = str(value)
    if name.lower() in _WORDS:
        return _WORDS[name.lower()]
    lowest = next((version for pattern, version in _LOWEST if pattern.search(name)), 0.0)
    year = _YEAR.search(name)
    ciphers = 0.02 * bool(_RESTRICTED.search(name)) - 0.02 * bool(_EXTENDED.search(name))
    age = (float(year.group()) - _EPOCH) / 10_000 if year else 0.0
    return lowest + age + ciphers if lowest else 0.0
