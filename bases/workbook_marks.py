"""What the values of a sheet do not tell: its formulas, its hidden rows, how long it is."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from dataclasses import dataclass

from django.core.exceptions import ValidationError

MAX_SHEET_BYTES = 40 * 1024 * 1024
_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*?\b\w+:id=[\"']([^\"']+)[\"']")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_ID, _TARGET = re.compile(rb"\bId=[\"']([^\"']+)"), re.compile(rb"\bTarget=[\"']([^\"']+)")
_FORMULA = re.compile(
    rb"<(?:\w+:)?c\b[^>]*?\br=[\"']([A-Z]{1,3})([0-9]{1,7})[\"'][^>]*>\s*<(?:\w+:)?f\b"
)
_ROW = re.compile(rb"<(?:\w+:)?row\b")
_HIDDEN = re.compile(
    rb"<(?:\w+:)?row\b(?=[^>]*\bhidden=[\"'](?:1|true)[\"'])[^>]*?\br=[\"']([0-9]{1,7})[\"']"
)


@dataclass(frozen=True)
class SheetMarks:
    """Formulas by line and column, and hidden lines."""

    formulas: frozenset[tuple[int, int]] = frozenset()
    hidden: frozenset[int] = frozenset()


def marks_of(data: bytes, place: int, most_lines: int) -> SheetMarks:
    """The marks of the sheet at a place, of a workbook already found sound.

    Raises ValidationError for a sheet too large to be a list.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        path = _sheet_path(archive, place)
        if path not in archive.namelist():
            return SheetMarks()
        if archive.getinfo(path).file_size > MAX_SHEET_BYTES:
            raise ValidationError("表格过大，请删除空白行和格式后再导入。")
        sheet = archive.read(path)
    if sheet.startswith((b"\xff\xfe", b"\xfe\xff")):
        sheet = sheet.decode("utf-16").encode()
    if sum(1 for _row in _ROW.finditer(sheet)) > most_lines:
        raise ValidationError("表格行数过多，请删除空白行后再导入。")
    formulas = ((int(row), _column(letters)) for letters, row in _FORMULA.findall(sheet))
    return SheetMarks(frozenset(formulas), frozenset(int(row) for row in _HIDDEN.findall(sheet)))


def _sheet_path(archive: zipfile.ZipFile, place: int) -> str:
    ids = _SHEET.findall(archive.read("xl/workbook.xml"))
    try:
        relations = archive.read("xl/_rels/workbook.xml.rels")
    except KeyError:
        return ""
    for relation in _RELATION.findall(relations):
        key, target = _ID.search(relation), _TARGET.search(relation)
        if key and target and place < len(ids) and key[1] == ids[place]:
            path = target[1].decode()
            return path.lstrip("/") if path.startswith("/") else posixpath.join("xl", path)
    return ""


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
