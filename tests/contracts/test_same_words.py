"""What settings and the pack must say alike, though neither may import the other."""

from hardening.rules import attestation
from settings import attestations


def test_both_call_the_same_statements_unfinished() -> None:
    assert attestation._UNFINISHED == attestations._UNFINISHED
