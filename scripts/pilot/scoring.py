"""Statistics and checks that evaluation and demo share."""

import json
import math


def parsed(text):
    """The JSON value, or None."""
    try:
        return json.loads(text)
    except ValueError:
        return None


def wilson(hits, count, z=1.96):
    """The 95 % interval of a share (Wilson 1927)."""
    if not count:
        return 0.0, 0.0
    share = hits / count
    middle = share + z * z / (2 * count)
    spread = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    scale = 1 + z * z / count
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)
