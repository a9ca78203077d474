from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("generations", "0004_studio"),
    ]

    operations = [
        migrations.AddField(
            model_name="generation",
            name="frame_rate",
            field=models.DecimalField(decimal_places=3, help_text="Frames per second.", max_digits=6, null=True),
        ),
    ]
