"""The scheme's own cases, from the first word to the revisit. Everybody in them is invented."""

from datetime import UTC, timedelta

from google.protobuf.timestamp_pb2 import Timestamp
from huiyin.casework.v1 import casework_pb2 as cw
from huiyin.intake.v1 import intake_pb2 as it

from tests.journeys.doors import COUNTY, SHANGHAI, Doors, Person
from tests.journeys.teller import Teller
from tests.journeys.township import Township

_SETTLED = {"outcome": cw.OUTCOME_SETTLED, "petitioner_confirmed": True, "seen_done": True}
_CLOSED = {f"settled.{tier}": (0, 1) for tier in ("group", "village", "township", "county")}
_ONCE = {"registered": (1, 0), "repeat": (0, 1), "target.registered_completely": (1, 1)}


def canal(doors: Doors, township: Township) -> None:
    """1. The Fengshoubei canal: over thirty people, settled in the township, nobody went to the county."""
    tell = Teller(doors, "一、丰收陂灌渠")
    tell.in_office_hours()
    village = township.villages[0]
    station = Person(f"post-{village.station}", "station", village.station, "村代理站")
    tell.register(
        station,
        "登记：三十多人推选五名代表，反映渠边废料未清、近百亩田不能耕",
        it.RegisterPetitionRequest(
            county_code=COUNTY,
            place_code=village.code,
            office_code=village.station,
            channel=it.CHANNEL_VISIT,
            kind=it.KIND_DISPUTE,
            category="water",
            petitioner=it.Petitioner(name="演示村民甲", address="演示村1号", phone="0797-0000-000"),
            request="清理废料、回填农田",
            facts="冬修后灌渠两旁留有工程废料，挖过的田没有回填",
            reasons="近百亩田不能春耕",
            head_count=32,
            representatives=[f"演示代表{n}" for n in "甲乙丙丁戊"],
            other_party="演示施工队",
        ),
    )
    tell.check(
        "首问单位马上负责", tell.progress()["responsible_name"], _name(township, village.code, "代理站")
    )
    tell.move(tell.agent(), "上报乡代理室，两级一起办", "HandUp", reason="工程发包方在乡里，须乡里出面")
    tell.move(township.of_room, "当场接办", "TakeOver")
    agent = tell.agent()
    tell.ask(
        township.of_room,
        "受理：按矛盾纠纷调解，当面告知代表",
        "intake",
        "AcceptPetition",
        it.AcceptPetitionRequest(
            petition_id=tell.petition.id,
            version=tell.petition.version,
            legal_route=it.LEGAL_ROUTE_DISPUTE,
            reason="村民与施工方之间的纠纷，两级代理机构就地调解",
        ),
    )
    tell.later("5h", "当天下午")
    tell.do(
        agent,
        "当天下午联系工程发包方",
        "RecordAct",
        kind=cw.ACT_KIND_CALL,
        what="说明情况，请其到场",
        with_whom="演示发包方",
    )
    tell.do(
        agent,
        "到渠边会同施工方看现场",
        "RecordAct",
        kind=cw.ACT_KIND_VISIT,
        what="逐段查看废料和未回填的田",
        with_whom="演示施工队",
        journeys_by_agent=1,
    )
    today = tell.doors.legal_now().date()
    tell.do(
        agent,
        "双方谈定：清理、回填各有期限",
        "RecordMediation",
        petitioner_statement="只要能春耕，清干净就行",
        other_party="演示施工队",
        other_party_statement="愿意清理，回填要等机械到场",
        agreed=True,
        promises=[
            cw.Promise(
                what="清理渠边废料", by_whom="演示施工队", due_on=(today + timedelta(days=2)).isoformat()
            ),
            cw.Promise(
                what="回填挖过的田", by_whom="演示施工队", due_on=(today + timedelta(days=5)).isoformat()
            ),
        ],
    )
    tell.do(
        agent,
        "到村里把协议和期限告诉代表",
        "GiveFeedback",
        kind=cw.FEEDBACK_KIND_PERIODIC,
        what="两天内清完废料，五天内回填完，回填后再来看",
        way=cw.DELIVERY_WAY_IN_PERSON,
    )
    clearing, filling = tell.case().mediations[0].promises
    tell.later("2d", "施工队清理废料")
    tell.do(agent, f"看到办到：{clearing.what}", "ConfirmPerformance", promise_id=clearing.id)
    tell.later("3d", "机械进场，回填农田")
    tell.do(agent, f"看到办到：{filling.what}", "ConfirmPerformance", promise_id=filling.id)
    tell.do(agent, "代表确认，办结", "CloseCase", **_SETTLED)
    tell.later("20d", "春耕之后")
    tell.do(agent, "回访：田已耕完", "RecordRevisit", finding="近百亩田都已春耕，没有新的问题")
    tell.check(
        "数字只动了这些",
        tell.figures(village.code),
        _figures("township", agent=1),
    )
    case = tell.case()
    days = [_day(act.occurred_at) for act in case.acts] + [_day(f.told_at) for f in case.feedbacks]
    tell.check("当天找到发包方、施工方，当天告知代表", days, [tell.petition.registered_on] * 3)
    seen = [_day(p.seen_done_at) for p in case.mediations[0].promises]
    tell.check("每项约定都在期限内看到办到", seen, [p.due_on for p in case.mediations[0].promises])
    lines = [line["code"] for line in tell.progress()["lines"]]
    tell.check(
        "群众看到的经过",
        [c for c in lines if c in ("REGISTERED", "HANDED_UP", "TAKEN_OVER", "AGREED", "CLOSED", "REVISITED")],
        ["REGISTERED", "HANDED_UP", "TAKEN_OVER", "AGREED", "CLOSED", "REVISITED"],
    )
    _all_kept(tell, "S1", "S5")
    tell.end()


