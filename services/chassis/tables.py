"""The tables every service's database has besides its own: announcements, inbox, requests, audit."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from services.chassis.database import Instant

metadata = MetaData()

# SQLite numbers rows by itself only for INTEGER PRIMARY KEY.
_Serial = BigInteger().with_variant(Integer, "sqlite")

announcement = Table(
    "announcement",
    metadata,
    Column("id", _Serial, primary_key=True, autoincrement=True),
    Column("event_id", String(36), nullable=False, unique=True),
    Column("topic", String(100), nullable=False),
    Column("key", String(64), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("type", String(100), nullable=False),
    Column("county_code", String(6), nullable=False),
    Column("bucket", SmallInteger, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Column("relied_on", JSON, nullable=False),
    Column("occurred_at", Instant, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("trace", String(55), nullable=False),
    Column("published_at", Instant),
    # Set when the log answered that it will never take this one; later facts of its key wait behind it.
    Column("refused_at", Instant),
    Column("refusal", Text),
    UniqueConstraint("topic", "key", "sequence"),
)
Index(
    "announcement_unpublished",
    announcement.c.bucket,
    announcement.c.id,
    sqlite_where=announcement.c.published_at.is_(None),
    postgresql_where=announcement.c.published_at.is_(None),
)

Index(
    "announcement_waiting",
    announcement.c.id,
    sqlite_where=announcement.c.published_at.is_(None),
    postgresql_where=announcement.c.published_at.is_(None),
)
Index(
    "announcement_refused",
    announcement.c.topic,
    announcement.c.key,
    sqlite_where=announcement.c.refused_at.is_not(None),
    postgresql_where=announcement.c.refused_at.is_not(None),
)

relay_lease = Table(
    "relay_lease",
    metadata,
    Column("bucket", SmallInteger, primary_key=True, autoincrement=False),
    Column("owner", String(64), nullable=False),
    # Machine time, in seconds since 1970: legal time may be moved, a lease may not.
    Column("lease_until", BigInteger, nullable=False),
    Column("epoch", BigInteger, nullable=False),
)

inbox = Table(
    "inbox",
    metadata,
    Column("topic", String(100), nullable=False),
    Column("key", String(64), nullable=False),
    Column("sequence", Integer, nullable=False),
    PrimaryKeyConstraint("topic", "key"),
)

position = Table(
    "position",
    metadata,
    Column("topic", String(100), nullable=False),
    Column("partition", Integer, nullable=False),
    Column("offset", BigInteger, nullable=False),
    PrimaryKeyConstraint("topic", "partition"),
)

parked = Table(
    "parked",
    metadata,
    Column("topic", String(100), nullable=False),
    Column("partition", Integer, nullable=False),
    Column("offset", BigInteger, nullable=False),
    Column("key", String(64), nullable=False),
    # 0 when the record could not be read at all.
    Column("sequence", Integer, nullable=False),
    Column("value", LargeBinary, nullable=False),
    Column("headers", JSON, nullable=False),
    # WAITING for an earlier fact of its key, or PARKED by a defect.
    Column("state", String(10), nullable=False),
    Column("error", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("parked_at", Instant, nullable=False),
    PrimaryKeyConstraint("topic", "partition", "offset"),
)
Index("parked_key", parked.c.topic, parked.c.key, parked.c.sequence)

request = Table(
    "request",
    metadata,
    Column("caller", String(64), nullable=False),
    Column("method", String(64), nullable=False),
    Column("request_id", String(64), nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("made", JSON, nullable=False),
    Column("at", Instant, nullable=False),
    # False of hashes that were kept before they were keyed, until `migrate` has keyed them.
    Column("keyed", Boolean, nullable=False, server_default=false()),
    PrimaryKeyConstraint("caller", "method", "request_id"),
)
Index(
    "request_plain",
    request.c.request_id,
    sqlite_where=request.c.keyed.is_(False),
    postgresql_where=request.c.keyed.is_(False),
)

# Written once and never changed: `services.chassis.audit`.
audit_entry = Table(
    "audit_entry",
    metadata,
    Column("county_code", String(6), nullable=False),
    Column("lane", SmallInteger, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("at", Instant, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("role", String(16), nullable=False),
    Column("act", String(100), nullable=False),
    Column("object_id", String(64), nullable=False),
    Column("asked", String(64), nullable=False),
    Column("told", String(64), nullable=False),
    Column("algorithm", String(8), nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    PrimaryKeyConstraint("county_code", "lane", "number"),
)

audit_head = Table(
    "audit_head",
    metadata,
    Column("county_code", String(6), nullable=False),
    Column("lane", SmallInteger, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("hash", String(64), nullable=False),
    PrimaryKeyConstraint("county_code", "lane"),
)

# Heads of other services' lanes that came with their facts; two hashes of one number are both kept.
audit_told = Table(
    "audit_told",
    metadata,
    Column("service", String(20), nullable=False),
    Column("county_code", String(6), nullable=False),
    Column("lane", SmallInteger, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("hash", String(64), nullable=False),
    PrimaryKeyConstraint("service", "county_code", "lane", "number", "hash"),
)

# Up to where a lane was whole when it was last verified, and when it was last read from its first entry.
audit_verified = Table(
    "audit_verified",
    metadata,
    Column("county_code", String(6), nullable=False),
    Column("lane", SmallInteger, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("whole_at", Instant, nullable=False),
    PrimaryKeyConstraint("county_code", "lane"),
)

serial = Table(
    "serial",
    metadata,
    Column("series", String(20), nullable=False),
    Column("county_code", String(6), nullable=False),
    Column("day", Date, nullable=False),
    Column("taken", Integer, nullable=False),
    PrimaryKeyConstraint("series", "county_code", "day"),
)

vault_key = Table(
    "vault_key",
    metadata,
    Column("owner", String(36), primary_key=True),
    Column("county_code", String(6), nullable=False),
    # Which version of the county's key wraps this one.
    Column("county_version", Integer, nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
    Column("made_at", Instant, nullable=False),
    # The ledger of erasures: replayed over a database that was restored.
    Column("destroyed_at", Instant),
    Column("reason", Text, nullable=False),
    # When the destruction was announced: not before nothing of the key is left in the files.
    Column("told_at", Instant),
)
_DESTROYED = vault_key.c.destroyed_at.is_not(None)
Index(
    "vault_key_destroyed",
    vault_key.c.told_at,
    vault_key.c.owner,
    sqlite_where=_DESTROYED,
    postgresql_where=_DESTROYED,
)
