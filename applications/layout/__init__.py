"""The layout of bases (合理布局, Art. 3): subject fields by counties, and what is missing."""

from applications.layout.reading import around, city
from applications.layout.table import (
    Axis,
    BaseFact,
    CaseFact,
    Cell,
    Gap,
    Layout,
    Line,
    assemble,
)

__all__ = [
    "Axis",
    "BaseFact",
    "CaseFact",
    "Cell",
    "Gap",
    "Layout",
    "Line",
    "around",
    "assemble",
    "city",
]