def spring(doors: Doors, township: Township) -> None:
    """2. The orange-grove spring: both sides heard, an agreement, closed in the village."""
    tell = Teller(doors, "二、脐橙园的水")
    tell.in_office_hours()
    village = township.villages[1]
    station = Person(f"post-{village.station}", "station", village.station, "村代理站")
    tell.register(
        station,
        "登记：桶装水生产线影响一个组的饮水",
        it.RegisterPetitionRequest(
            county_code=COUNTY,
            place_code=village.code,
            office_code=village.station,
            channel=it.CHANNEL_VISIT,
            kind=it.KIND_DISPUTE,
            category="water",
            petitioner=it.Petitioner(name="演示村民乙", address="演示村2号"),
            request="保证全组饮水",
            facts="果园里装了桶装水生产线，泉水不够用",
            reasons="全组都靠这眼泉",
            head_count=12,
            other_party="演示果园主",
        ),
    )
    agent = tell.agent()
    tell.do(
        agent,
        "上门听村民和果园主两边的话",
        "RecordAct",
        kind=cw.ACT_KIND_VISIT,
        what="分别走访，劝住想去砸水厂的人",
        with_whom="双方",
        journeys_by_agent=2,
    )
    due = (tell.doors.legal_now().date() + timedelta(days=3)).isoformat()
    tell.do(
        agent,
        "面对面达成协议",
        "RecordMediation",
        petitioner_statement="先保证人喝水，再装桶",
        other_party="演示果园主",
        other_party_statement="愿意分时用水，另接一条管",
        agreed=True,
        promises=[cw.Promise(what="另接一条饮水管", by_whom="演示果园主", due_on=due)],
    )
    tell.later("3d", "水管接通")
    promise = tell.case().mediations[0].promises[0]
    tell.do(agent, "看到水管接通", "ConfirmPerformance", promise_id=promise.id)
    tell.do(agent, "双方确认，办结", "CloseCase", **_SETTLED)
    tell.later("10d", "过了些日子")
    tell.do(agent, "回访：水够用，没有再争", "RecordRevisit", finding="全组饮水正常")
    tell.check("数字只动了这些", tell.figures(village.code), _figures("village", agent=2))
    tell.check("从头到尾没有出村", tell.assignment().holder_code, village.station)
    _all_kept(tell, "S1", "S5")
    tell.end()


