"""The real Pulumi engine, run against doubles of the providers: no account, no network, no language plugin."""
