"""Masks: what they keep, and that none is ever taken for the real thing."""

from typing import Any

import pytest
from huiyin.intake.v1 import intake_pb2 as it

from services.chassis.refusals import Invalid
from services.intake import masking
from tests.world import World


@pytest.mark.parametrize(
    ("mask", "written", "left"),
    [
        (masking.name, "演示村民甲", "演*"),
        (masking.name, "演", "*"),
        (masking.name, "", ""),
        (masking.phone, "13900000000", "139****0000"),
        (masking.phone, "+86 139-0000-0000", "139****0000"),
        (masking.phone, "１３９００００００００", "139****0000"),
        (masking.phone, "0797-1234567", "079****4567"),
        (masking.phone, "1234567", "****67"),
        (masking.phone, "找演示乙转", "****"),
        (masking.address, "演示县演示乡演示村第七组九号", "演示县演示乡演示村****"),
        (masking.address, "演示镇演示街道演示社区３栋", "演示镇演示街道演示社区****"),
        (masking.address, "演示乡12号", "演示乡****"),
        (masking.address, "演示路5号演示村", "****"),
        (masking.address, "演示村民家", "****"),
        (masking.address, "演示小区3栋", "****"),
    ],
)
def test_a_mask_keeps_the_place_and_no_person(mask: Any, written: str, left: str) -> None:
    assert mask(written) == left


GIVEN = {"name": "演示村民甲", "address": "演示村九号", "phone": "13900000000"}


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("name", "演*"),
        ("name", "演＊＊"),
        ("phone", "139****0000"),
        ("phone", "139＊＊＊＊0000"),
        ("address", "演示村****"),
    ],
)
def test_a_masked_value_is_never_taken_in(world: World, field: str, typed: str) -> None:
    with pytest.raises(Invalid) as caught:
        world.register(petitioner=it.Petitioner(**(GIVEN | {field: typed})))
    (wrong,) = caught.value.fields
    assert wrong.field == f"petitioner.{field}"
    assert "遮住" in wrong.text
    assert world.register(petitioner=it.Petitioner(**GIVEN)).masked


def test_nor_is_a_masked_representative_but_a_text_may_say_what_it_likes(world: World) -> None:
    with pytest.raises(Invalid) as caught:
        world.register(head_count=7, representatives=["演示代表丙", "演*"])
    assert [f.field for f in caught.value.fields] == ["representatives[1]"]
    kept = world.register(head_count=7, representatives=["演示代表丙"], facts="短信写着尾号****1234到账")
    assert kept.facts == "短信写着尾号****1234到账"
    assert list(kept.representatives) == ["演*"]
