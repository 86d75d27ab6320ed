"""How many leases of a beat were sold elsewhere, as an editor says it on the screen of prices."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from catalog import listing, rights
from catalog.editor.prices import LeasesForm
from catalog.editor.views import of_beat
from catalog.models import Beat, ExclusiveRight


@require_POST
@of_beat
def say_leases(request: HttpRequest, beat: Beat) -> HttpResponse:
    """Keep the answer; counts at once, as prices do."""
    if not request.user.has_perm("catalog.change_tieroverride"):
        raise PermissionDenied
    form = LeasesForm(request.POST, instance=ExclusiveRight.objects.get(pk=beat.right_id))
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return redirect("catalog_editor:prices", beat.pk)
    count, end = form.cleaned_data["leases_elsewhere"], form.cleaned_data["leases_elsewhere_end"]
    with transaction.atomic():
        if count is None:
            rights.ask_leases_elsewhere(beat.right_id)
        else:
            rights.say_leases_elsewhere(beat.right_id, count, last_end=end)
        listing.refresh_right(beat.right_id)
    if count is None:
        messages.success(request, "No number is kept: until there is one, the beat is not sold exclusively.")
    else:
        messages.success(request, "The number is kept. Buyers of the exclusive are told.")
    return redirect("catalog_editor:prices", beat.pk)
