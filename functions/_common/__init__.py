"""What the rotation functions share: steps, labels, sealed values, and the ports to Secrets Manager and ECS."""
