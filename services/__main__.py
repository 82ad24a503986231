"""`python -m services`: everything on this machine, one service as in Kubernetes, or a command."""

import argparse
import getpass
import importlib
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from services.chassis import keys, logs, process, schema, sealing, settings
from services.chassis.assembly import Assembly
from services.chassis.clock import Clock, SharedClock, SystemClock
from services.chassis.database import Database
from services.chassis.refusals import Refusal
from services.operators import commands as operators

SERVICES = ("intake", "routing", "casework", "supervision")
# As the audit chain keeps who acted.
_LONGEST_NAME = 64


def main(arguments: list[str]) -> None:
    """Runs one command; ends with status 2 and one sentence when it cannot."""
    parsed = _parser().parse_args(arguments)
    try:
        parsed.run(parsed)
    except (settings.BadSettings, FileNotFoundError, Refusal) as error:
        settings.stop(str(error))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m services", description=__doc__)
    parser.set_defaults(run=_machine)
    commands = parser.add_subparsers(metavar="command")
    for name in SERVICES:
        one = commands.add_parser(name, help=f"the {name} service")
        one.set_defaults(run=_serve, service=name, part="both", migrate=False, load=None)
        parts = one.add_subparsers(metavar="part")
        for part in ("both", "doors", "work"):
            serve = parts.add_parser(part, help={"both": "doors and work"}.get(part, f"only the {part}"))
            serve.set_defaults(run=_serve, service=name, part=part)
            serve.add_argument("--migrate", action="store_true", help="bring the database up to date first")
            serve.add_argument("--load", type=Path, help="routing: load this county first")
        parts.add_parser("migrate", help="bring the database up to date").set_defaults(
            run=_migrate, service=name
        )
        written = parts.add_parser("write-migration", help="for developers: write the next migration")
        written.add_argument("number", type=int)
        written.add_argument("words")
        written.set_defaults(run=_write_migration, service=name)
        parts.add_parser(
            "rewrap", help="wrap every key with the newest key of HUIYIN_VAULT_KEYS"
        ).set_defaults(run=_rewrap, service=name)
        if name == "intake":
            erase = parts.add_parser(
                "erase", help="erase who brought a petition or accusation and what they wrote, for good"
            )
            erase.add_argument("petition", help="its id or registration number")
            _add_why(erase)
            erase.set_defaults(run=_erase)
            parts.add_parser(
                "erasures", help="every erased petition, and who has yet to say that it is erased there"
            ).set_defaults(run=_erasures)
            find = parts.add_parser(
                "find", help="a county's petitions that left a phone number, read from standard input"
            )
            find.add_argument("county", type=_county, help="six digits")
            find.add_argument(
                "--sealed", action="store_true", help="accusations, too: for whoever may know of them"
            )
            find.add_argument(
                "--by", type=_name, help="who looks, for the audit; otherwise this machine's user"
            )
            find.set_defaults(run=_find)
            retention = parts.add_parser(
                "retention", help="how long what is kept, and what has passed its time; deletes nothing"
            )
            retention.set_defaults(run=_retention)
        if name == "supervision":
            erase = parts.add_parser(
                "erase-complaint", help="erase who complained and every word about it, for good"
            )
            erase.add_argument("complaint", help="its id or number")
            _add_why(erase)
            erase.set_defaults(run=_erase_complaint)
        if name == "routing":
            load = parts.add_parser("load", help="load a county from a folder of CSV files")
            load.add_argument("folder", type=Path)
            load.add_argument("--county", help="six digits; otherwise the folder's name")
            load.set_defaults(run=_load)
    made = commands.add_parser(
        "vault-keys", help="make the file of keys that seal; keep a copy apart from databases"
    )
    made.add_argument("file", type=Path)
    made.add_argument("--turn", action="store_true", help="add a new key to it instead")
    made.set_defaults(run=_vault_keys)
    commands.add_parser("console", help="the pages for people").set_defaults(run=_console)
    _add_issuer(commands)
    clock = commands.add_parser("clock", help="show or move the demo's clock for all processes at once")
    clock.add_argument("move", nargs="?", help="how far: 16d, 3h, 30m, or a day: 2027-03-01")
    clock.set_defaults(run=_clock)
    commands.add_parser("settle", help="wait until every fact has arrived").set_defaults(run=_settle)
    operators.add(commands, SERVICES)
    return parser


def _county(code: str) -> str:
    if not (len(code) == 6 and code.isascii() and code.isdigit()):
        raise argparse.ArgumentTypeError(f"{code}: a county's code has six digits")
    return code


def _add_why(erase: argparse.ArgumentParser) -> None:
    erase.add_argument("--reason", required=True, help="by which article; kept in clear: name nobody")
    erase.add_argument("--by", type=_name, help="who erases it, for the audit; otherwise this machine's user")


