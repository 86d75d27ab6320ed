import django.db.models.deletion
import modelcluster.fields
from django.db import migrations, models
from django.db.models import F


def feature_on_the_beats_page(apps, schema_editor):
    """What was ticked on a beat's page is put on the page of beats above it, in the order in which it was shown."""
    BeatPage = apps.get_model("catalog", "BeatPage")
    BeatIndexPage = apps.get_model("catalog", "BeatIndexPage")
    FeaturedBeat = apps.get_model("catalog", "FeaturedBeat")
    indexes = {page.path: page for page in BeatIndexPage.objects.all()}
    places = dict.fromkeys(indexes, 0)
    ticked = BeatPage.objects.filter(is_featured=True, alias_of=None)
    for page in ticked.order_by(F("first_published_at").desc(nulls_last=True), "-pk").iterator():
        parent = page.path[:-4]
        if parent in indexes:
            FeaturedBeat.objects.create(page=indexes[parent], beat_page=page, sort_order=places[parent])
            places[parent] += 1
    rows = FeaturedBeat.objects.order_by("page__path", "sort_order").select_related("beat_page__locale")
    for rank, row in enumerate(rows, start=1):
        apps.get_model("catalog", "BeatListing").objects.filter(
            beat__translation_key=row.beat_page.translation_key, language=row.beat_page.locale.language_code
        ).update(featured_rank=rank)


def tick_on_the_page(apps, schema_editor):
    """Back again: all that is featured is ticked."""
    featured = apps.get_model("catalog", "FeaturedBeat").objects.values("beat_page")
    apps.get_model("catalog", "BeatPage").objects.filter(pk__in=featured).update(is_featured=True)


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0011_sale_prices_and_presets"),
    ]

    operations = [
        migrations.CreateModel(
            name="FeaturedBeat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
                (
                    "until",
                    models.DateTimeField(blank=True, help_text="Empty: until it is taken out here.", null=True),
                ),
                (
                    "beat_page",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="catalog.beatpage",
                        verbose_name="beat",
                    ),
                ),
                (
                    "page",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="featured",
                        to="catalog.beatindexpage",
                    ),
                ),
            ],
            options={
                "ordering": ["sort_order"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        deferrable=models.Deferrable.DEFERRED,
                        fields=("page", "beat_page"),
                        name="catalog_featured_beat_unique",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="beatlisting",
            name="featured_rank",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.RunPython(feature_on_the_beats_page, tick_on_the_page),
        migrations.RemoveIndex(model_name="beatlisting", name="catalog_listing_featured"),
        migrations.RemoveField(model_name="beatlisting", name="is_featured"),
        migrations.RemoveField(model_name="beatpage", name="is_featured"),
        migrations.AddIndex(
            model_name="beatlisting",
            index=models.Index(
                models.F("language"),
                models.OrderBy(models.F("featured_rank"), nulls_last=True),
                models.OrderBy(models.F("published_at"), descending=True),
                models.OrderBy(models.F("beat"), descending=True),
                name="catalog_listing_featured",
            ),
        ),
    ]
