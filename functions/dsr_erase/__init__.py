"""Erase what the platform itself keeps of a person: objects in all their versions, and the secrets of accounts.

The state machine calls it again until it says that nothing is left to do. Before each page it looks for a legal hold,
so that one that is placed meanwhile stops the erasure at the next page. A version that S3 does not let go, because it
is locked, is kept and noted with the request, from where the receipt names it.
"""
