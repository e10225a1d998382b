"""Say how old the session cookies of TikTok accounts are. People renew them, at least every week.

It never reads a cookie. Without any secret the greatest age is 0, and the run is counted all the same: silence means
that nobody looks.
"""
