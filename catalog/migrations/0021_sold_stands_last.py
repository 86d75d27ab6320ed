from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0020_prices_of_licences"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="beatlisting",
            index=models.Index(
                models.F("language"),
                models.OrderBy(models.F("featured_rank"), nulls_last=True),
                models.F("is_sold"),
                models.OrderBy(models.F("published_at"), descending=True),
                models.OrderBy(models.F("beat"), descending=True),
                name="catalog_listing_by_hand",
            ),
        ),
        migrations.RemoveIndex(model_name="beatlisting", name="catalog_listing_featured"),
    ]
