"""Entry point for WSGI servers."""

from django.core.wsgi import get_wsgi_application

from beatstore.env import choose_settings

choose_settings("beatstore.settings.production")
application = get_wsgi_application()
