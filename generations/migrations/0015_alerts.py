import django.db.models.deletion
from django.db import migrations, models

KINDS = [
    ("asked", "Someone asks you to decide about a take"),
    ("changes", "Changes asked on your take"),
    ("ready", "Your take is ready"),
    ("failed", "Your take failed, with what was released"),
    ("decided", "Your take was approved or picked"),
    ("mentioned", "Someone names you in a comment"),
    ("commented", "Other comments on your takes"),
    ("guest", "A guest answers on a link you shared"),
    ("membership", "Your role in a project changed"),
    ("budget", "Money runs out: in a project you lead, or under your cap"),
]


def name_budgets(apps, schema_editor):
    """What was told of projects was told of their own budgets."""
    budgets = apps.get_model("generations", "Budget").objects.filter(kind="project", member=None)
    alerts = apps.get_model("generations", "BudgetAlert").objects
    for budget in budgets:
        alerts.filter(project=budget.project_id).update(budget=budget, counter=":")
    alerts.filter(budget=None).delete()


class Migration(migrations.Migration):
    dependencies = [("generations", "0014_report_indexes")]

    operations = [
        migrations.AddField(
            "budgetalert",
            "budget",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="generations.budget"
            ),
        ),
        migrations.AddField(
            "budgetalert",
            "counter",
            models.CharField(blank=True, default="", help_text="Whose, and in which period.", max_length=48),
            preserve_default=False,
        ),
        migrations.RunPython(name_budgets, migrations.RunPython.noop),
        migrations.RemoveConstraint("budgetalert", "one_alert_per_threshold"),
        migrations.RemoveField("budgetalert", "project"),
        migrations.AlterField(
            "budgetalert",
            "budget",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="generations.budget"
            ),
        ),
        migrations.AlterField(
            "budgetalert", "percent", models.PositiveSmallIntegerField(help_text="0: the pace.")
        ),
        migrations.AddConstraint(
            "budgetalert",
            models.UniqueConstraint(fields=("budget", "counter", "limit", "percent"), name="one_alert_per_share"),
        ),
        migrations.AlterField("notice", "kind", models.CharField(choices=KINDS, max_length=10)),
        migrations.AlterField("preference", "kind", models.CharField(choices=KINDS, max_length=10)),
    ]
