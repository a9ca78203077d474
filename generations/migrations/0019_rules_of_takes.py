import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("generations", "0018_examinations")]

    operations = [
        migrations.AddField(
            "approvalrule",
            "per_shot",
            models.PositiveSmallIntegerField(
                blank=True,
                help_text="Takes on one shot in a day that nobody is asked about; empty: no rule.",
                null=True,
                validators=[django.core.validators.MinValueValidator(1)],
            ),
        ),
        migrations.AddField(
            "approvalrule",
            "final_first",
            models.BooleanField(
                default=False,
                help_text="1080p only as the final of a take that was picked or approved.",
                verbose_name="720p first",
            ),
        ),
    ]
