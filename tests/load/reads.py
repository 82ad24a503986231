"""Worklists and progress as people read them, on a young table and on a grown one."""

from dataclasses import dataclass, replace

import psycopg
from huiyin.casework.v1 import casework_pb2 as cw
from huiyin.intake.v1 import intake_pb2 as it

from tests.journeys.doors import COUNTY
from tests.journeys.running import eventually
from tests.load import limits, petitions
from tests.load.generator import Load, Seen, run
from tests.load.petitions import proof
from tests.load.report import Report, Row, median
from tests.load.stage import Stage

_LIST = "/huiyin.casework.v1.CaseworkService/ListCases"
_FIND = "/huiyin.intake.v1.IntakeService/FindProgress"
_GROWN = """
create function pg_temp.grow(grown text, copies int, fresh text[], short text[]) returns void as $$
declare columns text; made text;
begin
  select string_agg(quote_ident(column_name), ', ' order by ordinal_position),
         string_agg(case when column_name = any(fresh) then
                      format('md5(source.%%I || copy.number)::uuid::text', column_name)
                    when column_name = any(short) then
                      format('substr(md5(source.%%I || copy.number), 1, 20)', column_name)
                    else format('source.%%I', column_name) end, ', ' order by ordinal_position)
    into columns, made from information_schema.columns
   where table_schema = 'public' and table_name = grown;
  execute format('insert into %%I (%%s) select %%s from %%I source, generate_series(1, %%s) copy (number)',
                 grown, columns, made, grown, copies);
end $$ language plpgsql
"""
# Tables that grow with petitions: the columns that hold a petition's or a clock's id, and short codes
# that must stay unique.
_TABLES = {
    "intake": {
        "petition": (["id"], ["registration_number", "query_code"]),
        "progress": (["petition_id"], []),
        "progress_line": (["petition_id"], []),
        "progress_clock": (["petition_id", "clock_id"], []),
    },
    "casework": {"case_": (["petition_id"], ["registration_number"])},
}


@dataclass(frozen=True)
class _Read:
    what: str
    load: Load


def measure(report: Report, stage: Stage, seconds: float, rounds: int, grown: int) -> None:
    """Adds rates and latencies of reads at what was registered so far, and at about `grown` petitions."""
    codes = _crowd(stage)
    stage.stop("routing", "supervision")
    reads = _reads(stage, codes, seconds)
    for size in ("young", "grown"):
        if size == "grown":
            _grow(stage, max(1, grown // _count(stage)))
        report.head(f"Reads at {_count(stage):,} petitions ({size}), 8 in flight")
        with limits.bare_echo(8) as target:
            echo = limits.echoed(target, reads[0].load.requests, 8, seconds).rate
        for read in reads:
            closed = [run(read.load) for _ in range(rounds)]
            rate = median(seen.rate for seen in closed)
            more = _latency(closed) | _rows(read, closed[0])
            if size == "grown":
                opened = run(replace(read.load, rate=rate / 2, workers=20))
                more |= {
                    "half_load_p50_ms": opened.quantile(0.5),
                    "half_load_p99_ms": opened.quantile(0.99),
                }
            report.add(Row(read.what, rate, "/s", echo, "bare echo", more))


def _reads(stage: Stage, codes: list[str], seconds: float) -> list[_Read]:
    agent, holder = _busiest(stage, "agent_id"), _busiest(stage, "holder_code")
    lists = {
        "an agent's worklist (50)": cw.ListCasesRequest(county_code=COUNTY, agent_id=agent),
        "an office's worklist (50)": cw.ListCasesRequest(county_code=COUNTY, holder_code=holder),
        "the county's worklist (50)": cw.ListCasesRequest(county_code=COUNTY),
    }
    found = [
        _Read(f"{what}, gRPC", _load(stage.grpc("casework"), _LIST, [_hex(asked)], seconds))
        for what, asked in lists.items()
    ]
    by_code = [_hex(it.FindProgressRequest(query_code=code)) for code in codes]
    by_path = [f"/v1/progress/{code}" for code in codes]
    found.append(_Read("progress by query code, gRPC", _load(stage.grpc("intake"), _FIND, by_code, seconds)))
    found.append(_Read("progress by query code, HTTP", _load(stage.http("intake"), "GET", by_path, seconds)))
    return found


def _load(target: str, method: str, requests: list[str], seconds: float) -> Load:
    return Load(target, method, requests, proof(), seconds=seconds)


def _latency(closed: list[Seen]) -> dict[str, float]:
    return {
        "p50_ms": median(seen.quantile(0.5) for seen in closed),
        "p99_ms": median(seen.quantile(0.99) for seen in closed),
    }


def _crowd(stage: Stage) -> list[str]:
    """Fills one office's and its agents' lists through the door; returns query codes.

    Otherwise the lists of a young table would be short, and a grown one would look slow beside them.
    """
    one = petitions.petition(petitions.desks()[5]).SerializeToString().hex()
    load = Load(
        stage.grpc("intake"), petitions.REGISTER, [one], proof(), unique=True, seconds=5, warm=0, rate=50
    )
    answers = run(load).answers
    eventually(lambda: stage.lag() == 0, 60)
    read = [it.RegisterPetitionResponse.FromString(bytes.fromhex(answer)) for answer in answers]
    return [answer.petition.query_code for answer in read]


def _rows(read: _Read, seen: Seen) -> dict[str, float]:
    """How many cases a list held; lists are compared only where they are equally long."""
    if read.load.method != _LIST:
        return {}
    return {"rows": len(cw.ListCasesResponse.FromString(bytes.fromhex(seen.answers[0])).cases)}


def _busiest(stage: Stage, column: str) -> str:
    with psycopg.connect(stage.dsn("casework")) as connection:
        row = connection.execute(
            f"select {column} from case_ where {column} <> '' group by 1 order by count(*) desc, 1 limit 1"
        ).fetchone()
    assert row is not None
    return str(row[0])


def _count(stage: Stage) -> int:
    with psycopg.connect(stage.dsn("intake")) as connection:
        row = connection.execute("select count(*) from petition").fetchone()
    assert row is not None
    return int(row[0])


def _grow(stage: Stage, copies: int) -> None:
    """Copies every petition by SQL, with ids of its own; its facts are not told again."""
    for service, tables in _TABLES.items():
        with psycopg.connect(stage.dsn(service)) as connection:
            connection.execute(_GROWN.replace("%%", "%"))
            for table, (fresh, short) in tables.items():
                connection.execute("select pg_temp.grow(%s, %s, %s, %s)", (table, copies, fresh, short))
        with psycopg.connect(stage.dsn(service), autocommit=True) as connection:
            connection.execute("vacuum analyze")


def _hex(message: cw.ListCasesRequest | it.FindProgressRequest) -> str:
    return message.SerializeToString().hex()
