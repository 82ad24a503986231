"""What the issuer does: looks at attempts to sign in, keeps sessions and accounts, signs tokens."""

import secrets
import threading
from collections.abc import Sequence
from datetime import datetime

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from joserfc import jwt
from joserfc.jwk import OKPKey
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from services.chassis import audit
from services.chassis.clock import Clock
from services.chassis.identity import Actor, Role
from services.chassis.ids import new_id
from services.chassis.refusals import Conflict, NotFound, Unauthenticated
from services.issuer import rules, store
from services.issuer.model import Account, Done, Enrolment, Person, Session

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

    def attempt(self, tx: Connection, username: str) -> Account | None:
        """Counts an attempt to sign in as failed before it is looked at, so that none is uncounted.

        None for an account that is not there, locked or ended.
        """
        found, now = store.get_account(tx, username), self.clock.now()
        if found is None or rules.over(found, now):
            return None
        if until := rules.locked_until(store.count_attempt(tx, username), now):
            store.lock(tx, username, until)
            _note(tx, Actor("issuer", Role.SERVICE), "LockAccount", found, now)
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
        """A session for who proved it; returns its secret.

        Raises Unauthenticated for a code used before, Conflict PASSWORD_IS_ONE_TIME.
        """
        rules.check_enrolled(account)
        if not store.clear(tx, account.username, step):
            raise failed()
        return self._begin(tx, account.username, account.person)

    def hashed(self, password: str) -> str:
        """What is kept of a password. Outside any transaction: it is slow."""
        with self._hashing:
            return self._hasher.hash(password)

    def change_password(self, tx: Connection, account: Account, step: int, password_hash: str) -> str:
        """Another password for who proved the one before; every session ends and a new one begins.

        Returns its secret. Raises Unauthenticated for a code used before.
        """
        if not store.clear(tx, account.username, step):
            raise failed()
        now = self.clock.now()
        store.give_password(tx, account.username, password_hash, None)
        store.end_sessions(tx, account.username, now)
        _note(tx, _actor(account), "ChangePassword", account, now)
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
        return _going(tx, found.username).person

    def signed_in(self, tx: Connection, secret: str) -> Account:
        """The account whose session it is; a demo's has none. Raises Unauthenticated SESSION_ENDED."""
        found = store.get_session(tx, secret)
        if found is None or rules.ended(found, self.clock.now()):
            raise _over()
        return _going(tx, found.username)

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


