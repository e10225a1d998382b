"""The published requirements that rules serve, each framework in the one version that the pack refers to."""

from hardening.rule import Framework


def cis(requirement: str) -> Framework:
    """Refer to the CIS Amazon Web Services Foundations Benchmark."""
    return Framework("CIS AWS Foundations", "3.0.0", requirement)


def nist(requirement: str) -> Framework:
    """Refer to NIST SP 800-53, revision 5."""
    return Framework("NIST SP 800-53", "5", requirement)


def fsbp(requirement: str) -> Framework:
    """Refer to the AWS Foundational Security Best Practices standard of Security Hub."""
    return Framework("AWS FSBP", "1.0.0", requirement)


def pci(requirement: str) -> Framework:
    """Refer to the Payment Card Industry Data Security Standard."""
    return Framework("PCI DSS", "4.0.1", requirement)
