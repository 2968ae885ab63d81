"""The list of barred institutions only grows (Art. 20)."""

from django.db import migrations

from accounts.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("bases", "0001_initial"), ("accounts", "0002_append_only")]
    operations = [AppendOnly("BarEntry")]
