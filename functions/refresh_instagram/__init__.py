"""Refresh the long-lived access tokens of Instagram accounts.

A token lives 60 days and can be refreshed once it is a day old and as long as it lives (Instagram Platform,
"Refresh Access Token"). The one before keeps working, so an outcome that got lost does no harm. The token stands in the
query of the call, therefore neither requests nor their errors are ever logged.
"""
