"""Tables the bureau keeps: subject fields and the State Council's yearly holiday arrangement."""

from django.db import models


class Field(models.Model):
    """A subject field (专业领域) in which bases train."""

    code = models.SlugField("代码", max_length=30, unique=True)
    name = models.CharField("名称", max_length=60, unique=True)
    order = models.PositiveSmallIntegerField("排序", default=0)
    is_active = models.BooleanField("启用", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "专业领域"
        ordering = ("order", "id")

    def __str__(self) -> str:
        return self.name


class CalendarDay(models.Model):
    """A day that the yearly arrangement makes a working day or a day off (调休、放假)."""

    day = models.DateField("日期", unique=True)
    is_working = models.BooleanField("上班")
    note = models.CharField("说明", max_length=60, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "节假日安排"
        ordering = ("day",)

    def __str__(self) -> str:
        return f"{self.day} {'上班' if self.is_working else '放假'}"
