"""Who may sign in, and who has."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Person:
    """What a token says of somebody: see `services.chassis.identity.Actor`; `shown` is their name."""

    sub: str
    role: str
    office: str = ""
    place: str = ""
    shown: str = ""


@dataclass(frozen=True)
class Account:
    """Somebody who signs in with a password; `totp_secret` is empty without a second factor.

    `failures` counts attempts since the last that succeeded, `last_step` is the newest time step
    whose code was used.
    """

    username: str
    person: Person
    password_hash: str
    totp_secret: str
    failures: int
    locked_until: datetime | None
    last_step: int
    ended: bool


@dataclass(frozen=True)
class Session:
    """A sign-in that lasts; `username` is empty for the demo's."""

    username: str
    person: Person
    began_at: datetime
    used_at: datetime
