"""The form of pictures: Wagtail's, but a file that only begins as a picture is refused with words."""

from typing import Any

from django.core.exceptions import ValidationError
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm


class PictureField(WagtailImageField):
    """Pillow finds out late that a picture is cut off, where Wagtail expects no error any more."""

    def check_image_pixel_size(self, f: Any) -> None:
        """Raise ValidationError for too many pixels, and for what can't be opened."""
        try:
            super().check_image_pixel_size(f)
        except (OSError, SyntaxError, ValueError) as error:
            raise ValidationError(self.error_messages["invalid_image"], code="invalid_image") from error


class PictureForm(BaseImageForm):
    """Named in ``WAGTAILIMAGES_IMAGE_FORM_BASE``."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wagtails = self.fields.get("file")
        if wagtails is not None:
            self.fields["file"] = PictureField(
                label=wagtails.label, required=wagtails.required, help_text=wagtails.help_text, widget=wagtails.widget
            )
