"""What the bureau starts with: the list of attachments and a review table (practice, 惯例)."""

from applications.models import AttachmentKind, Criterion, Rubric, SectionKey
from bases.regulation import Condition

A, F, D = SectionKey.ATTACHMENTS, SectionKey.FACILITIES, SectionKey.DISTANCE

# Code, label, help, section, required.
ATTACHMENT_KINDS = (
    ("report", "申请报告", "说明申报理由、基础条件和建设思路，加盖公章。", A, True),
    ("registration", "登记证书", "事业单位法人证书、营业执照、社会团体登记证书等。", A, True),
    ("establishment", "批准成立文件或机构编制文件", "没有的，附情况说明。", A, True),
    ("representative_id", "法定代表人身份证明", "单位出具的证明书，不附身份证件。", A, True),
    ("roster_proof", "师资职称、学历证书", "按花名册顺序合并为一个文件。", A, True),
    ("management_setup", "管理机构设立文件", "", A, True),
    ("classes_proof", "近三年培训佐证", "培训通知、签到、照片、花名册等，按年度整理。", A, True),
    ("fee_basis", "收费依据", "不收费的不交。", A, False),
    ("other", "其他材料", "", A, False),
    ("premises", "场地权属或租赁证明", "", F, True),
    ("equipment_list", "设备清单", "", F, True),
    ("funding_proof", "经费证明", "近三年预算、决算或专项经费文件。", F, True),
    ("practice_agreement", "实训合作协议或实训场所证明", "专业性强的领域或科目必交。", F, True),
    ("platform_proof", "远程平台证明", "平台截图、备案信息、带宽证明等。", D, True),
    ("platform_agreement", "平台合作协议", "合作建设平台的必交。", D, True),
)

RUBRIC_NAME = "攀枝花市专业技术人员继续教育基地评审表"
# Condition, title, guidance, weight: 25/20/25/10/20 over the five conditions of Art. 8.
CRITERIA = (
    (Condition.TEACHERS, "师资数量与结构", "搭配合理、相对稳定，人数与任务相适应。", 13),
    (Condition.TEACHERS, "师资水平与影响", "高级职称和生产一线占比，影响力和公认度。", 12),
    (Condition.MANAGEMENT, "管理机构与人员", "机构健全、职责明确，专（兼）职人员到位。", 8),
    (Condition.MANAGEMENT, "管理制度", "八项制度齐全、已施行，评估和反馈规范。", 12),
    (Condition.FACILITIES, "经费保障", "经费来源稳定，近三年投入与承诺相符。", 7),
    (Condition.FACILITIES, "教室、设备与图书资料", "与初中高级培训任务相适应。", 10),
    (Condition.FACILITIES, "实训条件", "场所或合作单位落实；不需要的按整体给分。", 8),
    (Condition.DISTANCE, "远程教育能力", "平台、带宽、并发满足网络培训，互动和学习记录有效。", 10),
    (Condition.SCALE, "近三年培训规模与成效", "人次、层次、满意度及佐证。", 12),
    (Condition.SCALE, "建设规划与公益性", "紧扣重点领域，计划可行，公益安排落实。", 8),
)


def load() -> None:
    """Add what is missing; what the bureau changed stays."""
    for order, (code, label, text, section, required) in enumerate(ATTACHMENT_KINDS, start=1):
        AttachmentKind.objects.get_or_create(
            code=code,
            defaults={
                "label": label,
                "help": text,
                "section": section,
                "required": required,
                "order": order * 10,
            },
        )
    if Rubric.objects.exists():
        return
    rubric = Rubric.objects.create(name=RUBRIC_NAME)
    Criterion.objects.bulk_create(
        [
            Criterion(
                rubric=rubric,
                condition=condition,
                title=title,
                guidance=text,
                weight=weight,
                order=order * 10,
            )
            for order, (condition, title, text, weight) in enumerate(CRITERIA, start=1)
        ]
    )
