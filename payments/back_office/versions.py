"""The page of a right's alternate versions: beats that are the same work, of which one exclusive sale closes all."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets import AdminPageChooser

from catalog.models import Beat, BeatPage
from payments.back_office import right_deeds
from payments.back_office.addresses import RIGHT_URL_NAME, VERSIONS_URL_NAME
from payments.back_office.rights import RightMixin


class VersionForm(forms.Form):
    """The page of the beat that is another version."""

    page = forms.ModelChoiceField(
        BeatPage.objects.filter(alias_of=None), label="Another version", widget=AdminPageChooser([BeatPage])
    )


class VersionsView(RightMixin, WagtailAdminTemplateMixin, View):
    """GET shows the versions; POST adds one, or takes out the one whose button was pressed."""

    permission_required: Any = "change"
    page_title = "Versions"
    template_name = "payments/admin/versions.html"
    header_icon = "key"
    http_method_names = ["get", "post"]

    def get_page_subtitle(self) -> str:
        """The beats' titles."""
        return self.file.title

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Home, the right, its versions."""
        right_url = reverse(RIGHT_URL_NAME, args=[self.file.right.pk])
        return [
            *self.breadcrumbs_items,
            {"url": right_url, "label": self.file.title},
            {"url": "", "label": self.page_title},
        ]

    def show(self, form: VersionForm) -> HttpResponse:
        """The page, with ``file``, ``form`` and ``back_url``."""
        back_url = reverse(RIGHT_URL_NAME, args=[self.file.right.pk])
        return self.render_to_response(self.get_context_data(file=self.file, form=form, back_url=back_url))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show them."""
        return self.show(VersionForm())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Add or take out, and show what there is then."""
        assert request.user.is_authenticated
        if "part" in request.POST:
            key = request.POST["part"]
            beat = get_object_or_404(Beat, right=self.file.right, pk=key if key.isdecimal() else 0)
            outcome = right_deeds.part(self.file.right, beat, request.user)
        else:
            form = VersionForm(request.POST)
            if not form.is_valid():
                return self.show(form)
            beat = get_object_or_404(Beat, translation_key=form.cleaned_data["page"].beat_key)
            outcome = right_deeds.join(self.file.right, beat, request.user)
        tell = messages.success if outcome.is_done else messages.warning
        tell(request, outcome.text)
        return redirect(VERSIONS_URL_NAME, self.file.right.pk)
