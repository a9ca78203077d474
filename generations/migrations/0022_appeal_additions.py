"""The one message that somebody may add to their appeal."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('generations', '0020_kept_sums'),
    ]

    operations = [
        migrations.AddField(
            model_name='case',
            name='addition',
            field=models.CharField(blank=True, max_length=600),
        ),
    ]
