"""Pages that stand alone: one file, no request, light and dark, for keyboards and screen readers."""
