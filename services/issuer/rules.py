"""How long anything lasts, what a token says, and who needs a second factor."""

from datetime import datetime, timedelta
from typing import Any

from services.chassis.identity import Role
from services.chassis.refusals import Invalid
from services.chassis.tokens import AUDIENCE, FORMS, MOST_SECONDS
from services.issuer.model import Account, Person, Session

MOST_FAILURES = 5
LOCKED = timedelta(minutes=15)
IDLE = timedelta(minutes=30)
WHOLE = timedelta(hours=12)
CODE_LIVES = timedelta(hours=12)
STEP_SECONDS = 30
MOST_SHOWN = 100
VISITOR = Person("visitor", Role.VILLAGER)
# The posts somebody may take in the demo.
DEMO_ROLES = (Role.AGENT, Role.ROOM, Role.DEPARTMENT, Role.BUREAU, Role.OPERATOR)


def check(person: Person) -> None:
    """Raises Invalid for what no door would believe, however well it were signed."""
    wrong = [name for name, form in FORMS.items() if not form.fullmatch(getattr(person, name))]
    if wrong or len(person.shown) > MOST_SHOWN:
        raise Invalid.field((wrong or ["name"])[0], "岗位信息有误，请从名册中选择")


def needs_second_factor(role: str) -> bool:
    """Whoever can give rights to others."""
    return role in (Role.ADMINISTRATOR, Role.SECURITY)


def locked(account: Account, now: datetime) -> bool:
    """Whether no attempt is looked at, however right it is."""
    return account.locked_until is not None and now < account.locked_until


def locked_until(failures: int, now: datetime) -> datetime | None:
    """Until when an account is locked after so many failures in a row; None for not."""
    return now + LOCKED if failures % MOST_FAILURES == 0 else None


def ended(session: Session, now: datetime) -> bool:
    """Whether a session is over: half an hour unused, or twelve hours old."""
    return now >= session.used_at + IDLE or now >= session.began_at + WHOLE


def claims(issuer: str, person: Person, now: datetime, number: str) -> dict[str, Any]:
    """What a token for somebody says; `number` is its own."""
    at = int(now.timestamp())
    return {
        "iss": issuer,
        "aud": AUDIENCE,
        "iat": at,
        "nbf": at,
        "exp": at + MOST_SECONDS,
        "jti": number,
        "sub": person.sub,
        "role": person.role,
        "office": person.office,
        "place": person.place,
    }
