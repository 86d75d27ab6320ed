"""The form of the shop's previews: takes the shop's own tag, checks it, and keeps it as all previews want it."""

import hashlib
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from wagtail.admin.forms import WagtailAdminModelForm

from catalog.media import storage, tags

MOST_BYTES = 20 << 20


def _key_of(sha256: str) -> str:
    return f"tags/{sha256}.wav"


class PreviewSettingsForm(WagtailAdminModelForm):
    """``new_tag`` replaces the tag; ``is_default_tag`` takes the shop's own away again."""

    new_tag = forms.FileField(
        label="Your own tag",
        required=False,
        help_text=f"A voice that says the shop's name, as WAV, MP3 or FLAC, {tags.LONGEST_S} seconds at the most.",
        widget=forms.FileInput(attrs={"accept": "audio/*"}),
    )
    is_default_tag = forms.BooleanField(label="Take the default tag again", required=False)

    def clean_new_tag(self) -> str:
        """SHA-256 of the tag as a WAV, "" without one; ValidationError with the reason if it is none.

        It is stored by then, under a key of its own, since work may go on with the old one.
        """
        sent: UploadedFile[bytes] | None = self.cleaned_data["new_tag"]
        if sent is None:
            return ""
        if (sent.size or 0) > MOST_BYTES:
            raise ValidationError(f"The file has more than {MOST_BYTES >> 20} MB. A tag is much smaller.")
        try:
            tag = tags.checked(sent.chunks())
        except tags.TagRefusedError as error:
            raise ValidationError(str(error)) from error
        sha256 = hashlib.sha256(tag).hexdigest()
        try:
            storage.store_private_bytes(tag, _key_of(sha256), "audio/wav")
        except storage.STORAGE_ERRORS as error:
            raise ValidationError("The storage does not answer. Try again in a moment.") from error
        return sha256

    def clean(self) -> dict[str, Any] | None:
        """One wish at a time."""
        cleaned: dict[str, Any] | None = super().clean()
        if cleaned and cleaned.get("new_tag") and cleaned.get("is_default_tag"):
            self.add_error("is_default_tag", "Choose your own tag or the default one, not both.")
        return cleaned

    def save(self, commit: bool = True) -> Any:
        """Take the tag that was sent, or the default one, and begin to make previews with it."""
        sha256, sent = self.cleaned_data.get("new_tag"), self.files.get("new_tag")
        if self.cleaned_data.get("is_default_tag"):
            self.instance.tag_key = self.instance.tag_sha256 = self.instance.tag_name = ""
        elif sha256 and sent:
            self.instance.tag_key, self.instance.tag_sha256 = _key_of(sha256), sha256
            self.instance.tag_name = "".join(filter(str.isprintable, sent.name or ""))[-255:]
        shop = super().save(commit=commit)
        self.instance.remake()
        return shop
