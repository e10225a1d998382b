"""Run a Pulumi program offline, under the SDK's own monitor interface, and record the graph it registers."""
