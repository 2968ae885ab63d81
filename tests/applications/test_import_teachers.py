"""The roster from a file: template, dry run with row and column, all rows or none."""

from __future__ import annotations

import datetime
import io
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from applications.forms.sections import SPECS
from tests import stories
from tests.applications.form_help import section_of, url
from tests.cast import Cast

FIELDS = SPECS["teachers"].table("teachers").form_class.base_fields  # type: ignore[attr-defined]
LABELS = [str(f.label) for f in FIELDS.values()]
GOOD = [
    "示例某",
    "男",
    "1980-05",
    "硕士研究生",
    "冶金工程",
    "高级工程师",
    "副高",
    "冶金工程",
    "示例学院",
    "专职",
    "是",
    "钒钛技术",
    "120",
    "",
    "2024-2027",
]


def row(**changed: Any) -> list[Any]:
    """A sound row with some cells changed, by field name."""
    names = list(FIELDS)
    cells: list[Any] = list(GOOD)
    for name, value in changed.items():
        cells[names.index(name)] = value
    return cells


def book(rows: list[list[Any]], *, above: int = 0, merged: str = "") -> SimpleUploadedFile:
    """A workbook with the headings after ``above`` lines."""
    workbook = Workbook()
    sheet: Any = workbook.active
    for _ in range(above):
        sheet.append(["攀枝花市继续教育基地师资花名册"])
    if above:
        sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=len(LABELS))
    sheet.append(LABELS)
    for cells in rows:
        sheet.append(cells)
    if merged:
        sheet.merge_cells(merged)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return SimpleUploadedFile("花名册.xlsx", buffer.getvalue())


def check(cast: Cast, upload: SimpleUploadedFile, *, filled: bool = True) -> tuple[Any, Any, Any]:
    """Upload a file for the dry run."""
    application = stories.draft(cast, filled=filled)
    client = cast.client(cast.xueyuan)
    answer = client.post(url(application, "import-teachers"), {"file": upload})
    return application, client, answer


def token(answer: Any) -> str:
    found = re.search(r'name="rows" value="([^"]+)"', answer.content.decode())
    assert found
    return found[1]


def names(application: Any) -> list[str]:
    return [r["name"] for r in section_of(application, "teachers").data["tables"]["teachers"]]


def test_template_has_every_column_and_lists(cast: Cast) -> None:
    application = stories.draft(cast, filled=False)
    answer = cast.client(cast.xueyuan).get(url(application, "import-teachers", "template"))
    sheet: Any = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    assert [cell.value for cell in sheet[1]] == LABELS
    lists = {str(v.sqref).split(":")[0]: v.formula1 for v in sheet.data_validations.dataValidation}
    assert "正高,副高,中级,初级,其他" in lists["G2"]


def test_filled_template_comes_back(cast: Cast) -> None:
    application = stories.draft(cast, filled=False)
    client = cast.client(cast.xueyuan)
    raw = client.get(url(application, "import-teachers", "template")).content
    workbook = load_workbook(io.BytesIO(raw))
    for column, value in enumerate(GOOD, start=1):
        workbook.worksheets[0].cell(2, column, value)
    buffer = io.BytesIO()
    workbook.save(buffer)
    upload = SimpleUploadedFile("t.xlsx", buffer.getvalue())
    answer = client.post(url(application, "import-teachers"), {"file": upload})
    assert "1 行全部通过检查" in answer.content.decode()


def test_dry_run_imports_nothing_then_append(cast: Cast) -> None:
    application, client, answer = check(cast, book([row(), row(name="第二人")], above=1))
    assert len(names(application)) == 12
    page = answer.content.decode()
    assert "2 行全部通过检查" in page
    done = client.post(
        url(application, "import-teachers"), {"rows": token(answer), "how": "append"}
    )
    assert done.status_code == 302
    assert names(application)[12:] == ["示例某", "第二人"]
    stored = section_of(application, "teachers").data["tables"]["teachers"][12]
    assert (stored["title_level"], stored["engagement"]) == ("vice_senior", "full_time")
    assert section_of(application, "teachers").state == "complete"


def test_replace(cast: Cast) -> None:
    application, client, answer = check(cast, book([row()]))
    client.post(url(application, "import-teachers"), {"rows": token(answer), "how": "replace"})
    assert names(application) == ["示例某"]


def test_second_click_does_not_double(cast: Cast) -> None:
    application, client, answer = check(cast, book([row()]))
    sent = {"rows": token(answer), "how": "append"}
    client.post(url(application, "import-teachers"), sent)
    assert client.post(url(application, "import-teachers"), sent).status_code == 409
    assert names(application).count("示例某") == 1


