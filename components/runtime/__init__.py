"""What runs: the cluster, its services, their images and what they are told."""
