"""The notice about personal information: versioned texts that a petitioner reads or is read.

A published version is never changed, because consents name it; the next one is a file of its own.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from services.chassis.refusals import NotFound

SHIPPED = Path(__file__).parent / "shipped" / "notice"
_Text = Annotated[str, Field(min_length=1)]


class BadNotice(ValueError):
    """A notice that cannot be shown; the text names file and key."""


class Section(BaseModel):
    """One heading of a notice."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    heading: _Text
    lines: Annotated[list[_Text], Field(min_length=1)]


class Notice(BaseModel):
    """One version: who, what for, which kinds, how long, which rights (PIPL 17, 18, 35)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: Annotated[str, Field(pattern=r"\d{4}-\d{2}(-\d+)?")]
    title: _Text
    effective_on: date
    short: _Text
    sections: Annotated[list[Section], Field(min_length=1)]


def load(folder: Path = SHIPPED) -> dict[str, Notice]:
    """Every published version, the oldest first. Raises BadNotice."""
    found = [_read(path) for path in folder.glob("*.yaml")]
    if not found:
        raise BadNotice(f"{folder}: no notice is there")
    return {each.version: each for each in sorted(found, key=lambda n: (n.effective_on, n.version))}


def in_force(notices: Mapping[str, Notice], day: date) -> Notice:
    """The version that is shown on a legal day; before the first one, the first."""
    begun = [each for each in notices.values() if each.effective_on <= day]
    return begun[-1] if begun else next(iter(notices.values()))


def find(notices: Mapping[str, Notice], version: str, day: date) -> Notice:
    """A version, or with none the one in force. Raises NotFound."""
    if version and version not in notices:
        raise NotFound("没有这一版个人信息告知书")
    return notices[version] if version else in_force(notices, day)


def _read(path: Path) -> Notice:
    try:
        notice = Notice.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except yaml.YAMLError as error:
        raise BadNotice(f"{path.name}: not YAML: {error}") from None
    except ValidationError as error:
        first = error.errors()[0]
        raise BadNotice(f"{path.name}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    if notice.version != path.stem:
        raise BadNotice(f"{path.name}: holds version {notice.version}")
    return notice
