"""Place and lift legal holds on audit records, and keep those in place that stand.

A hold is an item of the table of requests, `hold/<tenant>` or `hold/<tenant>/<person>`, and it works from the moment
that the item stands: erasures look for it before each page of their work. What follows may end at any call, and is
taken up by the next run, which a schedule brings:

- placing: every version of the archive since the hold's first day gets S3's legal hold, then every record of the
  tenant or person loses `expiresAt` to `suspendedExpiresAt`. In this order, a record that expires meanwhile is held
  in the archive already;
- held: once a day the same for what came in since;
- lifting: the other way round, leaving alone what another hold still covers. A record expires at its own time, but not
  before people had thirty days to object;
- resuming: the item is gone, and requests that waited for it are started again.

Placing and lifting each leave an audit event, under a key of their own, so that doing it twice leaves one.
"""
