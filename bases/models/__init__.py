"""What the Measures are about: bases, their plaques, and who may never become one."""

from bases.models.barring import BarEntry
from bases.models.base import Base, BaseState, Plaque, PlaqueState, WithdrawnWhy
from bases.models.calendar import CalendarDay, Field
from bases.models.documents import Document, DocumentKind, DocumentState
from bases.models.numbers import NumberSeries

__all__ = [
    "BarEntry",
    "Base",
    "BaseState",
    "CalendarDay",
    "Document",
    "DocumentKind",
    "DocumentState",
    "Field",
    "NumberSeries",
    "Plaque",
    "PlaqueState",
    "WithdrawnWhy",
]