class Accounts:
    """Keeps accounts. `by` is the security administrator who does it; None is whoever runs the machine.

    Every verb raises NotAllowed for what is not theirs to do, NotFound for another county's account.
    """

    def __init__(self, clock: Clock) -> None:
        self.clock = clock

    def listed(self, tx: Connection, by: Account | None, after: str = "") -> Sequence[Account]:
        """A page of the accounts one keeps, by name."""
        return store.list_accounts(tx, _county(by), after, rules.PAGE)

    def create(self, tx: Connection, by: Account | None, made: Account, password: str) -> Enrolment:
        """A new account, with the one-time `password` that `made` has the hash of.

        Raises Conflict when the name is taken, Invalid for what no door would believe.
        """
        if by:
            # Whether they keep any at all comes first, of whichever county.
            rules.check_keeps(by, _county(by))
            rules.check_new(made.username, made.person)
            rules.check_keeps(by, made.person.place[:6])
        rules.check(made.person)
        try:
            store.add_account(tx, made, self.clock.now())
        except IntegrityError:
            raise Conflict("NAME_TAKEN", f"用户名 {made.username} 已有人使用") from None
        _note(tx, _actor(by), "CreateAccount", made, self.clock.now())
        return Enrolment(made.username, password, made.totp_secret)

    def reset(
        self, tx: Connection, by: Account | None, username: str, password: str, password_hash: str
    ) -> Enrolment:
        """A one-time password, and a new second factor where there is one; every session ends."""
        of, now = self._kept(tx, by, username), self.clock.now()
        store.give_password(tx, username, password_hash, now + rules.ONE_TIME_LIVES)
        totp = new_totp(of.person.role, bool(of.totp_secret))
        store.give_second_factor(tx, username, totp)
        store.end_sessions(tx, username, now)
        _note(tx, _actor(by), "ResetAccount", of, now)
        return Enrolment(username, password, totp)

    def disable(self, tx: Connection, by: Account | None, username: str) -> None:
        """Nobody enters with it, from now on; every session ends."""
        of, now = self._kept(tx, by, username), self.clock.now()
        store.set_ended(tx, username, True)
        store.end_sessions(tx, username, now)
        _note(tx, _actor(by), "DisableAccount", of, now)

    def enable(self, tx: Connection, by: Account | None, username: str) -> None:
        """It can be entered again."""
        of = self._kept(tx, by, username)
        store.set_ended(tx, username, False)
        _note(tx, _actor(by), "EnableAccount", of, self.clock.now())

    def unlock(self, tx: Connection, by: Account | None, username: str) -> None:
        """What failed before counts no longer."""
        of = self._kept(tx, by, username)
        store.clear(tx, username, 0)
        _note(tx, _actor(by), "UnlockAccount", of, self.clock.now())

    def end_sessions(self, tx: Connection, by: Account | None, username: str) -> None:
        """Whoever is signed in with it must sign in again."""
        of, now = self._kept(tx, by, username), self.clock.now()
        store.end_sessions(tx, username, now)
        _note(tx, _actor(by), "EndSessions", of, now)

    def history(self, tx: Connection, by: Account) -> Sequence[Done]:
        """What was done to accounts, the newest first, for an auditor."""
        rules.check_reads(by)
        return store.history(tx, _county(by), rules.PAGE)

    def _kept(self, tx: Connection, by: Account | None, username: str) -> Account:
        of = store.get_account(tx, username)
        if by:
            rules.check_keeps(by, _county(by))
        if of is None or (by and not of.person.place.startswith(_county(by))):
            raise NotFound("没有这个账号")
        if by:
            rules.check_kept(by, of)
        return of


def new_totp(role: str, wanted: bool) -> str:
    """The secret of a new second factor, for whom the rules demand it or who wants it; else empty."""
    return pyotp.random_base32() if wanted or rules.needs_second_factor(role) else ""


def invited(username: str, person: Person, password_hash: str, second_factor: bool, now: datetime) -> Account:
    """An account as it begins: with a one-time password."""
    totp = new_totp(person.role, second_factor)
    until = now + rules.ONE_TIME_LIVES
    return Account(username, person, password_hash, totp, 0, None, 0, ended=False, one_time_until=until)


def enrolment_link(enrolment: Enrolment) -> str:
    """The second factor as an authenticator takes it; empty without one."""
    if not enrolment.totp_secret:
        return ""
    totp = pyotp.TOTP(enrolment.totp_secret, interval=rules.STEP_SECONDS)
    return totp.provisioning_uri(name=enrolment.username, issuer_name="Huiyin")


def _county(by: Account | None) -> str:
    """The county whose accounts somebody keeps or reads; empty for all."""
    return by.person.place[:6] if by else ""


def _going(tx: Connection, username: str) -> Account:
    account = store.get_account(tx, username)
    if account is None or account.ended:
        raise _over()
    return account


def _actor(by: Account | None) -> Actor:
    return Actor(by.username, Role(by.person.role)) if by else Actor("command", Role.SERVICE)


def _note(tx: Connection, actor: Actor, act: str, of: Account, at: datetime) -> None:
    audit.acted(tx, actor, act, of.username, "", at, of.person.place[:6])


def failed() -> Unauthenticated:
    """The one answer to a wrong name, password, code, and to a locked account."""
    return Unauthenticated(
        "SIGN_IN_FAILED", "用户名、密码或动态码不对；连续输错五次，账号会锁定十五分钟，请稍后再试"
    )


def _over() -> Unauthenticated:
    return Unauthenticated("SESSION_ENDED", "登录已结束，请重新登录")
