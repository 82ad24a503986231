"""The services of Huiyin, with the generated contracts as a second source root."""

import sys
from pathlib import Path

# protoc writes imports from the root of proto/, so `huiyin.*` must be importable as such.
_CONTRACTS = str(Path(__file__).parent / "contracts")
if _CONTRACTS not in sys.path:
    sys.path.insert(0, _CONTRACTS)
