"""The schema of stack configuration: parsed once, refused with every problem at once."""
