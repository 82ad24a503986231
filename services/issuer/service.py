"""What the issuer does: looks at attempts to sign in, keeps sessions, signs tokens."""

import secrets
import threading
from collections.abc import Sequence

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from joserfc import jwt
from joserfc.jwk import OKPKey
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from services.chassis.clock import Clock
from services.chassis.ids import new_id
from services.chassis.refusals import Conflict, Unauthenticated
from services.issuer import rules, store
from services.issuer.model import Account, Person, Session

# One hash takes 64 MiB; a crowd at the door must not take the machine's memory.
_AT_ONCE = 2


class Issuer:
    """Signs with `key` in the name of `issuer`; `clock` is machine time."""

    def __init__(self, issuer: str, key: OKPKey, clock: Clock) -> None:
        self.issuer, self.key, self.clock = issuer, key, clock
        self._hasher = PasswordHasher()
        self._hashing = threading.BoundedSemaphore(_AT_ONCE)
        # What an unknown name is compared with: the answer takes as long as for a known one.
        self._nobody = self._hasher.hash(secrets.token_urlsafe())

    def create(self, tx: Connection, username: str, person: Person, password: str) -> str:
        """A new account; returns the secret of its second factor, empty when it has none.

        Raises Conflict when the name is taken, Invalid for what no door would believe.
        """
        rules.check(person)
        totp = pyotp.random_base32() if rules.needs_second_factor(person.role) else ""
        hashed = self._hasher.hash(password)
        made = Account(username, person, hashed, totp, 0, None, 0, ended=False)
        try:
            store.add_account(tx, made, self.clock.now())
        except IntegrityError:
            raise Conflict("NAME_TAKEN", f"用户名 {username} 已有人使用") from None
        return totp

    def attempt(self, tx: Connection, username: str) -> Account | None:
        """Counts an attempt to sign in as failed before it is looked at, so that none is uncounted.

        None for an account that is not there, locked or ended.
        """
        found, now = store.get_account(tx, username), self.clock.now()
        if found is None or found.ended or rules.locked(found, now):
            return None
        if until := rules.locked_until(store.count_attempt(tx, username), now):
            store.lock(tx, username, until)
        return found

    def proved(self, account: Account | None, password: str, code: str) -> int:
        """The time step of the second factor, 0 without one. Outside any transaction: it is slow.

        Raises Unauthenticated SIGN_IN_FAILED, in the same words whatever was wrong.
        """
        with self._hashing:
            try:
                self._hasher.verify(account.password_hash if account else self._nobody, password)
            except VerifyMismatchError:
                raise failed() from None
        if account is None:
            raise failed()
        if not account.totp_secret:
            return 0
        totp = pyotp.TOTP(account.totp_secret, interval=rules.STEP_SECONDS)
        now = int(self.clock.now().timestamp()) // rules.STEP_SECONDS
        for step in (now, now - 1):
            if code and pyotp.utils.strings_equal(code, totp.generate_otp(step)):
                return step
        raise failed()

    def enter(self, tx: Connection, account: Account, step: int) -> str:
        """A session for who proved it; returns its secret. Raises Unauthenticated for a code used before."""
        if not store.clear(tx, account.username, step):
            raise failed()
        return self._begin(tx, account.username, account.person)

    def enter_demo(self, tx: Connection, code: str, person: Person) -> str:
        """A session for whoever has a sign-in code of the demo, which is used up.

        Raises Unauthenticated CODE_USED, Invalid for a post there cannot be.
        """
        rules.check(person)
        if not store.use_code(tx, code, person.role, self.clock.now()):
            raise Unauthenticated("CODE_USED", "登录码无效或已用过，请运行 make sign-in 取新的")
        return self._begin(tx, "", person)

    def codes(self, tx: Connection) -> dict[str, str]:
        """A new sign-in code for every role of the demo."""
        made = {role.value: secrets.token_hex(8) for role in rules.DEMO_ROLES}
        for role, code in made.items():
            store.add_code(tx, code, role, self.clock.now() + rules.CODE_LIVES)
        return made

    def refresh(self, tx: Connection, secret: str) -> Person:
        """Whose session it is, as they are now. Raises Unauthenticated SESSION_ENDED."""
        found, now = store.get_session(tx, secret), self.clock.now()
        if found is None or rules.ended(found, now):
            raise _over()
        store.use_session(tx, secret, now)
        if not found.username:
            return found.person
        account = store.get_account(tx, found.username)
        if account is None or account.ended:
            raise _over()
        return account.person

    def leave(self, tx: Connection, secret: str) -> None:
        """Ends a session."""
        store.end_session(tx, secret, self.clock.now())

    def sign(self, person: Person) -> str:
        """A token for somebody, for five minutes. Raises Invalid for what no door would believe."""
        rules.check(person)
        claims = rules.claims(self.issuer, person, self.clock.now(), new_id())
        return jwt.encode({"alg": "Ed25519", "kid": self.key.kid}, claims, self.key, algorithms=["Ed25519"])

    def public_keys(self) -> Sequence[dict[str, object]]:
        """What verifies its tokens."""
        return [{**self.key.as_dict(private=False), "use": "sig", "alg": "Ed25519"}]

    def _begin(self, tx: Connection, username: str, person: Person) -> str:
        secret, now = secrets.token_urlsafe(32), self.clock.now()
        store.add_session(tx, secret, Session(username, person, now, now))
        return secret


def failed() -> Unauthenticated:
    """The one answer to a wrong name, password, code, and to a locked account."""
    return Unauthenticated(
        "SIGN_IN_FAILED", "用户名、密码或动态码不对；连续输错五次，账号会锁定十五分钟，请稍后再试"
    )


def _over() -> Unauthenticated:
    return Unauthenticated("SESSION_ENDED", "登录已结束，请重新登录")
