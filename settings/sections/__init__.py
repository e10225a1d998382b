"""The sections of the configuration, by concern."""
