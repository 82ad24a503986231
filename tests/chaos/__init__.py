"""Whatever may die, dies: processes, brokers, databases, networks; then everything is counted."""

# It finds the contracts, before anything imports them.
from tests.journeys import doors as doors
