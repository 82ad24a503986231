"""`make journeys`: tells stories 1 to 3 against the running system, each in a township of its own."""

import os
import sys
import time
from pathlib import Path

import httpx2 as httpx

from tests.journeys import doors as public


def main() -> None:
    """Ends with status 1 when a story differs, 2 when nothing is running."""
    from tests.journeys.stories import STORIES
    from tests.journeys.township import build

    began = time.monotonic()
    port = int(os.environ.get("HUIYIN_PORT", "7830"))
    data = Path(os.environ.get("HUIYIN_DATA", "data"))
    doors = public.Doors(port, data.absolute())
    try:
        doors.http.get(doors.url("console", "/healthz"))
    except httpx.HTTPError:
        sys.stderr.write(f"huiyin: nothing answers on port {port}; start it with `make run` first\n")
        raise SystemExit(2) from None
    try:
        township = build(doors)
        sys.stdout.write(f"本次在{township.name}（{township.code}）讲述，其中的人都是虚构的\n")
        for story in STORIES:
            story(doors, township)
    except (AssertionError, public.Refused, public.Away) as difference:
        sys.stderr.write(f"huiyin: {difference}\n")
        raise SystemExit(1) from None
    finally:
        doors.close()
    sys.stdout.write(f"\n三个故事都有了回音，共用 {time.monotonic() - began:.0f} 秒。演示数据。\n")


if __name__ == "__main__":
    main()
