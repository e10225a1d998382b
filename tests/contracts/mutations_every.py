"""Every mutation of the production graph."""

from tests.contracts.mutations_access import ACCESS
from tests.contracts.mutations_account import ACCOUNT
from tests.contracts.mutations_alerting import ALERTING
from tests.contracts.mutations_application import APPLICATION, STATED
from tests.contracts.mutations_attested import ATTESTED
from tests.contracts.mutations_buckets import BUCKETS
from tests.contracts.mutations_coverage import COVERAGE
from tests.contracts.mutations_edge import EDGE
from tests.contracts.mutations_further import FURTHER
from tests.contracts.mutations_guards import GUARDS
from tests.contracts.mutations_holds import HOLDS
from tests.contracts.mutations_meaning import MEANING
from tests.contracts.mutations_messaging import MESSAGING
from tests.contracts.mutations_outside import OUTSIDE
from tests.contracts.mutations_refresh import REFRESH
from tests.contracts.mutations_remaining import REMAINING
from tests.contracts.mutations_response import RESPONSE
from tests.contracts.mutations_rotation import ROTATIONS
from tests.contracts.mutations_runtime import RUNTIME
from tests.contracts.mutations_settings import SETTINGS
from tests.contracts.mutations_stores import STORES

MUTATIONS = (
    *ACCESS,
    *ACCOUNT,
    *ALERTING,
    *APPLICATION,
    *ATTESTED,
    *BUCKETS,
    *COVERAGE,
    *EDGE,
    *FURTHER,
    *GUARDS,
    *MEANING,
    *HOLDS,
    *MESSAGING,
    *OUTSIDE,
    *REFRESH,
    *REMAINING,
    *RESPONSE,
    *ROTATIONS,
    *RUNTIME,
    *SETTINGS,
    *STATED,
    *STORES,
)
