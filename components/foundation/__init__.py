"""What every tier stands on: keys, network, logs."""