@pytest.mark.parametrize(
    ("changed", "column", "how"),
    [
        ({"name": ""}, "姓名", "必填"),
        ({"title_level": "高级"}, "职称级别", "请填：正高、副高"),
        ({"hours": "120学时"}, "近三年授课学时", "只填数字"),
        ({"born": "不详"}, "出生年月", "请填年月"),
        ({"courses": "#REF!", "hours": "#REF!"}, "近三年授课学时", "粘贴为数值"),
        ({"honours": "11010519491231002X"}, "学术荣誉", "身份证件号码"),
        ({"name": "张\ue863"}, "姓名", "旧编码字符"),
    ],
)
def test_error_says_row_column_and_how(
    cast: Cast, changed: dict[str, Any], column: str, how: str
) -> None:
    application, _client, answer = check(cast, book([row(), row(**changed)]))
    page = answer.content.decode()
    assert "第 3 行" in page
    assert column in page
    if how != "必填":
        assert how in page
    assert 'name="rows"' not in page
    assert "11010519491231002X" not in page
    assert len(names(application)) == 12


def test_cells_of_other_types_and_idle_rows(cast: Cast) -> None:
    """Numbers, dates, 1.0 hours, blank rows between and after."""
    born = datetime.date(1980, 5, 1)
    rows = [row(hours=120, born=born), [None] * 15, row(name="另一人", hours=8.0)]
    _application, _client, answer = check(cast, book([*rows, *([[None] * 15] * 30)]))
    assert "2 行全部通过检查" in answer.content.decode()


def test_merged_body_cells_are_told_by_row(cast: Cast) -> None:
    upload = book([row(), row(name="另一人")], merged="I2:I3")
    _application, _client, answer = check(cast, upload)
    page = answer.content.decode()
    assert "第 3 行" in page
    assert "工作单位" in page


def test_missing_column_is_named(cast: Cast) -> None:
    workbook = Workbook()
    sheet: Any = workbook.active
    sheet.append(LABELS[:5])
    sheet.append(GOOD[:5])
    buffer = io.BytesIO()
    workbook.save(buffer)
    _a, _c, answer = check(cast, SimpleUploadedFile("t.xlsx", buffer.getvalue()))
    assert answer.status_code == 400
    assert "缺少这些列：职称、" in answer.content.decode()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_in_either_encoding(cast: Cast, encoding: str) -> None:
    text = "\r\n".join(",".join(cells) for cells in (LABELS, row(name="示例𬭸")))
    upload = SimpleUploadedFile("花名册.csv", text.encode(encoding))
    application, client, answer = check(cast, upload, filled=False)
    client.post(url(application, "import-teachers"), {"rows": token(answer), "how": "append"})
    assert names(application) == ["示例𬭸"]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("t.xlsx", b"not a workbook"),
        ("t.xls", b"\xd0\xcf\x11\xe0"),
        ("t.csv", b"\x00\x01"),
        ("t.exe", b"MZ"),
        ("t.csv", "没有表头\n随便".encode()),
    ],
)
def test_unreadable_files_are_refused_in_chinese(cast: Cast, name: str, data: bytes) -> None:
    application, _client, answer = check(cast, SimpleUploadedFile(name, data))
    assert answer.status_code == 400
    assert "box-error" in answer.content.decode()
    assert len(names(application)) == 12


def test_two_thousand_rows_and_not_one_more(cast: Cast) -> None:
    names_of = [f"教师{'甲乙丙丁戊己庚辛壬癸'[n % 10]}" for n in range(2001)]
    many = [row(name=name, studied=f"专业{n}") for n, name in enumerate(names_of)]
    application, client, answer = check(cast, book(many[:2000]), filled=False)
    client.post(url(application, "import-teachers"), {"rows": token(answer), "how": "append"})
    assert len(names(application)) == 2000
    again = client.post(url(application, "import-teachers"), {"file": book(many)})
    assert "一次最多导入2000行" in again.content.decode()
    one_more = client.post(url(application, "import-teachers"), {"file": book([row()])})
    client.post(url(application, "import-teachers"), {"rows": token(one_more), "how": "append"})
    assert len(names(application)) == 2000


def test_foreign_payload_is_refused(cast: Cast) -> None:
    _application, _client, answer = check(cast, book([row()]))
    other = stories.draft(cast, "yiyuan", filled=False)
    client = cast.client(cast.yiyuan)
    sent = {"rows": token(answer), "how": "append"}
    assert client.post(url(other, "import-teachers"), sent).status_code == 400
    forged = {"rows": "forged", "how": "append"}
    assert client.post(url(other, "import-teachers"), forged).status_code == 400
