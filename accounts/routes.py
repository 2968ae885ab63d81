"""Where an application will go first, told before anybody registers (Art. 9).

The route of a real case is derived in applications; a test holds both to the same answer.
"""

from __future__ import annotations

from dataclasses import dataclass

from accounts.models import Level


@dataclass(frozen=True)
class Advice:
    """Whom an institution hands its form to, and why."""

    key: str
    first: str
    reason: str
    article: str
    path: tuple[str, ...]


REST = ("市人社局受理", "专家评审", "公示", "认定")


def advise(*, level: str, department: str, county: str) -> Advice:
    """The route from three answers; ``department`` is a name or empty (Art. 9(1), Art. 9(2))."""
    if level == Level.CENTRAL_PROVINCIAL:
        return Advice(
            "self_review",
            "本单位审核后直接报市人社局",
            "中央或省属在攀企（事）业单位由本单位审核后，径报市人力资源社会保障局。",
            "第九条第（二）项",
            ("本单位审核", *REST),
        )
    if department:
        return Advice(
            "department",
            f"{department}审核推荐",
            "有主管部门的，申报材料报送主管部门审核。",
            "第九条第（一）项",
            (f"{department}审核推荐", *REST),
        )
    if level == Level.MUNICIPAL:
        return Advice(
            "municipal",
            "市人社局审核",
            "没有主管部门的，报送同级人力资源社会保障部门；市属单位的同级部门是市人社局。",
            "第九条第（一）项",
            ("市人社局审核", *REST),
        )
    return Advice(
        "county",
        f"{county}人社局审核推荐",
        "没有主管部门的，按属地原则报送同级人力资源社会保障部门。",
        "第九条第（一）项",
        (f"{county}人社局审核推荐", *REST),
    )
