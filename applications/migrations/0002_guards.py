"""What was handed in and signed only stays; barred bodies are refused by the database."""

from django.db import migrations

from accounts.append_only import AppendOnly
from applications.barring_guard import RefuseBarred


class Migration(migrations.Migration):
    dependencies = [("applications", "0001_initial"), ("bases", "0002_append_only")]
    operations = [
        AppendOnly("Submission"),
        AppendOnly("Recommendation"),
        AppendOnly("SendBack"),
        RefuseBarred(),
    ]
