"""A rule book that cannot be used is refused with file and key."""

import shutil
from pathlib import Path

import pytest

from services.casework.rulebook import SHIPPED, BadRuleBook, load


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(SHIPPED, tmp_path / "book")
    return tmp_path / "book"


def test_the_shipped_one_is_sound(folder: Path) -> None:
    rules = load(folder)
    assert set(rules.book.clocks) == {"S1", "S2", "S3", "S4", "S5", "T2", "T5"}
    assert all(rule.source for rule in rules.book.clocks.values())


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("late_recording_days: 3", "late_recording_dayz: 3", "late_recording_days"),
        ("limit: 60", "limit: -60", "clocks.T5.limit"),
        ("source: 《信访工作条例》第三十四条", "source: ''", "clocks.T5.source"),
        ("unit: day", "unit: fortnight", "clocks.S1.unit"),
        ("warn_at: 0.7", "warn_at: 7", "warn_at"),
        ("version: national-1", "version: [", "not YAML"),
    ],
)
def test_a_wrong_rule_names_file_and_key(folder: Path, old: str, new: str, told: str) -> None:
    book = folder / "rulebook.yaml"
    text = book.read_text(encoding="utf-8")
    assert old in text
    book.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(BadRuleBook, match=r"rulebook\.yaml") as caught:
        load(folder)
    assert told in str(caught.value)


def test_a_day_in_the_wrong_list_is_named(folder: Path) -> None:
    year = folder / "calendar" / "2026.yaml"
    year.write_text(
        year.read_text(encoding="utf-8").replace("work:\n", "work:\n  - 2026-03-03\n"), encoding="utf-8"
    )
    with pytest.raises(BadRuleBook, match="2026-03-03"):
        load(folder)


def test_a_missing_year_is_told(folder: Path) -> None:
    (folder / "calendar" / "2025.yaml").unlink()
    with pytest.raises(BadRuleBook, match="missing in between"):
        load(folder)
