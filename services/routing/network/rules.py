"""What the scheme says about the register: pure functions."""

import re
from collections.abc import Mapping, Set
from datetime import date

from services.chassis.refusals import FieldViolation, Invalid
from services.routing.network.model import Agent, Network

_PLACE_CODE = re.compile(r"\d{6}|\d{9}|\d{12}|\d{14}")
_CODE = re.compile(r"[A-Za-z0-9-]{3,20}")
_AGENT_ID = re.compile(r"[A-Za-z0-9-]{3,32}")


def may_act(agent: Agent, today: date) -> str:
    """Empty when the agent's certificate is valid on a legal day, otherwise why not (M9).

    CERTIFICATE_SUSPENDED, CERTIFICATE_EXPIRED or CERTIFICATE_NOT_YET_VALID.
    """
    if agent.suspended_at is not None:
        return "CERTIFICATE_SUSPENDED"
    if today > agent.expires_on:
        return "CERTIFICATE_EXPIRED"
    if today < agent.issued_on:
        return "CERTIFICATE_NOT_YET_VALID"
    return ""


def loadable(
    network: Network, places: Set[str], offices: Set[str], agents: Set[str], counties: Mapping[str, str]
) -> None:
    """Raises Invalid naming every bad row; the sets are the codes already known.

    `counties` tells which county a code already belongs to: no row may move to another.
    """
    wrong: list[FieldViolation] = []
    places = places | {p.code for p in network.places}
    offices = offices | {o.code for o in network.offices}
    agents = agents | {a.id for a in network.agents}
    for n, place in enumerate(network.places):
        at = f"places[{n}]"
        if not _PLACE_CODE.fullmatch(place.code) or not place.code.startswith(network.county_code):
            wrong.append(FieldViolation(f"{at}.code", f"区划代码“{place.code}”须为本县的6、9、12或14位数字"))
        if place.parent_code and place.parent_code not in places:
            wrong.append(FieldViolation(f"{at}.parent_code", f"没有上级区划“{place.parent_code}”"))
        _named(wrong, at, place.name)
    for n, office in enumerate(network.offices):
        at = f"offices[{n}]"
        _coded(wrong, f"{at}.code", office.code, _CODE)
        if office.place_code not in places:
            wrong.append(FieldViolation(f"{at}.place_code", f"没有区划“{office.place_code}”"))
        if office.parent_code and office.parent_code not in offices:
            wrong.append(FieldViolation(f"{at}.parent_code", f"没有上级代理机构“{office.parent_code}”"))
        if not office.parent_code and office.tier != 1:
            wrong.append(FieldViolation(f"{at}.parent_code", "县级以下的代理机构须写明上级"))
        _named(wrong, at, office.name)
    for n, agent in enumerate(network.agents):
        at = f"agents[{n}]"
        _coded(wrong, f"{at}.id", agent.id, _AGENT_ID)
        if agent.office_code not in offices:
            wrong.append(FieldViolation(f"{at}.office_code", f"没有代理机构“{agent.office_code}”"))
        if agent.deputy_id and agent.deputy_id not in agents:
            wrong.append(FieldViolation(f"{at}.deputy_id", f"没有代理员“{agent.deputy_id}”"))
        if agent.expires_on < agent.issued_on:
            wrong.append(FieldViolation(f"{at}.certificate_expires_on", "代理员证的有效期止日早于发证日"))
        _named(wrong, at, agent.name)
    for n, department in enumerate(network.departments):
        _coded(wrong, f"departments[{n}].code", department.code, _CODE)
        _named(wrong, f"departments[{n}]", department.name)
    for n, code in enumerate(_codes(network)):
        if counties.get(code, network.county_code) != network.county_code:
            wrong.append(FieldViolation(f"rows[{n}]", f"“{code}”已属于另一个县"))
    if wrong:
        raise Invalid(wrong)


def _codes(network: Network) -> list[str]:
    return [
        *(p.code for p in network.places),
        *(o.code for o in network.offices),
        *(a.id for a in network.agents),
        *(d.code for d in network.departments),
    ]


def _coded(wrong: list[FieldViolation], field: str, code: str, pattern: re.Pattern[str]) -> None:
    if not pattern.fullmatch(code):
        wrong.append(FieldViolation(field, f"代码“{code}”须为3位以上的字母、数字或短横"))


def _named(wrong: list[FieldViolation], at: str, name: str) -> None:
    if not name.strip() or len(name) > 100:
        wrong.append(FieldViolation(f"{at}.name", "名称须为1至100字"))
