"""Checks of several keys together: each is left out where one of its keys has been refused by itself."""
