"""The page that gives corrected files of a beat to who bought the earlier ones."""

from typing import Any

from django import forms
from django.contrib.auth.models import AbstractUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from catalog.models import Beat
from payments.back_office import right_deeds
from payments.back_office.addresses import RIGHT_URL_NAME
from payments.back_office.right_queries import right_file
from payments.delivery import corrections
from payments.models import Purchase


class CorrectionForm(forms.Form):
    """Which files, and what was wrong with the ones before."""

    chosen = forms.TypedMultipleChoiceField(label="Files", coerce=int, widget=forms.CheckboxSelectMultiple)
    reason = forms.CharField(
        label="What was wrong", max_length=200, help_text="Its buyers read this: “The last bar was cut off.”"
    )

    def __init__(self, later: list[corrections.Later], data: Any = None) -> None:
        """With a box for each file that some buyers lack; all are ticked."""
        super().__init__(data, initial={"chosen": [each.deliverable.pk for each in later]})
        self.fields["chosen"].choices = [  # type: ignore[attr-defined]
            (each.deliverable.pk, f"{each.deliverable}: {each.holders} bought an earlier one") for each in later
        ]


class CorrectView(PermissionCheckedMixin, WagtailAdminTemplateMixin, View):
    """GET shows which buyers would get what; POST gives it."""

    model: Any = Purchase
    permission_required: Any = "change"
    page_title = "Give buyers the corrected files"
    template_name = "payments/admin/correct.html"
    header_icon = "upload"
    http_method_names = ["get", "post"]
    kwargs: dict[str, Any]

    @cached_property
    def beat(self) -> Beat:
        return get_object_or_404(Beat, pk=self.kwargs["beat"])

    @property
    def back_url(self) -> str:
        return reverse(RIGHT_URL_NAME, args=[self.beat.right_id])

    def get_page_subtitle(self) -> str:
        """The beat's title."""
        return right_file(self.beat.right_id).title

    def show(self, form: CorrectionForm) -> HttpResponse:
        """The page, with ``form``, ``later`` and ``back_url``."""
        later = corrections.later_files(self.beat)
        return self.render_to_response(self.get_context_data(form=form, later=later, back_url=self.back_url))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask."""
        return self.show(CorrectionForm(corrections.later_files(self.beat)))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Give them, and go back with what came of it."""
        form = CorrectionForm(corrections.later_files(self.beat), request.POST)
        if not form.is_valid():
            return self.show(form)
        assert isinstance(request.user, AbstractUser)
        outcome = right_deeds.give_corrected(self.beat, **form.cleaned_data, by=request.user)
        tell = messages.success if outcome.is_done else messages.warning
        tell(request, outcome.text)
        return redirect(self.back_url)
