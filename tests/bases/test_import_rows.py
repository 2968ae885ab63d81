"""Every fault of a file of training records named by row and column, none invented (Art. 17)."""

from __future__ import annotations

import random
import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from bases.actions.importing import check_file
from bases.models import Enrolment, ImportRun, ImportState, Trainee, TrainingClass, TrainingRecord
from tests.bases.records_help import (
    HEADINGS,
    book_of,
    checked,
    csv_of,
    held_class,
    imported,
    number_of,
    row_of,
    stage,
    upload,
)
from tests.cast import Cast

WHOLE = re.compile(r"[1-9][0-9]{16}[0-9Xx]")
BAD_CELLS: list[tuple[str, Any, str]] = [
    ("姓名", "", "姓名"),
    ("姓名", "无", "姓名"),
    ("姓名", "张3", "姓名"),
    ("姓名", "\u3000", "姓名"),
    ("姓名", "张\ue863", "姓名"),
    ("姓名", number_of(77), "姓名"),
    ("姓名", "长" * 61, "姓名"),
    ("证件号码", "", "证件号码"),
    ("证件号码", 510402190402290018, "证件号码"),
    ("证件号码", "5.10402E+17", "证件号码"),
    ("证件号码", "510402190402290000", "证件号码"),
    ("证件号码", "510402190102290016", "证件号码"),
    ("证件号码", "11010519491231002Х", "证件号码"),
    ("证件号码", "١١٠١٠٥١٩٤٩١٢٣١٠٠٢X", "证件号码"),
    ("证件号码", "110105194912310021", "证件号码"),
    ("证件号码", "13800000000", "证件号码"),
    ("证件号码", "张三", "证件号码"),
    ("证件号码", '="11010519491231002X"', "证件号码"),
    ("证件类型", "学生证", "证件类型"),
    ("工作单位", "", "工作单位"),
    ("工作单位", "示" * 151, "工作单位"),
    ("工作单位", "#REF!", "工作单位"),
    ("职称级别", "特级", "职称级别"),
    ("手机号", "12345", "手机号"),
    ("公需学时", "8.5", "公需学时"),
    ("公需学时", "0.05", "公需学时"),
    ("公需学时", "-1", "公需学时"),
    ("公需学时", "八", "公需学时"),
    ("公需学时", "1e1", "公需学时"),
    ("公需学时", "=4+4", "公需学时"),
    ("公需学时", "0", "专业学时"),
    ("专业学时", "1", "专业学时"),
    ("考核结果", "", "考核结果"),
    ("考核结果", "还行", "考核结果"),
    ("成绩", "101", "成绩"),
    ("成绩", "优", "成绩"),
    ("备注", f"证号{number_of(5)}", "备注"),
    ("备注", "\x0b", "备注"),
]


@pytest.mark.parametrize(("column", "value", "named"), BAD_CELLS)
def test_a_bad_cell_is_named(cast: Cast, column: str, value: Any, named: str) -> None:
    base, held = stage(cast)
    if value == "\x0b":
        data, name = csv_of([row_of(1), row_of(2, **{column: "a\x0bb"})]), "a.csv"
    else:
        data, name = book_of([row_of(1), row_of(2, **{column: value})]), "a.xlsx"
    run = check_file(base, upload(data, name), training_class=held, by=cast.xueyuan, at=cast.now)
    assert run.state == ImportState.FAULTY
    assert [(row, where) for row, where, _value, _how in run.errors] == [(3, named)]
    assert not WHOLE.search(str(run.errors))
    assert not Trainee.objects.exists()


GOOD_CELLS = [
    ("姓名", "阿卜杜拉・买买提", "阿卜杜拉·买买提"),
    ("姓名", "𬭸", "𬭸"),
    ("姓名", "张　三", "张三"),
    ("姓名", "张\u200b三", "张三"),
    ("姓名", "=张三"[1:], "张三"),
]


