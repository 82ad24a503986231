"""The Chinese word for every code a page may show; one word per thing."""

from datetime import date, datetime
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp

from services.chassis.clock import SHANGHAI
from services.chassis.wire import instant

CATEGORIES = {
    "land": "土地山林",
    "housing": "住房宅基地",
    "water": "水利饮水",
    "environment": "环境卫生",
    "agriculture": "农业生产",
    "labour": "劳动工资",
    "social_security": "低保社保",
    "health": "医疗卫生",
    "education": "教育",
    "transport": "道路交通",
    "public_security": "治安",
    "village_affairs": "村务",
    "forestry": "林业",
    "other": "其他",
}
KINDS = {
    "KIND_DEMAND": "请求有关部门解决",
    "KIND_DISPUTE": "矛盾纠纷，请求调解",
    "KIND_SUGGESTION": "意见建议",
    "KIND_ACCUSATION": "举报控告某人或单位",
}
CASE_KINDS = {"demand": "诉求", "dispute": "矛盾纠纷", "suggestion": "建议"}
CHANNELS = {
    "CHANNEL_VISIT": "走访",
    "CHANNEL_LETTER": "书信",
    "CHANNEL_TELEPHONE": "电话",
    "CHANNEL_WEB": "网上",
    "CHANNEL_FAX": "传真",
}
STAGES = {
    "OPENED": "待办",
    "MEDIATING": "调解中",
    "AGREED": "已达成协议，待履行",
    "REPRESENTING": "待签双向承诺书",
    "ENTRUSTED": "已委托代理",
    "ACTING": "代言代访中",
    "ANSWERED": "已反馈结果",
    "CLOSED": "已办结",
    "REVISITED": "已回访",
}
OUTCOMES = {
    "SETTLED": "化解",
    "NOT_GRANTED": "未支持，已说明理由",
    "WITHDRAWN": "信访人撤回",
    "GUIDED": "引导到其他法定途径",
}
ACCEPTANCE = {
    "ACCEPTANCE_STATE_REGISTERED": "已登记",
    "ACCEPTANCE_STATE_ACCEPTED": "已受理",
    "ACCEPTANCE_STATE_GUIDED": "已引导到其他法定途径",
    "ACCEPTANCE_STATE_DECLINED": "不予受理",
}
CLOCKS = {
    "S1": "首次回应",
    "S2": "签订承诺书",
    "S3": "定期反馈",
    "S4": "本级办结",
    "S5": "办后回访",
    "T2": "告知受理途径",
    "T5": "处理意见",
}
CLOCK_STATES = {"OPEN": "进行中", "MET": "按期办到", "MISSED": "逾期", "CANCELLED": "不再需要"}
LINES = {
    "REGISTERED": "已登记",
    "ASSIGNED": "首问承办",
    "HANDED_UP": "上报，等待接办",
    "HANDED_DOWN": "交办，等待接办",
    "REFERRED": "转送，等待接办",
    "TAKEN_OVER": "接办",
    "RETURNED": "异议退回",
    "AGENT_APPOINTED": "确定代理员",
    "AGENT_ENDED": "更换代理员",
    "CLOSED": "办结",
    "OPENED": "开始承办",
    "MEDIATED": "进行了调解",
    "AGREED": "达成调解协议",
    "PERFORMED": "约定的一项已办到",
    "REPRESENTING": "决定代理",
    "NO_PLEDGE": "未签承诺书，继续调解",
    "ENTRUSTED": "签订双向承诺书",
    "PLEDGE_ENDED": "承诺书终止",
    "ACTED": "代理员办理",
    "FED_BACK": "反馈进展",
    "ANSWERED": "反馈结果",
    "REVISITED": "回访",
    "ACCEPTED": "受理",
    "GUIDED": "引导到其他法定途径",
    "DECLINED": "不予受理",
    "ERASED": "个人信息已依法删除",
    "FORWARDED": "已转有权处理的机关",
    "ORDER_ISSUED": "上级督办",
    "ORDER_ANSWERED": "督办已答复",
}
ACCESS_REASONS = {
    "ACCESS_REASON_CONTACT": "与信访人联系",
    "ACCESS_REASON_DELIVERY": "送达文书或款物",
    "ACCESS_REASON_IDENTITY": "核对是不是本人",
    "ACCESS_REASON_RECUSAL": "判断是否要回避",
    "ACCESS_REASON_ASKED": "信访人要求查阅、更正",
    "ACCESS_REASON_SUPERVISION": "监督检查办理情况",
}
ACCESSES = ACCESS_REASONS | {
    "ACCESS_REASON_HANDLING": "承办本事项",
    "ACCESS_REASON_FILES": "查看上传的材料",
}
# What a petitioner is told of who looked, after the office's name.
POSTS = {"agent": "代理员", "department_head": "负责人"}
SHOWN = {"name": "姓名", "address": "住址", "phone": "电话", "representatives": "代表姓名", "files": "材料"}
CONSENTS = {"general": "处理个人信息", "sensitive": "处理敏感信息", "guardian": "监护人同意"}
TO_ASK = {
    "general": "是否同意代理员处理个人信息",
    "sensitive": "写到病情、残疾、账户等的，是否单独同意处理敏感信息",
    "guardian": "不满14周岁，监护人是否同意",
}
TIERS = {1: "县", 2: "乡镇", 3: "村", 4: "组"}
# Whom a security administrator makes accounts for.
KEPT_ROLES = {
    "agent": "代理员",
    "station": "代理站（点）",
    "room": "代理室",
    "department": "责任单位",
    "department_head": "责任单位负责人",
    "bureau": "县信访局",
    "leading": "领导小组",
    "operator": "投诉接线员",
    "investigator": "投诉调查员",
    "finance": "财务",
    "province": "省级平台",
}
ROLES = KEPT_ROLES | {
    "administrator": "系统管理员",
    "security": "安全管理员",
    "auditor": "安全审计员",
    "villager": "群众",
}
ACCOUNT_ACTS = {
    "CreateAccount": "建立了账号",
    "ResetAccount": "重置了账号",
    "DisableAccount": "停用了账号",
    "EnableAccount": "恢复了账号",
    "UnlockAccount": "解除锁定",
    "LockAccount": "因连续输错锁定了账号",
    "EndSessions": "退出了各处登录",
    "ChangePassword": "修改了密码",
}
# Who acts where nobody signed in.
BY = {"command": "运维人员（命令）", "issuer": "系统"}
ACTS = {
    "ACT_KIND_VISIT": "走访",
    "ACT_KIND_CALL": "电话",
    "ACT_KIND_MEETING": "会商",
    "ACT_KIND_ACCOMPANIMENT": "陪同",
    "ACT_KIND_LETTER": "书面",
}
WAYS = {
    "DELIVERY_WAY_IN_PERSON": "当面",
    "DELIVERY_WAY_TELEPHONE": "电话",
    "DELIVERY_WAY_LETTER": "书信",
    "DELIVERY_WAY_MESSAGE": "短信",
}
FEEDBACKS = {"FEEDBACK_KIND_PERIODIC": "阶段进展", "FEEDBACK_KIND_RESULT": "办理结果"}
SIGNATURES = {
    "SIGNATURE_WAY_WRITTEN": "签字",
    "SIGNATURE_WAY_THUMBPRINT": "捺指印",
    "SIGNATURE_WAY_SCREEN": "屏幕签名",
}
ROUTES = {
    "LEGAL_ROUTE_PETITION_PROCEDURE": "信访程序（第三十一条第六项）",
    "LEGAL_ROUTE_STATUTORY_DUTY": "依法履职（第三十一条第五项）",
    "LEGAL_ROUTE_DISPUTE": "矛盾纠纷调解",
    "LEGAL_ROUTE_SUGGESTION": "建议意见",
}
OTHER_ROUTES = {
    "LEGAL_ROUTE_LITIGATION": "诉讼、公安等程序（第一项）",
    "LEGAL_ROUTE_ARBITRATION": "仲裁（第二项）",
    "LEGAL_ROUTE_PARTY_APPEAL": "党员申诉（第三项）",
    "LEGAL_ROUTE_ADMINISTRATIVE_REMEDY": "行政复议、裁决等（第四项）",
}
GROUNDS = {
    "RECUSAL_GROUND_MATTER": "与事项有直接利害关系",
    "RECUSAL_GROUND_PETITIONER": "与信访人是近亲属或者有其他利害关系",
    "RECUSAL_GROUND_OTHER_PARTY": "与对方当事人是近亲属或者有其他利害关系",
}
ACCUSED = {
    "ACCUSED_KIND_AGENT": "代理员",
    "ACCUSED_KIND_DEPARTMENT": "责任单位",
    "ACCUSED_KIND_OFFICE": "代理室（站、点）",
}
BREACHES = {
    "BREACH_FEE": "收取费用",
    "BREACH_REGULATION": "违反信访工作条例",
    "BREACH_EXTORTION": "吃拿卡要",
    "BREACH_GIFT": "接受礼品",
    "BREACH_FAVOURITISM": "徇私舞弊",
    "BREACH_NEGLECT": "不履行职责",
    "BREACH_BUCK_PASSING": "推诿",
    "BREACH_GOING_THROUGH_MOTIONS": "敷衍",
}
COMPLAINTS = {
    "COMPLAINT_STATE_TAKEN": "已受理",
    "COMPLAINT_STATE_INVESTIGATING": "调查中",
    "COMPLAINT_STATE_HEARD": "已听取陈述",
    "COMPLAINT_STATE_UPHELD": "属实",
    "COMPLAINT_STATE_UNFOUNDED": "不属实",
}
FILE_PURPOSES = {
    "FILE_PURPOSE_EVIDENCE": "证据",
    "FILE_PURPOSE_LETTER": "书面信访材料",
    "FILE_PURPOSE_OTHER": "其他",
}
MISSING = {"name": "姓名", "address": "住址", "request": "请求", "facts": "事实", "reasons": "理由"}


