"""Lists of records in the columns of a provincial hours system (Art. 17): masked, or whole."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from accounts.sealing import unseal
from bases.models import Base, ExportMapping, Result, TrainingRecord
from bases.records.figures import figure
from bases.records.net import net

DEFAULT = "省级学时系统（惯例）"
NUMBER = "number"
Source = Callable[[Any], str]
# What a column may be filled from; the label is also its heading until the bureau renames it.
SOURCES: dict[str, tuple[str, Source]] = {
    "name": ("姓名", lambda r: r.trainee.name),
    "id_kind": ("证件类型", lambda r: r.trainee.get_id_kind_display()),
    NUMBER: ("证件号码", lambda r: r.trainee.id_mask),
    "employer": ("工作单位", lambda r: r.trainee.employer),
    "county": ("所在县区", lambda r: r.trainee.county_name),
    "title_level": ("职称级别", lambda r: r.trainee.get_title_level_display()),
    "title": ("职称", lambda r: r.trainee.title),
    "speciality": ("专业", lambda r: r.trainee.speciality),
    "certificate": ("登记证书编号", lambda r: r.trainee.certificate_number),
    "year": ("学时年度", lambda r: str(r.year)),
    "class_title": ("培训班名称", lambda r: r.training_class.title),
    "class_number": ("培训班编号", lambda r: r.training_class.number),
    "starts_on": ("开始日期", lambda r: r.training_class.starts_on.isoformat()),
    "ends_on": ("结束日期", lambda r: r.training_class.ends_on.isoformat()),
    "form": ("培训形式", lambda r: r.training_class.get_form_display()),
    "hours_public": ("公需学时", lambda r: figure(r.net_public)),
    "hours_professional": ("专业学时", lambda r: figure(r.net_professional)),
    "hours": ("合计学时", lambda r: figure(r.net_public + r.net_professional)),
    "result": ("考核结果", lambda r: Result(r.net_result).label),
    "score": ("成绩", lambda r: figure(r.net_score)),
    "base": ("培训机构", lambda r: r.base.organisation.name),
    "base_number": ("基地编号", lambda r: r.base.display_number),
}
CHUNK = 500


def default_columns() -> list[dict[str, str]]:
    """Every source under its own name."""
    return [{"heading": label, "source": key} for key, (label, _fill) in SOURCES.items()]


def load(at: datetime.datetime) -> None:
    """The mapping, unless there is one; what the administrator changed stays."""
    ExportMapping.objects.get_or_create(
        name=DEFAULT, defaults={"columns": default_columns(), "changed_at": at}
    )


def mapping() -> ExportMapping:
    """The mapping in use."""
    return ExportMapping.objects.get(name=DEFAULT)


def records_for(rows: Any, year: int, base: Base | None) -> Any:
    """Standing records of a year, of one base or of all."""
    found = rows.filter(year=year)
    if base is not None:
        found = found.filter(base=base)
    return (
        net(found)
        .select_related("base__organisation", "trainee", "training_class")
        .order_by("base_id", "training_class_id", "pk")
    )


def headings(columns: Sequence[Mapping[str, str]]) -> list[str]:
    """Column headings."""
    return [column["heading"] for column in columns]


def lines(
    records: Any, columns: Sequence[Mapping[str, str]], *, whole: bool = False
) -> Iterator[list[str]]:
    """A line for each record; numbers masked unless they were asked for whole.

    Raises CannotUnseal.
    """
    sources = [column["source"] for column in columns]
    for row in records.iterator(chunk_size=CHUNK):
        yield [_whole(row) if whole and key == NUMBER else SOURCES[key][1](row) for key in sources]


def _whole(row: TrainingRecord) -> str:
    return unseal(bytes(row.trainee.id_sealed), about=row.trainee.id_digest)
