"""Addresses of the editor's screens, below ``/admin/catalogue/``."""

from django.urls import path

from catalog.editor import leases, previews, repricing, views

app_name = "catalog_editor"
urlpatterns = [
    path("beats/<int:beat_id>/files/", views.beat_files, name="files"),
    path("beats/<int:beat_id>/files/state/", views.files_fragment, name="files_state"),
    path("beats/<int:beat_id>/files/use/", views.use_files, name="use_files"),
    path("beats/<int:beat_id>/files/try-again/", views.try_again, name="try_again"),
    path("beats/<int:beat_id>/files/upload/", views.upload_by_form, name="upload_by_form"),
    path("beats/<int:beat_id>/files/<int:file_id>/delete/", views.delete_file, name="delete_file"),
    path("beats/<int:beat_id>/uploads/begin/", views.begin_upload, name="begin_upload"),
    path("beats/<int:beat_id>/uploads/finish/", views.finish_upload, name="finish_upload"),
    path("beats/<int:beat_id>/uploads/abort/", views.abort_upload, name="abort_upload"),
    path("beats/<int:beat_id>/proposals/<slug:field>/", views.proposals_fragment, name="proposals"),
    path("previews/state/", previews.progress_fragment, name="previews_state"),
    path("previews/try-again/", previews.try_again, name="previews_try_again"),
    path("beats/<int:beat_id>/prices/", views.beat_prices, name="prices"),
    path("beats/<int:beat_id>/leases-elsewhere/", leases.say_leases, name="say_leases"),
    path("beats/<int:beat_id>/prices/take/", views.take_prices, name="take_prices"),
    path("prices/", repricing.reprice, name="reprice"),
    path("prices/change/", repricing.apply, name="reprice_apply"),
    path("prices/<int:change_id>/undo/", repricing.undo, name="reprice_undo"),
]
