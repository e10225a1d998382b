"""Entry point of the `bulwark` command."""

from review.cli import main

raise SystemExit(main())
