"""Gapless yearly numbers: a rolled-back transaction gives its number back."""

from django.db import models


class NumberSeries(models.Model):
    """The last number given out of a kind in a year; its row is the lock."""

    kind = models.SlugField(max_length=30)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("kind", "year"), name="number_series_once"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.year}: {self.last}"


def next_number(kind: str, year: int) -> int:
    """Take the next number of a series, starting at 1. Call inside a transaction."""
    NumberSeries.objects.bulk_create([NumberSeries(kind=kind, year=year)], ignore_conflicts=True)
    series = NumberSeries.objects.select_for_update().get(kind=kind, year=year)
    series.last += 1
    series.save(update_fields=("last",))
    return series.last
