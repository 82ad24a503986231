"""Numbers people can read: a series, a county, a legal day and a serial. Unique, never reused."""

import threading
from datetime import date

from sqlalchemy.dialects import postgresql, sqlite

from services.chassis.database import Database
from services.chassis.tables import serial


class Serials:
    """Hands out the serials of one series from blocks, each reserved in a short transaction of its own.

    Called by doors before the verb's transaction opens, so that nobody waits for another's lock on a
    county's row. What a stopped process had left of a block becomes a gap, which is lawful.
    """

    def __init__(self, database: Database, series: str, block: int = 50) -> None:
        self._database, self._series, self._block = database, series, block
        self._lock = threading.Lock()
        self._left: dict[tuple[str, date], list[int]] = {}

    def take(self, county_code: str, day: date) -> int:
        """The next serial of a county and legal day, never handed out before."""
        with self._lock:
            left = self._left.get((county_code, day))
            if not left:
                first = self._reserve(county_code, day)
                left = list(range(first, first + self._block))
                self._left = {key: rest for key, rest in self._left.items() if key[1] >= day}
                self._left[(county_code, day)] = left
            return left.pop(0)

    def _reserve(self, county_code: str, day: date) -> int:
        insert = sqlite.insert if self._database.is_sqlite else postgresql.insert
        row = insert(serial).values(series=self._series, county_code=county_code, day=day, taken=self._block)
        query = row.on_conflict_do_update(
            index_elements=["series", "county_code", "day"], set_={"taken": serial.c.taken + self._block}
        ).returning(serial.c.taken)
        with self._database.transaction() as tx:
            return int(tx.execute(query).scalar_one()) - self._block + 1
