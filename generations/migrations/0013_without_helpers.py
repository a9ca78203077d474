"""PostgreSQL starts no helping processes to read takes: a page's question takes less time than starting them does."""

from django.db import migrations


def tell(setting):
    def run(_apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"ALTER TABLE generations_generation {setting}")

    return run


class Migration(migrations.Migration):
    dependencies = [("generations", "0012_finding")]
    operations = [migrations.RunPython(tell("SET (parallel_workers = 0)"), tell("RESET (parallel_workers)"))]
