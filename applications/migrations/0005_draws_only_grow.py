from django.db import migrations

from accounts.append_only import AppendOnly


class Migration(migrations.Migration):

    dependencies = [
        ("applications", "0004_committee_work"),
    ]

    operations = [AppendOnly("Draw"), AppendOnly("Reading")]
