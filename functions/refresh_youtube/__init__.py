"""Refresh the access tokens of YouTube accounts.

An access token lives an hour. The refresh token stays the same, as a rule, and keeps working, so an outcome that got
lost does no harm; where Google gives another one it takes the place of the old one, and where it gives none the old one
stays (Google Identity, "Using OAuth 2.0 for web server applications").
"""