def when(stamp: Timestamp) -> str:
    """An instant in Shanghai, to the minute; empty when there is none."""
    if not stamp.seconds:
        return ""
    at = instant(stamp).astimezone(SHANGHAI)
    return f"{at.year}年{at.month}月{at.day}日 {at:%H:%M}"


def day(text: str | date) -> str:
    """A legal day; empty when there is none."""
    if not text:
        return ""
    on = date.fromisoformat(text) if isinstance(text, str) else text
    return f"{on.year}年{on.month}月{on.day}日"


def due(text: str, today: date) -> str:
    """How far a last day is away, in words."""
    if not text:
        return ""
    left = (date.fromisoformat(text) - today).days
    if left < 0:
        return f"已逾期{-left}天"
    return "今天到期" if left == 0 else f"还有{left}天"


def agreed(given: Any) -> str:
    """Which consents stand, in words."""
    return "、".join(word for name, word in CONSENTS.items() if getattr(given, name)) or "都不同意"


def share(numerator: int, denominator: int) -> str:
    """A share in per cent; nothing to divide by is a dash, never 100 %."""
    return "—" if denominator == 0 else f"{100 * numerator / denominator:.0f}%"


def local_text(text: str) -> str:
    """An instant as ISO 8601 has it, in Shanghai, to the minute."""
    at = datetime.fromisoformat(text).astimezone(SHANGHAI)
    return f"{at.year}年{at.month}月{at.day}日 {at:%H:%M}"


def local(at: datetime) -> str:
    """An instant as a datetime-local field holds it."""
    return at.astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M")


def weight(size: int) -> str:
    """How big a file is."""
    return f"{size / 2**20:.1f}兆" if size >= 2**20 else f"{max(1, size // 1024)}KB"