@pytest.mark.parametrize(("column", "value", "kept"), GOOD_CELLS)
def test_harmless_spellings_are_taken(cast: Cast, column: str, value: str, kept: str) -> None:
    base, held = stage(cast)
    imported(base, held, [row_of(1, **{column: value})], cast.xueyuan, cast.now)
    assert Trainee.objects.get().name == kept


@pytest.mark.parametrize(
    "number",
    ["99010119600101000{}", "９９０１０１１９６００１０１０００{}", " 990101 19600101 000{} "],
)
def test_numbers_are_normalised(cast: Cast, number: str) -> None:
    base, held = stage(cast)
    last = number_of(0)[-1]
    imported(base, held, [row_of(0, 证件号码=number.format(last.lower()))], cast.xueyuan, cast.now)
    assert Trainee.objects.get().id_mask == f"990***********000{last}"


def test_lower_and_upper_x_are_one_person(cast: Cast) -> None:
    base, held = stage(cast)
    serial = next(n for n in range(100) if number_of(n).endswith("X"))
    rows = [row_of(serial), row_of(serial, 证件号码=number_of(serial).lower())]
    run = checked(base, held, rows, cast.xueyuan, cast.now)
    assert [(e[0], e[1]) for e in run.errors] == [(3, "证件号码")]
    assert "第 2 行" in run.errors[0][3]


def test_one_number_under_two_names_is_a_fault(cast: Cast) -> None:
    base, held = stage(cast)
    other = held_class(cast, base, "26002")
    rows = [
        row_of(1, 班号=held.number),
        row_of(1, 班号=other.number, 姓名="另一人"),
        row_of(2, 班号="没有的班"),
        row_of(3, 班号=""),
    ]
    run = checked(base, None, rows, cast.xueyuan, cast.now)
    assert [(e[0], e[1]) for e in run.errors] == [(3, "姓名"), (4, "班号"), (5, "班号")]


def test_the_class_of_another_base_is_unknown(cast: Cast) -> None:
    base, _held = stage(cast)
    _other, foreign = stage(cast, "yiyuan")
    TrainingClass.objects.filter(pk=foreign.pk).update(number="别的基地")
    run = checked(base, None, [row_of(1, 班号="别的基地")], cast.xueyuan, cast.now)
    assert [(e[0], e[1]) for e in run.errors] == [(2, "班号")]


@pytest.mark.parametrize("state", ["planned", "enrolling", "running", "cancelled"])
def test_only_what_is_over_takes_hours(cast: Cast, state: str) -> None:
    base, held = stage(cast)
    TrainingClass.objects.filter(pk=held.pk).update(state=state, cancel_reason="示例")
    held = TrainingClass.objects.select_related("base").get(pk=held.pk)
    with pytest.raises(ValidationError):
        checked(base, held, [row_of(1)], cast.xueyuan, cast.now)
    run = checked(base, None, [row_of(1, 班号=held.number)], cast.xueyuan, cast.now)
    assert run.errors[0][1] == "班号"


def test_headings_in_other_order_extra_columns_and_a_total(cast: Cast) -> None:
    base, held = stage(cast)
    headings = ["序号", *reversed(HEADINGS), "心得"]
    rows: list[dict[str, Any]] = [
        row_of(1, 心得="好"),
        row_of(2),
        {"序号": "合计", "公需学时": "16"},
    ]
    data = book_of(rows, headings)
    run = check_file(base, upload(data), training_class=held, by=cast.xueyuan, at=cast.now)
    assert (run.state, run.rows) == (ImportState.CHECKED, 2)
    assert "心得" in run.warnings[0][3]


def test_two_lines_of_headings_under_a_title(cast: Cast) -> None:
    base, held = stage(cast)
    text = (
        "某某班学员花名册,,,,,\n姓名,证件号码,工作单位,获得学时,,考核结果\n,,,公需,专业,\n"
        f"张三,{number_of(1)},示例学院,8,0,合格\n"
    )
    run = check_file(
        base, upload(text.encode("gbk"), "a.csv"), training_class=held, by=cast.xueyuan, at=cast.now
    )
    assert (run.state, run.rows) == (ImportState.CHECKED, 1)


