"""Tables of the base's work that only grow: on both engines the database refuses more."""

from django.db import migrations

from accounts.append_only import AppendOnly


class Migration(migrations.Migration):

    dependencies = [("bases", "0004_base_at_work")]

    operations = [
        AppendOnly("FeeVersion"),
        AppendOnly("FilingVersion"),
        AppendOnly("FilingReminder"),
        AppendOnly("BaseRule"),
        AppendOnly("SurveyAnswer"),
        AppendOnly("TrainingRecord"),
    ]
