"""What the shop window needs of PostgreSQL: trigrams for misspelt words, and the number that names a state of the pages.

The number is a sequence: raising it locks nothing and is never rolled back.
"""

from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("catalog", "0001_shop_now")]
    operations = [
        TrigramExtension(),
        migrations.RunSQL(
            "CREATE SEQUENCE catalog_content_number",
            "DROP SEQUENCE IF EXISTS catalog_content_number",
        ),
    ]
