"""Sums that reports keep of days that are over; the worker makes them."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('generations', '0019_rules_of_takes'),
        ('projects', '0006_moderation'),
    ]

    operations = [
        migrations.CreateModel(
            name='KeptSpan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first', models.DateField()),
                ('last', models.DateField()),
                ('project', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='projects.project')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('project', 'first', 'last'), name='one_kept_span')],
            },
        ),
        migrations.CreateModel(
            name='KeptApart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entry', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='generations.entry')),
                ('span', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='apart', to='generations.keptspan')),
            ],
        ),
        migrations.CreateModel(
            name='KeptSum',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('grouping', models.CharField(max_length=10)),
                ('key', models.CharField(max_length=61)),
                ('takes', models.BigIntegerField()),
                ('paid', models.BigIntegerField()),
                ('charged', models.BigIntegerField()),
                ('reserved', models.BigIntegerField()),
                ('released', models.BigIntegerField()),
                ('wasted', models.BigIntegerField()),
                ('unpicked', models.BigIntegerField()),
                ('finals', models.BigIntegerField()),
                ('seconds', models.BigIntegerField()),
                ('approved', models.BigIntegerField()),
                ('span', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='sums', to='generations.keptspan')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('span', 'grouping', 'key'), name='one_kept_sum')],
            },
        ),
        migrations.CreateModel(
            name='Touch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('project', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='projects.project')),
            ],
            options={
                'verbose_name_plural': 'touches',
                'indexes': [models.Index(fields=['project', 'day'], name='touches_of_a_day')],
            },
        ),
    ]