@pytest.mark.parametrize(
    "text", ["", "甲,乙\n1,2\n", "姓名,证件号码\n张三,1\n", ",".join(HEADINGS) + "\n"]
)
def test_what_is_no_list_is_refused_whole(cast: Cast, text: str) -> None:
    base, held = stage(cast)
    with pytest.raises(ValidationError):
        check_file(
            base,
            upload(text.encode(), "a.csv"),
            training_class=held,
            by=cast.xueyuan,
            at=cast.now,
        )
    assert not ImportRun.objects.exists()


def test_too_many_rows_are_refused(cast: Cast, settings: Any) -> None:
    base, held = stage(cast)
    settings.IMPORT_MAX_ROWS = 3
    with pytest.raises(ValidationError, match="最多导入 3 行"):
        checked(base, held, [row_of(n) for n in range(4)], cast.xueyuan, cast.now)


def test_hints_ask_to_be_looked_at(cast: Cast) -> None:
    base, held = stage(cast)
    twin = held_class(cast, base, "26002", hours_public=9)
    imported(base, held, [row_of(1), row_of(2)], cast.xueyuan, cast.now)
    child = number_of(9, cast.now.year - 15)
    rows = [
        row_of(1, 公需学时="7"),
        row_of(2, 姓名="改了名"),
        row_of(3, 证件号码=child),
        row_of(4),
    ]
    run = checked(base, held, rows, cast.xueyuan, cast.now)
    assert [(hint[0], hint[1]) for hint in run.warnings] == [
        (2, "学时"),
        (3, "姓名"),
        (4, "证件号码"),
    ]
    run = checked(base, twin, [row_of(1), row_of(4)], cast.xueyuan, cast.now)
    assert [(hint[0], hint[1]) for hint in run.warnings] == [(0, "班号"), (2, "班号")]
    assert "重叠" in run.warnings[1][3]


def test_more_hours_in_a_year_than_anybody_learns(cast: Cast, settings: Any) -> None:
    base, held = stage(cast)
    settings.HOURS_ODD_PER_YEAR = 10
    imported(base, held, [row_of(1)], cast.xueyuan, cast.now)
    twin = held_class(cast, base, "26002", form="online")
    run = checked(base, twin, [row_of(1), row_of(2)], cast.xueyuan, cast.now)
    assert [(hint[0], hint[1]) for hint in run.warnings] == [(2, "学时")]


def test_who_was_refused_has_no_hours(cast: Cast) -> None:
    base, held = stage(cast)
    imported(base, held_class(cast, base, "26009"), [row_of(1)], cast.xueyuan, cast.now)
    Enrolment.objects.create(
        training_class=held,
        trainee=Trainee.objects.get(),
        state="refused",
        source="public",
        reason="名额已满",
        enrolled_at=cast.now,
        ticket="T",
    )
    run = checked(base, held, [row_of(1)], cast.xueyuan, cast.now)
    assert [(e[0], e[1]) for e in run.errors] == [(2, "证件号码")]


def test_three_hundred_planted_faults_are_found_and_no_other(cast: Cast) -> None:
    base, held = stage(cast)
    chance = random.Random(300)
    usable = [b for b in BAD_CELLS if b[1] != "\x0b" and b[0:2] != ("姓名", number_of(77))]
    rows: list[dict[str, Any]] = [row_of(n) for n in range(5_000)]
    planted = {}
    for place in chance.sample(range(5_000), 300):
        column, value, named = chance.choice(usable)
        rows[place][column] = value
        planted[place + 2] = named
    run = checked(base, held, rows, cast.xueyuan, cast.now)
    assert {row: where for row, where, _value, _how in run.errors} == planted
    assert (run.error_count, run.rows) == (300, 5_000)
    assert not TrainingRecord.objects.exists()
    assert not WHOLE.search(str(run.errors))
