"""The rules, one module per family; `hardening.catalog` lists them all."""
