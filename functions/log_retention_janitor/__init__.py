"""Let no log be kept for longer than the operational days.

Services make log groups by themselves, and such a group keeps everything for ever. A new group is capped as soon as
CloudTrail tells of it, and every group of the account once a day. Groups below `/audit/` are left alone, and so is one
that keeps less: this function never lengthens.
"""
