"""Entry point of the `bulwark` command."""

import gc

from review.cli import main

# A graph is many small objects that live to the end: to look through them again and again, as collecting does by
# itself, grows with their square (a tenth of judging 10,000 resources). What many files leave is still collected.
gc.set_threshold(200_000, 50, 1000)

raise SystemExit(main())