def lease(doors: Doors, township: Township) -> None:
    """3. The land lease: registered by the agent before anybody came, settled without cost."""
    tell = Teller(doors, "三、万亩山地出租")
    tell.in_office_hours()
    village = township.villages[2]
    tell.register(
        village.agents[2],
        "主动登记：只记事情和地方，不记谁在筹款、谁在牵头",
        it.RegisterPetitionRequest(
            county_code=COUNTY,
            place_code=village.code,
            office_code=village.station,
            channel=it.CHANNEL_VISIT,
            source=it.SOURCE_AGENT,
            kind=it.KIND_DISPUTE,
            category="land",
            anonymous=True,
            chosen_agent_id=village.agents[2].id,
            request="就山地租金公平协商",
            facts="外来投资方拟租用一万多亩山地，部分村民不满意租金",
            reasons="租金应让村民当面谈定",
            other_party="演示投资方",
        ),
    )
    agent = tell.agent()
    tell.check("登记的代理员自己承办", agent.id, village.agents[2].id)
    tell.do(
        agent,
        "请村、乡干部和投资方坐到一张桌上",
        "RecordAct",
        kind=cw.ACT_KIND_MEETING,
        what="听取村民合理要求",
        with_whom="村委会、乡政府、演示投资方",
        journeys_by_agent=1,
    )
    due = (tell.doors.legal_now().date() + timedelta(days=7)).isoformat()
    tell.do(
        agent,
        "谈定租金并签协议",
        "RecordMediation",
        petitioner_statement="租金要随行情调",
        other_party="演示投资方",
        other_party_statement="同意每三年调一次",
        agreed=True,
        promises=[cw.Promise(what="按新租金签租约", by_whom="演示投资方", due_on=due)],
    )
    tell.later("7d", "签租约")
    promise = tell.case().mediations[0].promises[0]
    tell.do(agent, "看到租约签妥", "ConfirmPerformance", promise_id=promise.id)
    tell.do(agent, "各方确认，办结", "CloseCase", **_SETTLED)
    tell.later("15d", "过了些日子")
    tell.do(agent, "回访：租约照办", "RecordRevisit", finding="租金已到账")
    tell.check("数字只动了这些", tell.figures(village.code), _figures("village", agent=1))
    petition = doors.ask(
        "intake", "GetPetition", it.GetPetitionRequest(petition_id=tell.petition.id), agent
    ).petition
    named = [petition.petitioner.name, petition.petitioner.phone, *petition.representatives]
    tell.check("没有记下任何人的名字", not any(named), True)
    tell.check("从头到尾没有出村", tell.assignment().holder_code, village.station)
    _all_kept(tell, "S1", "S5")
    tell.end()


STORIES = (canal, spring, lease)


def _figures(tier: str, agent: int) -> dict[str, tuple[int, int]]:
    expected = _ONCE | _CLOSED | {f"settled.{tier}": (1, 1), "target.revisited": (1, 1)}
    expected |= {"journeys.agent": (agent, 1), "journeys.petitioner": (0, 1)}
    return expected


def _all_kept(tell: Teller, *clocks: str) -> None:
    shown = {c["clock"]: c["state"] for c in tell.progress()["clocks"]}
    tell.check("群众看到的时限都按期", dict(sorted(shown.items())), dict.fromkeys(clocks, "MET"))
    tell.check("办结后已回访", tell.case().case.stage == cw.STAGE_REVISITED, True)


def _day(stamp: Timestamp) -> str:
    return stamp.ToDatetime(tzinfo=UTC).astimezone(SHANGHAI).date().isoformat()


def _name(township: Township, village: str, kind: str) -> str:
    return f"{township.name}演示{int(village[-2:])}村信访{kind}"
