from django.db import migrations, models

# Of the cards, so that the filter is right before the rows are next made anew.
FILL = """
UPDATE catalog_beatlisting SET prices = (
  SELECT coalesce(jsonb_object_agg(licence ->> 'code', licence -> 'amount_minor'), '{}')
  FROM jsonb_array_elements(card -> 'licences') AS licence
  WHERE (licence ->> 'is_available')::boolean
)
"""


class Migration(migrations.Migration):
    dependencies = [("catalog", "0019_share_pictures")]

    operations = [
        migrations.AddField(model_name="beatlisting", name="prices", field=models.JSONField(default=dict)),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
