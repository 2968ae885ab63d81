"""The database keeps the list of Art. 20, and what ended stays ended."""

from django.db import migrations

from bases.ending_guard import KeepEndings


class Migration(migrations.Migration):

    dependencies = [("bases", "0006_looked_into")]

    operations = [KeepEndings()]
