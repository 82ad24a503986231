"""Every verb a page offers, with what must be filled in."""

from huiyin.casework.v1 import casework_pb2 as cw
from huiyin.intake.v1 import intake_pb2 as it
from huiyin.routing.v1 import routing_pb2 as rt
from huiyin.supervision.v1 import supervision_pb2 as sv

from services.console import words
from services.console.forms import Action, Field

_LATE = Field("late_reason", "补录原因", hint="事后才记录的请说明原因")
_REASON = Field("reason", "理由", "text")
# Ticks begin with nothing ticked: a confirmation is something a person gives.
CASE: tuple[Action, ...] = (
    Action(
        "RecordMediation",
        "记录调解",
        "casework",
        cw.RecordMediationRequest,
        (
            Field("occurred_at", "调解时间", "instant"),
            Field("petitioner_statement", "信访人一方的陈述", "text"),
            Field("other_party", "对方当事人"),
            Field("other_party_statement", "对方当事人的陈述", "text"),
            Field("agreed", "双方达成协议", "tick"),
            Field("note", "调解经过", "text"),
            _LATE,
        ),
        hint="双方的话都要记。达成协议的，逐项写明谁做什么、何时做完。",
    ),
    Action(
        "DecideToRepresent",
        "决定代理（须由上级办理）",
        "casework",
        cw.DecideToRepresentRequest,
        (Field("reason", "为什么本级解决不了", "text"),),
    ),
    Action(
        "SignPledge",
        "签订双向承诺书",
        "casework",
        cw.SignPledgeRequest,
        (
            Field("signed_at", "签订时间", "instant"),
            Field("scope", "代理事项", "text"),
            Field("powers", "代理权限", "text", usual="代为反映、查询、签收；不代为放弃权利"),
            Field("term_ends_on", "代理期限至", "day"),
            Field("petitioner_signature.way", "信访人签名方式", "choice", words.SIGNATURES),
            Field("petitioner_signature.witness", "见证人", hint="捺指印须有见证人"),
            Field(
                "petitioner_signature.file_sha256",
                "签好的承诺书照片",
                "photo",
                hint="这里只留照片的校验值，日后核对用；原件和照片请在站里存档",
            ),
            Field("agent_signature.way", "代理员签名方式", "choice", words.SIGNATURES),
            _LATE,
        ),
        hint="不收任何费用；信访人可随时撤销；不影响本人直接信访、复议、诉讼。",
    ),
    Action("RecordNoPledge", "没有签承诺书", "casework", cw.RecordNoPledgeRequest, (_REASON,)),
    Action(
        "RecordAct",
        "记录办理情况",
        "casework",
        cw.RecordActRequest,
        (
            Field("kind", "方式", "choice", words.ACTS),
            Field("occurred_at", "时间", "instant"),
            Field("what", "做了什么", "text"),
            Field("with_whom", "与谁"),
            Field("journeys_by_agent", "代理员往返次数", "number"),
            Field("journeys_by_petitioner", "群众往返次数", "number"),
            _LATE,
        ),
    ),
    Action(
        "GiveFeedback",
        "向信访人反馈",
        "casework",
        cw.GiveFeedbackRequest,
        (
            Field("kind", "反馈什么", "choice", words.FEEDBACKS),
            Field("way", "怎么告知", "choice", words.WAYS),
            Field("told_at", "告知时间", "instant"),
            Field("what", "告知了什么", "text"),
            _LATE,
        ),
    ),
    Action(
        "RevokePledge",
        "终止承诺书",
        "casework",
        cw.RevokePledgeRequest,
        (Field("by_petitioner", "信访人提出", "tick"), _REASON),
    ),
    Action(
        "CloseCase",
        "办结",
        "casework",
        cw.CloseCaseRequest,
        (
            Field("outcome", "办理结果", "choice", {f"OUTCOME_{k}": v for k, v in words.OUTCOMES.items()}),
            Field("petitioner_confirmed", "信访人（双方）已确认", "tick"),
            Field("seen_done", "已看到约定的事办到", "tick"),
            Field("reason", "说明", "text"),
        ),
    ),
    Action(
        "RecordRevisit",
        "回访",
        "casework",
        cw.RecordRevisitRequest,
        (
            Field("visited_at", "回访时间", "instant"),
            Field("finding", "了解到的情况", "text"),
            Field("new_risk", "发现新的隐患", "tick"),
            _LATE,
        ),
    ),
)
CONFIRM = Action(
    "ConfirmPerformance",
    "确认已办到",
    "casework",
    cw.ConfirmPerformanceRequest,
    (Field("promise_id", ""), Field("seen_done_at", "看到办到的时间", "instant")),
)
HOLDER: tuple[Action, ...] = (
    Action("HandUp", "上报上一级", "routing", rt.HandUpRequest, (_REASON,)),
    Action(
        "Refer",
        "转送责任单位",
        "routing",
        rt.ReferRequest,
        (Field("to_code", "转送给", "choice"), _REASON),
    ),
    Action(
        "HandDown",
        "交办",
        "routing",
        rt.HandDownRequest,
        (Field("to_code", "交办给", "choice"), Field("deadline_on", "办理期限", "day"), _REASON),
    ),
    Action(
        "RecuseAgent",
        "回避",
        "routing",
        rt.RecuseAgentRequest,
        (Field("agent_id", "谁回避", "choice"), Field("ground", "为什么", "choice", words.GROUNDS)),
        hint="与事项或者信访人、对方当事人有直接利害关系的应当回避；回避后不能再办这件事，谁决定的会记下来。",
    ),
    Action(
        "AppointAgent",
        "更换代理员",
        "routing",
        rt.AppointAgentRequest,
        (Field("agent_id", "代理员", "choice"), _REASON),
    ),
)
OFFERED: tuple[Action, ...] = (
    Action("TakeOver", "接办", "routing", rt.TakeOverRequest),
    Action(
        "ReturnPetition",
        "异议退回",
        "routing",
        rt.ReturnPetitionRequest,
        (Field("reason", "为什么不属于本单位职权", "text"),),
    ),
)
ACCEPTANCE: tuple[Action, ...] = (
    Action(
        "AcceptPetition",
        "受理",
        "intake",
        it.AcceptPetitionRequest,
        (Field("legal_route", "法定途径", "choice", words.ROUTES), _REASON),
    ),
    Action(
        "GuidePetition",
        "引导到其他法定途径",
        "intake",
        it.GuidePetitionRequest,
        (
            Field("legal_route", "哪一途径", "choice", words.OTHER_ROUTES),
            Field("guided_to", "向哪个机关提出"),
            Field("reason", "理由和期限", "text"),
        ),
    ),
    Action(
        "DeclinePetition",
        "不予受理",
        "intake",
        it.DeclinePetitionRequest,
        (
            Field("article", "依据", "choice", {"19(3)": "第十九条第三款", "36(3)": "第三十六条第三款"}),
            _REASON,
        ),
    ),
)
ORDER = Action(
    "IssueOrder",
    "发出督办",
    "supervision",
    sv.IssueOrderRequest,
    (Field("clock_id", ""), Field("demand", "督办要求", "text"), Field("answer_by", "答复期限", "day")),
)
ANSWER = Action(
    "AnswerOrder",
    "答复督办",
    "supervision",
    sv.AnswerOrderRequest,
    (Field("answer", "办理结果", "text"),),
)
REVEAL = Action(
    "RevealPetitioner",
    "查看全部",
    "intake",
    it.RevealPetitionerRequest,
    (
        Field("reason", "为什么要看", "choice", words.ACCESS_REASONS),
        Field("note", "说明", hint="可以不填，加密保存"),
    ),
    hint="看一次记一次：信访人凭查询码看得到哪个单位、什么岗位、哪一天、为什么看。",
)
CONSENT = Action(
    "RecordConsent",
    "记下信访人的意见",
    "intake",
    it.RecordConsentRequest,
    (
        Field("consents.general", "同意代理员为办这件事处理个人信息", "tick"),
        Field("consents.sensitive", "单独同意处理病情、残疾、账户等敏感信息", "tick"),
        Field("consents.guardian", "不满14周岁的，监护人同意", "tick"),
    ),
    hint="先把告知书念给信访人听。把信访人现在同意的全部勾上，没有勾的就是不同意或者撤回。不同意也照样办。",
)
TAKE_COMPLAINT = Action(
    "TakeComplaint",
    "受理投诉",
    "supervision",
    sv.TakeComplaintRequest,
    (
        Field("accused_kind", "", "choice", words.ACCUSED),
        Field("accused_code", "被投诉的代理员或单位", "choice"),
        Field("breach", "反映的问题", "choice", words.BREACHES),
        Field("facts", "发生了什么", "text"),
        Field("complainant_name", "投诉人姓名", hint="可以不填"),
        Field("complainant_phone", "联系电话", hint="可以不填"),
        Field(
            "way",
            "怎么来的",
            "choice",
            {
                "COMPLAINT_WAY_TELEPHONE": "电话",
                "COMPLAINT_WAY_WEB": "网上",
                "COMPLAINT_WAY_PAPER": "书面",
            },
        ),
    ),
    hint="投诉人的姓名不会让被投诉人知道。",
)
FORWARD = Action(
    "ForwardAccusation",
    "记录转出",
    "intake",
    it.ForwardAccusationRequest,
    (
        Field("body", "转给哪个机关", hint="纪检监察机关，或者有权处理的机关；不能是被检举控告的单位"),
        Field("basis", "依据", "text"),
        Field("on_day", "转出日期", "day"),
    ),
    hint="检举控告人凭查询码能看到转给了哪个机关、哪天转的，看不到其他内容。",
)
COMPLAINT: dict[int, tuple[Action, ...]] = {
    sv.COMPLAINT_STATE_TAKEN: (
        Action("InvestigateComplaint", "开始调查", "supervision", sv.InvestigateComplaintRequest),
    ),
    sv.COMPLAINT_STATE_INVESTIGATING: (
        Action(
            "HearAccused",
            "听取被投诉人陈述",
            "supervision",
            sv.HearAccusedRequest,
            (Field("heard_at", "时间", "instant"), Field("statement", "陈述", "text")),
        ),
    ),
    sv.COMPLAINT_STATE_HEARD: (
        Action(
            "DecideComplaint",
            "作出结论",
            "supervision",
            sv.DecideComplaintRequest,
            (Field("upheld", "属实", "tick"), Field("finding", "调查结论", "text")),
        ),
    ),
}
