"""What only grows, and what may move on but never goes: the database refuses the rest."""

from django.db import migrations

from accounts.append_only import AppendOnly, KeepRows


class Migration(migrations.Migration):

    dependencies = [("inspections", "0001_initial"), ("bases", "0007_keep_endings")]

    operations = [
        AppendOnly("InspectionDraw"),
        AppendOnly("Publication"),
        AppendOnly("Reinspection"),
        AppendOnly("ClassOutcome"),
        KeepRows("Inspection"),
        KeepRows("Seat"),
        KeepRows("CheckLine"),
        KeepRows("Rectification"),
        KeepRows("RectificationItem"),
        KeepRows("Extension"),
        KeepRows("Revocation"),
        KeepRows("Barring"),
        KeepRows("Annulment"),
        KeepRows("Withdrawal"),
        KeepRows("Complaint"),
        KeepRows("Hint"),
        KeepRows("DelegatedTask"),
    ]
