"""How long anything lasts, what a token says, and who needs a second factor."""

import re
from datetime import datetime, timedelta
from typing import Any

from services.chassis.identity import Role
from services.chassis.refusals import Conflict, Invalid, NotAllowed
from services.chassis.tokens import AUDIENCE, FORMS, MOST_SECONDS
from services.issuer.model import Account, Person, Session

MOST_FAILURES = 5
LOCKED = timedelta(minutes=15)
IDLE = timedelta(minutes=30)
WHOLE = timedelta(hours=12)
CODE_LIVES = timedelta(hours=12)
ONE_TIME_LIVES = timedelta(hours=72)
STEP_SECONDS = 30
LEAST_CHARACTERS, MOST_CHARACTERS, LEAST_KINDS = 10, 128, 3
MOST_SHOWN = 100
PAGE = 200
VISITOR = Person("visitor", Role.VILLAGER)
# 三员: whoever runs the machine makes these by command, so that none of the three can become another.
THREE = (Role.ADMINISTRATOR, Role.SECURITY, Role.AUDITOR)
_KEPT = [role.value for role in Role if role not in (*THREE, Role.VILLAGER, Role.SERVICE)]
_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,31}")
# The posts somebody may take in the demo.
DEMO_ROLES = (
    *(Role.AGENT, Role.STATION, Role.ROOM, Role.DEPARTMENT, Role.BUREAU),
    *(Role.OPERATOR, Role.INVESTIGATOR),
)


def check(person: Person) -> None:
    """Raises Invalid for what no door would believe, however well it were signed."""
    wrong = [name for name, form in FORMS.items() if not form.fullmatch(getattr(person, name))]
    if wrong or len(person.shown) > MOST_SHOWN:
        raise Invalid.field((wrong or ["name"])[0], "岗位信息有误，请从名册中选择")


def needs_second_factor(role: str) -> bool:
    """Whoever can give rights to others, or reads what all of them did."""
    return role in THREE


def check_password(username: str, password: str, before: str = "") -> None:
    """Raises Invalid for a password that is guessed too easily, or is the one before."""
    kinds = (str.isupper, str.islower, str.isdecimal, lambda c: not c.isalnum())
    if not LEAST_CHARACTERS <= len(password) <= MOST_CHARACTERS:
        raise Invalid.field("new_password", f"新密码须有{LEAST_CHARACTERS}到{MOST_CHARACTERS}位")
    if sum(any(map(kind, password)) for kind in kinds) < LEAST_KINDS:
        raise Invalid.field(
            "new_password", "新密码须有大写字母、小写字母、数字、符号（如 - _ ! ）这四种中的三种"
        )
    if username.lower() in password.lower() or len(set(password)) < LEAST_CHARACTERS // 2:
        raise Invalid.field("new_password", "新密码太容易猜，不要包含用户名，也不要重复同一个字")
    if password == before:
        raise Invalid.field("new_password", "新密码不能和现在的一样")


def check_enrolled(account: Account) -> None:
    """Raises Conflict for a password that was given, not chosen: it opens nothing but the choice."""
    if account.one_time_until is not None:
        raise Conflict("PASSWORD_IS_ONE_TIME", "这是一次性密码，请先改成自己的密码，再登录")


def over(account: Account, now: datetime) -> bool:
    """Whether an account cannot be entered: ended, locked, or its one-time password not used in time."""
    late = account.one_time_until is not None and now >= account.one_time_until
    return account.ended or locked(account, now) or late


def check_keeps(keeper: Account, county_code: str) -> None:
    """Raises NotAllowed for whoever does not keep accounts, or not this county's."""
    if keeper.person.role != Role.SECURITY:
        raise NotAllowed("NOT_ALLOWED", "账号由安全管理员办理")
    if keeper.person.place and keeper.person.place[:6] != county_code:
        raise NotAllowed("OTHER_COUNTY", "只能办理本县的账号")


def check_reads(reader: Account) -> None:
    """Raises NotAllowed for whoever does not read what was done."""
    if reader.person.role != Role.AUDITOR:
        raise NotAllowed("NOT_ALLOWED", "账号的办理记录由安全审计员查看")


def check_kept(keeper: Account, of: Account) -> None:
    """Raises NotAllowed for one's own account, and for those of the three."""
    if keeper.username == of.username:
        raise NotAllowed("OWN_ACCOUNT", "不能办理自己的账号，请由另一位安全管理员办理")
    if of.person.role in THREE:
        raise NotAllowed("BY_COMMAND_ONLY", "系统、安全、审计管理员的账号由运维人员在服务器上用命令办理")


def check_new(username: str, person: Person) -> None:
    """Raises Invalid for a username nobody could type, and for a role that is given only by command."""
    if not _USERNAME.fullmatch(username):
        raise Invalid.field("username", "用户名用小写字母和数字，2到32位，可用点、横线")
    if person.role not in _KEPT:
        raise Invalid.field("role", "请选择身份；系统、安全、审计管理员的账号在服务器上用命令建立")
    if not person.shown.strip():
        raise Invalid.field("name", "请填写姓名或岗位名称")
    if not person.place:
        raise Invalid.field("place", "请填写所在区划")


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
