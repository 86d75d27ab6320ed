"""What a person chooses for a whole import."""

from typing import Self

from django import forms
from wagtail.models import Locale

from catalog.importing.batches import WAITING
from catalog.models import Genre, ImportBatch, Producer


class OptionsForm(forms.ModelForm[ImportBatch]):
    """What new beats get where neither sheet nor name says it."""

    class Meta:
        model = ImportBatch
        fields = ["producer", "genre"]
        labels = {"producer": "Producer of new beats", "genre": "Genre of new beats"}
        help_texts = {
            "producer": "Where the sheet names none.",
            "genre": "Where the sheet names none.",
        }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they are
        self.fields["genre"].queryset = Genre.objects.filter(locale=Locale.get_default())  # type: ignore[attr-defined]

    @classmethod
    def fresh(cls) -> Self:
        """For a new import; the only producer of a shop is meant."""
        producers = list(Producer.objects.all()[:2])
        return cls(initial={"producer": producers[0] if len(producers) == 1 else None})

    def keep(self) -> None:
        """Save what is sound, the rest stays as it was; and all of it once a worker has begun."""
        if self.is_valid():
            ImportBatch.objects.filter(pk=self.instance.pk, state__in=WAITING).update(**self.cleaned_data)
