"""Misspelt words are compared with the shop's words now, not with its beats' texts."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("catalog", "0021_sold_stands_last")]
    operations = [migrations.RemoveIndex(model_name="beatlisting", name="catalog_listing_trigrams")]
