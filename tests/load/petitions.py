"""What is registered: petitions of about 1.5 KB, spread over every office of the demo county."""

import csv
import json
from dataclasses import dataclass
from pathlib import Path

from google.protobuf.json_format import MessageToDict
from huiyin.intake.v1 import intake_pb2 as pb

from tests import tokens
from tests.journeys.doors import BUREAU, COUNTY, ROOT
from tests.load.generator import REQUEST_ID

NETWORK = ROOT / "deploy" / "demo" / COUNTY
REGISTER = "/huiyin.intake.v1.IntakeService/RegisterPetition"


def proof() -> dict[str, str]:
    """What the bureau shows at a door, good for five minutes: longer than any one measurement."""
    return dict(tokens.metadata(**BUREAU.claims()))


@dataclass(frozen=True)
class Desk:
    """An office and the place it serves."""

    office: str
    place: str


def desks(network: Path = NETWORK) -> list[Desk]:
    """Every office of the demo county."""
    with (network / "offices.csv").open(encoding="utf-8-sig") as file:
        return [Desk(row["code"], row["place_code"]) for row in csv.DictReader(file)]


def petition(desk: Desk) -> pb.RegisterPetitionRequest:
    """An invented petition at a desk, without a request id."""
    return pb.RegisterPetitionRequest(
        county_code=COUNTY,
        place_code=desk.place,
        office_code=desk.office,
        channel=pb.CHANNEL_VISIT,
        source=pb.SOURCE_PETITIONER,
        kind=pb.KIND_DEMAND,
        category="water",
        petitioner=pb.Petitioner(name="演示村民甲", address="演示村演示组1号", phone="13000000000"),
        request="请求清理渠道，恢复春耕用水。" * 4,
        facts="施工废料堆在灌渠两侧，雨后冲入渠中，近百亩田不能耕种。" * 10,
        reasons="影响春耕，村民多次自行清理未果。" * 4,
        head_count=3,
        representatives=["演示村民甲", "演示村民乙"],
        other_party="演示工程发包方",
    )


def messages() -> list[str]:
    """One petition per desk as the gRPC door takes it, in hexadecimal."""
    return [petition(desk).SerializeToString().hex() for desk in desks()]


def bodies() -> list[str]:
    """The same as the HTTP door takes it: path and body."""
    return [f"/v1/petitions {json.dumps(_body(petition(desk)), ensure_ascii=False)}" for desk in desks()]


def _body(message: pb.RegisterPetitionRequest) -> dict[str, object]:
    fields: dict[str, object] = MessageToDict(message, preserving_proto_field_name=True)
    short = {name: str(fields[name]).rpartition("_")[2].lower() for name in ("channel", "source", "kind")}
    return fields | short | {"request_id": REQUEST_ID}
