"""One model of a dozen fields and the one it points to."""

from django.db import models


class Owner(models.Model):
    name = models.CharField(max_length=100)

    def __str__(self) -> str:
        return self.name


class Thing(models.Model):
    number = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=150)
    kind = models.CharField(max_length=20)
    county = models.CharField(max_length=20)
    topic = models.CharField(max_length=60)
    address = models.CharField(max_length=200)
    phone = models.CharField(max_length=40)
    state = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField(db_index=True)
    score = models.DecimalField(max_digits=5, decimal_places=2)
    certified_on = models.DateField()
    changed_at = models.DateTimeField()
    owner = models.ForeignKey(Owner, models.PROTECT)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.name
