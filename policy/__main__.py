"""The policy pack, as the engine starts it: `python policy`, or `python -m pulumi.policy ADDRESS policy`."""

import gc
import signal

# The engine ends a pack by SIGINT, perhaps while it still imports. The default action ends it without a traceback.
signal.signal(signal.SIGINT, signal.SIG_DFL)
# The rules are read in once and stay: to look for garbage among them takes a quarter of the start, and finds none.
gc.disable()

from hardening.protocol.server import serve  # noqa: E402  after the signal is handled

gc.freeze()
gc.enable()
serve()
