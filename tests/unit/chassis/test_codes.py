"""Query codes, page tokens and ids."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.chassis.ids import new_id, new_query_code, read_query_code
from services.chassis.pages import Pages
from services.chassis.refusals import Invalid


def test_a_code_is_read_however_it_is_typed() -> None:
    code = new_query_code()
    for typed in (code, code.lower(), code.replace("-", ""), f" {code.replace('-', ' ')} "):
        assert read_query_code(typed) == code


@given(st.integers(0, 13), st.sampled_from("23456789ABCDEFGHJKMNPQRSTWXYZ"))
def test_one_wrong_character_is_seen(place: int, other: str) -> None:
    code = new_query_code().replace("-", "")
    wrong = code[:place] + other + code[place + 1 :]
    assert (read_query_code(wrong) is None) == (wrong != code)


@given(st.integers(0, 11))
def test_two_swapped_characters_are_seen(place: int) -> None:
    code = new_query_code().replace("-", "")
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert (read_query_code(swapped) is None) == (swapped != code)


@given(st.text(max_size=40))
def test_anything_may_be_typed(typed: str) -> None:
    assert read_query_code(typed) is None or len(typed) >= 14


def test_ids_are_in_order_of_making() -> None:
    made = [new_id() for _ in range(1000)]
    assert made == sorted(made)
    assert len(set(made)) == 1000


def test_a_page_token_is_bound_to_caller_and_filter() -> None:
    pages = Pages(b"secret")
    token = pages.token("a", "cases/1", ["x"])
    assert pages.after("a", "cases/1", token) == ["x"]
    for caller, listing, secret in (
        ("b", "cases/1", b"secret"),
        ("a", "cases/2", b"secret"),
        ("a", "cases/1", b"s"),
    ):
        with pytest.raises(Invalid):
            Pages(secret).after(caller, listing, token)


@given(st.text(max_size=60))
def test_an_invented_page_token_is_refused(token: str) -> None:
    pages = Pages(b"secret")
    if token:
        with pytest.raises(Invalid):
            pages.after("a", "cases", token)


@pytest.mark.parametrize("size", [-1, 201])
def test_a_page_has_bounds(size: int) -> None:
    pages = Pages(b"secret")
    assert (pages.size(0), pages.size(200)) == (50, 200)
    with pytest.raises(Invalid):
        pages.size(size)
