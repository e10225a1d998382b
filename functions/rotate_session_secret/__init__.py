"""Rotate the secret with which session cookies are signed, so that nobody is logged out.

The value is a JSON object of texts: `current` signs, `next` will sign after the next rotation, `previous` signed before
the last one (absent in the first value). A service signs with `current` and accepts all three; each is 64 random bytes
in base64. A cookie signed with `previous` outlives the rotation, because no rotation happens within a session's life.
"""
