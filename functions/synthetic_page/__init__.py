"""Ring once a week, so that the way from an alarm to a person is known to work.

The function puts a number on which an alarm rings, as any other urgent alarm does: by the topic, with its key and its
policy, to the pager and whoever is on call. Whether somebody answers is the pager's to say: it escalates when nobody
does, and that is part of the test. The alarm ends by itself within an hour.
"""