def _name(text: str) -> str:
    if not 0 < len(text) <= _LONGEST_NAME:
        raise argparse.ArgumentTypeError(f"a name has 1 to {_LONGEST_NAME} characters")
    return text


def _add_issuer(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    one = commands.add_parser("issuer", help="local accounts and their tokens")
    one.set_defaults(run=_issue, migrate=False)
    parts = one.add_subparsers(metavar="part")
    serve = parts.add_parser("both", help="the whole of it")
    serve.set_defaults(run=_issue)
    serve.add_argument("--migrate", action="store_true", help="bring the database up to date first")
    parts.add_parser("migrate", help="bring the database up to date").set_defaults(run=_migrate_issuer)
    first = parts.add_parser("create-administrator", help="an account that keeps the system; told once")
    first.add_argument("username")
    first.add_argument("--place", default="", help="county whose register they keep: 6 digits")
    first.set_defaults(run=_create_account, role="administrator", office="", name="")
    other = parts.add_parser("create-account", help="an account of a role; its password is told once")
    other.add_argument("username")
    other.add_argument("role", help="agent, station, room, department, bureau, operator, …")
    other.add_argument("--office", default="", help="code of the office or department they speak for")
    other.add_argument("--place", default="", help="division under which they may act: 6, 9 or 12 digits")
    other.add_argument("--name", default="", help="as the pages show it")
    other.set_defaults(run=_create_account)
    accounts = parts.add_parser("accounts", help="the accounts there are")
    accounts.set_defaults(run=_list_accounts)
    reset = parts.add_parser("reset-account", help="a one-time password and a new second factor, told once")
    reset.add_argument("username")
    reset.set_defaults(run=_reset_account)
    for name, verb, words in (
        ("disable-account", "disable", "nobody enters with it, and whoever has is signed out"),
        ("enable-account", "enable", "it can be entered again"),
        ("unlock-account", "unlock", "what failed before counts no longer"),
        ("end-sessions", "end_sessions", "whoever is signed in must sign in again"),
    ):
        kept = parts.add_parser(name, help=words)
        kept.add_argument("username")
        kept.set_defaults(run=_keep_account, verb=verb)
    commands.add_parser("sign-in", help="fresh links to sign in to the demo").set_defaults(run=_sign_in)


def _issue(parsed: argparse.Namespace) -> None:
    from services.issuer import bootstrap

    loaded = bootstrap.load()
    logs.configure("issuer", readable=loaded.mode == "demo")
    # Machine time: moving the demo's clock ends no session.
    bootstrap.serve(loaded, SystemClock(), parsed.migrate)


def _migrate_issuer(_: argparse.Namespace) -> None:
    from services.issuer import bootstrap

    bootstrap.migrate(bootstrap.load())
    print("issuer: the database is up to date")


def _create_account(parsed: argparse.Namespace) -> None:
    from services.issuer import bootstrap
    from services.issuer.model import Person

    person = Person(parsed.username, parsed.role, parsed.office, parsed.place, parsed.name or parsed.username)
    loaded, clock = bootstrap.load(), SystemClock()
    password, totp = bootstrap.create_account(loaded, clock, parsed.username, person, one_time=True)
    _tell_enrolment(parsed.username, password, totp)


def _tell_enrolment(username: str, password: str, totp: str) -> None:
    print(f"username  {username}\npassword  {password}")
    print("(told only now, and good for choosing another within 72 hours: the page /password)")
    if totp:
        print(f"second factor, for an authenticator: {totp}")


def _list_accounts(_: argparse.Namespace) -> None:
    from services.issuer import bootstrap

    for each in bootstrap.list_accounts(bootstrap.load(), SystemClock()):
        state = "disabled" if each.ended else "one-time password" if each.one_time_until else "in use"
        person = each.person
        print(f"{each.username:<20} {person.role:<16} {person.office:<20} {person.place:<14} {state}")


def _reset_account(parsed: argparse.Namespace) -> None:
    from services.issuer import bootstrap

    given = bootstrap.reset_account(bootstrap.load(), SystemClock(), parsed.username)
    _tell_enrolment(given.username, given.password, given.totp_secret)


def _keep_account(parsed: argparse.Namespace) -> None:
    from services.issuer import bootstrap

    bootstrap.keep_account(bootstrap.load(), SystemClock(), parsed.verb, parsed.username)
    print(f"{parsed.username}: {parsed.verb.replace('_', ' ')}: done")


def _sign_in(_: argparse.Namespace) -> None:
    from services import machine

    machine.sign_in_links()


def _machine(_: argparse.Namespace) -> None:
    from services import machine

    machine.run()


def _serve(parsed: argparse.Namespace) -> None:
    bootstrap = _bootstrap(parsed.service)
    loaded = bootstrap.load()
    logs.configure(parsed.service, readable=loaded.mode == "demo")
    assembly = bootstrap.build(loaded, _legal_time(loaded))
    if parsed.migrate:
        assembly.migrate()
    if parsed.load:
        bootstrap.load_county(assembly, parsed.load, parsed.load.name)
    process.serve(assembly, parsed.part)


def _migrate(parsed: argparse.Namespace) -> None:
    bootstrap = _bootstrap(parsed.service)
    loaded = bootstrap.load()
    assembly = bootstrap.build(loaded, _legal_time(loaded))
    assembly.migrate()
    assembly.close()
    print(f"{parsed.service}: the database is up to date")


def _write_migration(parsed: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/new.db")
        part = _bootstrap(parsed.service).SCHEMA
        schema.migrate(database, part)
        schema.write_migration(database, part, parsed.number, parsed.words)
        database.close()


def _load(parsed: argparse.Namespace) -> None:
    bootstrap = _bootstrap("routing")
    loaded = bootstrap.load()
    assembly = bootstrap.build(loaded, _legal_time(loaded))
    changed = bootstrap.load_county(assembly, parsed.folder, parsed.county or parsed.folder.name)
    assembly.close()
    print(f"routing: {changed} rows changed")


def _erase(parsed: argparse.Namespace) -> None:
    with _assembled() as (bootstrap, assembly):
        number = bootstrap.erase(assembly, parsed.petition, parsed.reason, parsed.by or _user())
    print(f"intake: {number} is erased; its number and its history stay")


def _erase_complaint(parsed: argparse.Namespace) -> None:
    with _assembled("supervision") as (bootstrap, assembly):
        number = bootstrap.erase_complaint(assembly, parsed.complaint, parsed.reason, parsed.by or _user())
    print(f"supervision: {number} is erased; its number and its state stay")


def _erasures(_: argparse.Namespace) -> None:
    with _assembled() as (bootstrap, assembly):
        for petition, erasure in bootstrap.erasures(assembly):
            told = "complete" if erasure.complete else f"waits for {', '.join(erasure.waits_for)}"
            if not erasure.announced:
                told = "was never announced: erase it again"
            print(petition.registration_number, erasure.at.isoformat(), told)


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        raise settings.BadSettings("this machine's user has no name; say who it is by --by") from None


def _find(parsed: argparse.Namespace) -> None:
    # Not an argument: those stand in the shell's history, and anybody on the machine may list them.
    phone = sys.stdin.readline()
    by = parsed.by or _user()
    with _assembled() as (bootstrap, assembly):
        for petition in bootstrap.find(assembly, parsed.county, phone, by):
            print(petition.registration_number, petition.id)
        if parsed.sealed:
            for accusation in bootstrap.find_accusations(assembly, parsed.county, phone, by):
                print(accusation.number, accusation.id)


def _rewrap(parsed: argparse.Namespace) -> None:
    with _assembled(parsed.service) as (_, assembly):
        print(f"{parsed.service}: {sealing.rewrap(assembly.database, assembly.vault)} keys rewrapped")


def _retention(_: argparse.Namespace) -> None:
    with _assembled() as (bootstrap, assembly):
        for line in bootstrap.past(assembly):
            kept = line.kept
            print(f"{kept.what}: {kept.keep}{' from ' + kept.since if kept.since else ''}")
            print(f"    {kept.ground}\n    {kept.then}")
            if kept.lists:
                print(f"    {line.number} past their time")
            for number in line.named:
                print(f"        {number}")
    print("nothing was deleted")


@contextmanager
def _assembled(service: str = "intake") -> Iterator[tuple[ModuleType, Assembly]]:
    bootstrap = _bootstrap(service)
    loaded = bootstrap.load()
    assembly = bootstrap.build(loaded, _legal_time(loaded))
    try:
        yield bootstrap, assembly
    finally:
        assembly.close()


def _vault_keys(parsed: argparse.Namespace) -> None:
    if parsed.turn:
        print(f"{parsed.file}: master {keys.turn(parsed.file)} is the current one")
    else:
        keys.make(parsed.file)
        print(f"{parsed.file}: made; whoever has it can open everything, whoever loses it nothing")


def _console(_: argparse.Namespace) -> None:
    bootstrap = _bootstrap("console")
    loaded = bootstrap.load()
    logs.configure("console", readable=loaded.mode == "demo")
    bootstrap.serve(loaded, _legal_time(loaded))


def _clock(parsed: argparse.Namespace) -> None:
    from services import operations

    operations.move_clock(parsed.move)


def _settle(_: argparse.Namespace) -> None:
    from services import operations

    operations.settle()


def _bootstrap(service: str) -> ModuleType:
    return importlib.import_module(f"services.{service}.bootstrap")


def _legal_time(loaded: settings.Settings) -> Clock:
    # In production legal time is the machine's and nothing can move it.
    return SharedClock(loaded.data / "clock.json") if loaded.mode == "demo" else SystemClock()


if __name__ == "__main__":
    main(sys.argv[1:])
