"""Published requirements: names of NIST's controls, and the requirements of PCI DSS that they stand for."""

from collections.abc import Mapping, Sequence
from typing import Final

from hardening.rule import Rule

NIST: Final = "NIST SP 800-53"
NAMES: Final[Mapping[str, str]] = {
    "AC-2": "Account Management",
    "AC-3": "Access Enforcement",
    "AC-4": "Information Flow Enforcement",
    "AC-5": "Separation of Duties",
    "AC-6": "Least Privilege",
    "AC-12": "Session Termination",
    "AC-17": "Remote Access",
    "AC-21": "Information Sharing",
    "AU-2": "Event Logging",
    "AU-3": "Content of Audit Records",
    "AU-4": "Audit Log Storage Capacity",
    "AU-6": "Audit Record Review, Analysis, and Reporting",
    "AU-9": "Protection of Audit Information",
    "AU-10": "Non-repudiation",
    "AU-11": "Audit Record Retention",
    "AU-12": "Audit Record Generation",
    "CA-2": "Control Assessments",
    "CA-5": "Plan of Action and Milestones",
    "CA-7": "Continuous Monitoring",
    "CM-2": "Baseline Configuration",
    "CM-3": "Configuration Change Control",
    "CM-5": "Access Restrictions for Change",
    "CM-6": "Configuration Settings",
    "CM-7": "Least Functionality",
    "CM-8": "System Component Inventory",
    "CM-14": "Signed Components",
    "CP-4": "Contingency Plan Testing",
    "CP-6": "Alternate Storage Site",
    "CP-9": "System Backup",
    "CP-10": "System Recovery and Reconstitution",
    "IA-2": "Identification and Authentication (Organizational Users)",
    "IA-3": "Device Identification and Authentication",
    "IA-5": "Authenticator Management",
    "IA-6": "Authentication Feedback",
    "IA-8": "Identification and Authentication (Non-organizational Users)",
    "IR-4": "Incident Handling",
    "IR-6": "Incident Reporting",
    "IR-7": "Incident Response Assistance",
    "IR-8": "Incident Response Plan",
    "RA-5": "Vulnerability Monitoring and Scanning",
    "SA-9": "External System Services",
    "SA-10": "Developer Configuration Management",
    "SA-22": "Unsupported System Components",
    "SC-5": "Denial-of-service Protection",
    "SC-7": "Boundary Protection",
    "SC-8": "Transmission Confidentiality and Integrity",
    "SC-10": "Network Disconnect",
    "SC-12": "Cryptographic Key Establishment and Management",
    "SC-13": "Cryptographic Protection",
    "SC-17": "Public Key Infrastructure Certificates",
    "SC-18": "Mobile Code",
    "SC-20": "Secure Name/Address Resolution Service (Authoritative Source)",
    "SC-23": "Session Authenticity",
    "SC-28": "Protection of Information at Rest",
    "SI-2": "Flaw Remediation",
    "SI-3": "Malicious Code Protection",
    "SI-4": "System Monitoring",
    "SI-7": "Software, Firmware, and Information Integrity",
    "SI-10": "Information Input Validation",
    "SI-11": "Error Handling",
    "SI-12": "Information Management and Retention",
    "SI-19": "De-identification",
    "SR-3": "Supply Chain Controls and Processes",
}
"""NIST SP 800-53, revision 5: the names of the controls that rules refer to."""
_PCI: Final[Mapping[str, Sequence[str]]] = {
    "AC-2": ("7.2.4",),
    "AC-3": ("7.2.1",),
    "AC-4": ("1.3.1", "1.3.2"),
    "AC-6": ("7.2.2", "7.2.5"),
    "AC-12": ("8.2.8",),
    "AU-2": ("10.2.1",),
    "AU-3": ("10.2.2",),
    "AU-6": ("10.4.1",),
    "AU-9": ("10.3.2",),
    "AU-11": ("10.5.1",),
    "AU-12": ("10.2.1",),
    "CM-2": ("2.2.1",),
    "CM-6": ("2.2.1",),
    "CM-7": ("2.2.4",),
    "CM-8": ("12.5.1",),
    "CM-3": ("6.5.1",),
    "CM-5": ("6.5.1",),
    "IA-2": ("8.3.1",),
    "IA-2(1)": ("8.4.2",),
    "IA-5": ("8.6.3",),
    "IA-5(1)": ("8.3.6",),
    "IA-5(7)": ("8.6.2",),
    "IR-4": ("12.10.1",),
    "IR-6": ("12.10.1",),
    "IR-8": ("12.10.1",),
    "RA-5": ("6.3.1", "11.3.1"),
    "SA-22": ("6.3.3",),
    "SC-7": ("1.3.1", "1.4.1"),
    "SC-7(4)": ("1.3.2",),
    "SC-7(5)": ("1.3.1", "1.3.2"),
    "SC-8": ("4.2.1",),
    "SC-10": ("8.2.8",),
    "SC-12": ("3.6.1", "3.7.4"),
    "SC-13": ("4.2.1",),
    "SC-17": ("4.2.1.1",),
    "SC-28": ("3.5.1",),
    "SI-2": ("6.3.3",),
    "SI-3": ("5.2.1",),
    "SI-4": ("10.4.1", "11.5.1"),
    "SI-7": ("11.5.2",),
}
"""NIST's control to the requirements of PCI DSS 4.0.1 that ask for the same. Our own reading of both texts."""
PCI: Final = "PCI DSS 4.0.1"


def by_framework(rule: Rule) -> dict[str, list[str]]:
    """Give the requirements that a rule serves by framework, with the names of NIST's and what they mean for PCI."""
    found: dict[str, list[str]] = {}
    for framework in rule.frameworks:
        name = NAMES.get(framework.requirement.partition("(")[0]) if framework.name == NIST else None
        text = f"{framework.requirement} {name}" if name else framework.requirement
        found.setdefault(f"{framework.name} {framework.version}", []).append(text)
    if related := pci(rule):
        found[PCI] = related
    return found


def pci(rule: Rule) -> list[str]:
    """Give the requirements of PCI DSS that a rule serves, through the controls of NIST that it names."""
    named = [framework.requirement for framework in rule.frameworks if framework.name == NIST]
    every = {number for requirement in named for number in _PCI.get(requirement, ())}
    return sorted(every, key=lambda number: [int(part) for part in number.split(".")])
