"""What no schema describes: half characters, any number, bytes that are no form, the first and last day."""

import json
from collections.abc import Iterator
from typing import Any

import httpx2 as httpx
import pytest

from tests.fuzzing.street import Street
from tests.world import COUNTY, OF_BUREAU, STATION, VILLAGE, proof

BIG, HALF = "9" * 30, "\ud800"
GOOD = {"request_id": "hostile-0001", "county_code": COUNTY, "place_code": VILLAGE, "office_code": STATION}
INSIDE = [
    *(f"facts/announcements?topic=x&after_sequence={number}" for number in (BIG, f"-{BIG}", "x")),
    *(f"audit/{page}&lane=0&after={BIG}" for page in ("entries?county=1", "told?of=x&county=1")),
    f"facts/set-aside/x/{BIG}/{BIG}",
    *(f"facts/{page}=%00" for page in ("marks?topic", "check?name", "projection/rows?name=progress&key")),
]
BODIES: dict[str, list[Any]] = {
    "intake/v1/petitions": [
        *(GOOD | {"request": text} for text in (HALF, "\0", "x" * 5000)),
        *(GOOD | {name: 1} for name in (HALF, "\0")),
        *(
            GOOD | {"received_at": f"{day}T00:00:00{zone}"}
            for day in ("0001-01-01", "9999-12-31")
            for zone in ("+08:00", "Z")
        ),
        *(GOOD | {"received_at": f"9999-12-31T23:59:59{zone}"} for zone in ("-08:00", "")),
        *(GOOD | {"received_at": number} for number in (1e300, -1e15, 253402300799)),
        *(GOOD | {"head_count": number} for number in (2**31, -(2**31), 10**30, 1e300)),
    ],
    "intake/facts/republish": [
        *({"topic": "x", "after": int(sign + BIG)} for sign in ("", "-")),
        *({"topic": "x", "most": int(sign + BIG)} for sign in ("", "-")),
        *({"topic": topic, "keys": [topic]} for topic in ("\0", HALF)),
    ],
    "intake/facts/replay": [{"topic": text, "key": text} for text in ("\0", HALF)],
    "intake/facts/projection/heal?name=parties": [
        {"key": text, "marks": {text: int(BIG)}, "rows": {text: [{text: 1}]}} for text in ("x", "\0", HALF)
    ],
    "issuer/demo/token": [{"client_secret": text, "role": text} for text in ("\0", HALF, "演示")],
}
RAW = ["[" * 5000 + "]" * 5000, '{"a":' * 3000 + "1" + "}" * 3000, "1" * 5000, "NaN", '"\\ud800"', "\xff"]
DAYS = ["0001-01-01T00:00", "9999-12-31T23:59", "9999-12-31T23:59-23:59", "2026-03-02T10:00+08:00", "x"]
NUMBERS = ["9" * 5000, "-" + BIG, "²", "٣", "1_0", "1e9"]
FORMS = {
    "application/x-www-form-urlencoded": [
        b"\xff",
        b"a=%ff%fe",
        b"&" * 5000,
        b"&".join(b"%d=b" % n for n in range(300)),
    ],
    "multipart/form-data; boundary=x": [
        b"--x\r\n",
        b"--x\r\nContent-Disposition: form-data\r\n\r\n",
        b'--x\r\nContent-Disposition: form-data; name="_charset_"\r\n\r\nnonsense\r\n--x--\r\n',
        b'--x\r\nContent-Disposition: form-data; name="f"; filename="\xff"\r\n'
        b"Content-Type: text/plain; charset=nonsense\r\n\r\nhi\r\n--x--\r\n",
    ],
    "multipart/form-data": [b"x"],
    "application/json": [b'{"a": 1}'],
    "text/plain; charset=nonsense": [b"x"],
}
ADDRESSES = [
    *(
        f"/{page}{text}"
        for page in ("case/", "clock/", "complaints/", "static/", "")
        for text in ("%ff", "%00", "x" * 30_000)
    ),
    *(
        f"/{page}={text}"
        for page in (
            "progress?code",
            "file?township",
            "agents?township",
            "county?place",
            "sign-in?role=agent&code=x&township",
        )
        for text in ("%ff", "%00", "x" * 5000)
    ),
    "/county/figure/%ff?place=%ff",
    "/static/..%2f..%2fetc%2fpasswd",
]


@pytest.fixture(scope="module")
def sent(street: Street) -> Iterator["Sent"]:
    """A client of the bureau's, signed in at the pages and with a token."""
    cookie, token = street.session(OF_BUREAU)
    headers = dict(proof(OF_BUREAU)) | {"cookie": f"huiyin={cookie}"}
    with httpx.Client(base_url=street.base, headers=headers, timeout=30) as http:
        yield Sent(http, token, street.town.known["petition_id"][-1])


class Sent:
    """Sends, and looks at nothing but whether it was a defect."""

    def __init__(self, http: httpx.Client, token: str, petition_id: str) -> None:
        self.http, self.token, self.petition_id = http, token, petition_id

    def get(self, path: str) -> None:
        """A page."""
        assert self.http.get(path).status_code < 500, path

    def post(self, path: str, content: bytes, kind: str) -> None:
        """A body of some kind."""
        answer = self.http.post(path, content=content, headers={"content-type": kind})
        assert answer.status_code < 500, (path, content[:200])

    def form(self, path: str, **filled: str) -> None:
        """A form of this session's."""
        answer = self.http.post(path, data={"token": self.token, "request_id": "hostile-form"} | filled)
        assert answer.status_code < 500, (path, filled)
        assert answer.status_code not in (401, 403), "these forms are this session's own"


@pytest.mark.parametrize("service", ["intake", "routing", "casework", "supervision"])
def test_the_operators_doors_take_any_number_and_text(sent: Sent, service: str) -> None:
    for path in INSIDE:
        sent.get(f"/{service}/{path}")


@pytest.mark.parametrize("path", BODIES)
def test_no_json_is_a_defect(sent: Sent, path: str) -> None:
    for number, body in enumerate(BODIES[path]):
        body |= {"request_id": f"hostile-{number:04d}"} if "request_id" in body else {}
        sent.post(f"/{path}", json.dumps(body).encode(), "application/json")
    for raw in RAW:
        sent.post(f"/{path}", raw.encode("latin-1"), "application/json")


def test_no_day_and_no_number_in_a_form_is_a_defect(sent: Sent) -> None:
    steps = ["RecordAct", "RecordMediation", "SignPledge", "GiveFeedback", "RecordRevisit"]
    instants = ("occurred_at", "signed_at", "told_at", "visited_at", "term_ends_on")
    for verb in steps:
        for day in DAYS:
            sent.form(f"/case/{sent.petition_id}/{verb}", version="1", **dict.fromkeys(instants, day))
        for number in NUMBERS:
            names = ("version", "journeys_by_agent", "head_count")
            sent.form(f"/case/{sent.petition_id}/{verb}", **dict.fromkeys(names, number))
    for number in NUMBERS:
        sent.form("/file", head_count=number, kind="KIND_DEMAND")


def test_no_bytes_are_a_defect(sent: Sent) -> None:
    pages = [
        "file",
        "sign-in",
        "progress",
        "county/order",
        "complaints",
        f"case/{sent.petition_id}/RecordAct",
    ]
    for path in (*pages, "issuer/token", "issuer/revoke", "issuer/demo/token", "intake/v1/petitions"):
        for kind, bodies in FORMS.items():
            for body in bodies:
                sent.post(f"/{path}", body, kind)


def test_no_address_is_a_defect(sent: Sent) -> None:
    for address in ADDRESSES:
        sent.get(address)
