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
    whose code was used. Until `one_time_until` the password is good for nothing but choosing one's own;
    None when it is one's own.
    """

    username: str
    person: Person
    password_hash: str
    totp_secret: str
    failures: int
    locked_until: datetime | None
    last_step: int
    ended: bool
    one_time_until: datetime | None = None


@dataclass(frozen=True)
class Session:
    """A sign-in that lasts; `username` is empty for the demo's."""

    username: str
    person: Person
    began_at: datetime
    used_at: datetime


@dataclass(frozen=True)
class Enrolment:
    """What somebody needs to sign in first, told once; `totp_secret` is empty without a second factor."""

    username: str
    password: str
    totp_secret: str


@dataclass(frozen=True)
class Done:
    """Something that was done to an account, as the audit chain has it."""

    at: datetime
    by: str
    act: str
    username: str
