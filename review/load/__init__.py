"""Read what the Pulumi CLI writes, from any project in any language, into the graph format."""
