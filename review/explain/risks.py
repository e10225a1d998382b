"""What happens where a rule is broken, by family: the words that severity alone does not say."""

from collections.abc import Mapping
from typing import Final

from hardening.rule import Rule, Severity

_FAMILIES: Final[Mapping[str, str]] = {
    "APP": "A service starts with a guard switched off, an origin too many, or a secret in plain sight.",
    "ATT": "A control that only people can keep is claimed by nobody, or by a statement that has ended.",
    "BKP": "A deletion, an error or ransomware reaches the only copy; what is lost stays lost.",
    "DDB": "Records are read with a key that nobody can withdraw, or a deleted table cannot be brought back.",
    "ECR": "An image that nobody examined, or that was replaced under its tag, runs with the rights of the service.",
    "ECS": "A task that is taken over reaches further: other roles, the host, secrets in its definition.",
    "G": "What nobody owns, tags or protects is found last when something goes wrong, and deleted first.",
    "GRD": "An intruder stays unseen for as long as nobody looks.",
    "IAM": "Whoever takes over one identity holds the rights of many; a key that never ends is found one day.",
    "KMS": "A key that is lost takes all its data along; a key that many may use protects from nobody.",
    "LAM": "Code runs that nobody signed, or at the call of anybody; a failed event is lost without a trace.",
    "LOG": "Secrets and personal data lie in logs, or the logs that would explain an incident are gone.",
    "NET": "A store or a task can be reached from where no one should, or data leaves by a way that nobody watches.",
    "OBS": "A failure is noticed by customers first; an alarm that nobody receives is no alarm.",
    "ORG": "A build runs code of strangers with the rights of the pipeline.",
    "PD": "An incident at night waits for the morning.",
    "RDS": "Customer data is readable by whoever gets a disk or snapshot, or is lost with one deletion.",
    "RED": "Sessions and jobs can be read or written by anyone in the network, or vanish with one node.",
    "RUN": "In an incident people improvise, and destroy the traces they need.",
    "S3": "Objects become public, are overwritten or deleted for good, or are read with keys that nobody controls.",
    "SEC": "A secret is read by more than those who need it, or outlives the day on which it leaked.",
    "SNS": "Messages are read or sent by others, and alarms are lost on their way.",
    "SQS": "Messages are read or sent by others, are handled twice, or are lost without a trace.",
    "TLS": "Whoever sits on the way reads or changes what passes, tokens and passwords included.",
    "TOK": "Access to the accounts of customers ends unseen, or stays with whoever took the token.",
    "TRL": "Nobody can say afterwards who did what, or the record of it can be changed.",
    "WAF": "Passwords are guessed, and a single sender can take the service down or search it for weaknesses.",
}
_SEVERITIES: Final[Mapping[Severity, str]] = {
    Severity.CRITICAL: "One mistake more, and data or the account is lost.",
    Severity.HIGH: "It is the kind of gap that incidents begin with.",
    Severity.MEDIUM: "It makes an incident more likely, or harder to notice and to end.",
    Severity.LOW: "It costs order rather than safety, until it meets another gap.",
}


_FURTHER: Final[Mapping[str, str]] = {
    "ACC": "A stranger's account is let in by the policy of a resource, past everything that IAM says.",
    "ACM AMP": "A name or a service is impersonated with a key that was too weak, or was never checked.",
    "AGW APR APS CDN ELB EVB": "Requests and events arrive unchecked, unlogged and unbounded, or are read on the way.",
    "AAN CFG HUB INS MAC": "A gap that AWS would have found stays open, because finding was switched off.",
    "AMQ MSK KIN MWA SFN BAT": "Work and messages are read by others, or lost with the one machine that held them.",
    "ATH DMS EMR GLU OSS RSH SGM": "Data gathered for analysis is carried away, past the guards of where it came from.",
    "BED": "A model is asked by anyone, or answers with what it should not know.",
    "BST CBD CPL PCK": "What builds or runs the program, or judges it, is turned against it.",
    "COG": "Accounts of users are taken over by guessing, by reuse, or by a return to a stranger's address.",
    "DOC EFS FSX KSP MDB NEP TSW WSP": "Data is read by whoever gets the disk, or goes with one deletion.",
    "EC2 EKS": "A machine that is taken over is held for long, reaches others, and uses rights it never needed.",
    "R53": "A name leads elsewhere, and with it sign-ins, mail and certificates.",
    "TFR": "Files that partners hand over are read or changed by others.",
    "WVR": "An exception outlives its reason, and nobody answers for the gap that it keeps open.",
    "XRY": "Traces, which hold parts of requests, are read by others.",
}
"""Families that share what happens."""
_WORDS: Final = {**_FAMILIES, **{name: text for names, text in _FURTHER.items() for name in names.split()}}


def family(rule: Rule) -> str:
    """Give the letters before the number."""
    return rule.id.partition("-")[0]


def risk(rule: Rule) -> str:
    """Say what happens where the rule is broken."""
    return f"{_WORDS.get(family(rule), '')} {_SEVERITIES[rule.severity]}".strip()
