"""Every rule of the pack: the one list that the gate, the servicer and the documentation read."""

from importlib import import_module
from typing import Final

from hardening.rule import Rule
from hardening.rules.general_options import ignore_changes_rule

_FAMILIES: Final = (
    "general general_inventory general_options general_secrets identity identity_grants identity_trust "
    "identity_people identity_passwords identity_tasks access identity_static identity_settings network "
    "network_routes network_vpc database database_tls database_joins database_upkeep database_options cache "
    "cache_users cache_options logging logging_services logging_vended logging_sharing logging_masking logging_access "
    "logging_datadog storage storage_lifecycle storage_policy storage_lock storage_scan storage_options "
    "storage_grants storage_exits keys keys_policy keys_use keys_upkeep keys_signing secrets secrets_policy "
    "secrets_rotation secrets_values secrets_upkeep backup backup_proof attestation access_tokens trail detection "
    "tables tables_append tables_options warehouses queues queues_redrive messaging_policies topics containers "
    "containers_secrets services registry registry_access application application_cookies application_origins "
    "application_uploads application_mail runbooks balancer balancer_attributes endpoints_tls balancer_headers "
    "certificates firewall firewall_rates firewall_managed functions functions_permissions observing "
    "observing_account observing_wiring observing_filters paging repository token_refresh token_store "
    "general_programs network_settings instances services_settings clusters functions_settings messaging_settings "
    "balancers_settings firewall_settings names_settings gateways distributions files builders detection_settings "
    "waivers"
)
"""Modules of rules, in the order in which their rules are listed."""
_ROWS: Final[tuple[Rule, ...]] = tuple(
    rule for family in _FAMILIES.split() for rule in import_module(f"hardening.rules.{family}").RULES
)
RULES: Final = (*_ROWS, ignore_changes_rule(_ROWS))
