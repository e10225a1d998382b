"""The environment of a service."""

import pytest

from components.runtime.environment import ServiceEnvironment, ServiceKind


def test_a_name_is_plain_or_secret_never_both() -> None:
    with pytest.raises(ValueError, match=r"environment of api: \['SMTP_USER'\] are plain and secret"):
        ServiceEnvironment(kind=ServiceKind.API, variables={"SMTP_USER": "x"}, secrets={"SMTP_USER": "arn:aws:ssm:…"})
