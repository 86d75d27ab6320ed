"""Addresses of the desk, below ``/admin/catalogue/``."""

from django.urls import path

from catalog.editor.desk import bulk_views, views

app_name = "catalog_desk"
urlpatterns = [
    path("table/", views.TableView.as_view(), name="table"),
    path("table/save/", views.save_table, name="save"),
    path("table/undo/", views.undo_table, name="undo"),
    path("table/filters/", views.save_filter, name="save_filter"),
    path("table/filters/<int:filter_id>/delete/", views.delete_filter, name="delete_filter"),
    path("bulk/", bulk_views.BulkView.as_view(), name="bulk"),
    path("calendar/", bulk_views.CalendarView.as_view(), name="calendar"),
]
