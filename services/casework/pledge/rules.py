"""What makes a pledge valid: pure functions."""

import re
from datetime import date

from services.casework.pledge.model import Pledge, Signature, SignatureWay
from services.chassis.refusals import FieldViolation, Invalid

_SHA256 = re.compile(r"[0-9a-f]{64}")


def sound(pledge: Pledge, today: date) -> Pledge:
    """The pledge, when every part it needs is there (M7). Raises Invalid naming what is not."""
    wrong: list[FieldViolation] = []
    if not pledge.scope.strip():
        wrong.append(FieldViolation("scope", "请写明代理哪些事项"))
    if not pledge.powers.strip():
        wrong.append(FieldViolation("powers", "请写明代理权限"))
    for field, text in (("scope", pledge.scope), ("powers", pledge.powers)):
        if len(text) > 1000:
            wrong.append(FieldViolation(field, "最多1000字，请删减"))
    if pledge.term_ends_on < today:
        wrong.append(FieldViolation("term_ends_on", "代理期限不能早于今天"))
    _signed(wrong, "petitioner_signature", "信访人", pledge.petitioner_signature)
    _signed(wrong, "agent_signature", "代理员", pledge.agent_signature)
    if wrong:
        raise Invalid(wrong)
    return pledge


def _signed(wrong: list[FieldViolation], field: str, who: str, signature: Signature) -> None:
    if signature.way is None:
        wrong.append(FieldViolation(f"{field}.way", f"请写明{who}如何签名：签字、捺指印或屏幕签名"))
    if not _SHA256.fullmatch(signature.file_sha256):
        wrong.append(FieldViolation(f"{field}.file_sha256", f"缺少{who}签名文件的校验值，请重新上传签名页"))
    if signature.way is SignatureWay.THUMBPRINT and not signature.witness.strip():
        wrong.append(FieldViolation(f"{field}.witness", f"{who}捺指印须有见证人，请填写见证人"))
