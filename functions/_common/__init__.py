"""What the functions share: steps, labels, sealed values, numbers, and the ports to AWS."""
