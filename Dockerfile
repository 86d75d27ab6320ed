# The shop as one image; what a container does is decided by its command (docker-compose.yml). No secret is inside.
ARG PYTHON_IMAGE=python:3.11-slim-bookworm
ARG NODE_IMAGE=node:24-bookworm-slim

# --- The front end: scripts, stylesheet, font and icons
FROM ${NODE_IMAGE} AS front-end
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --loglevel=error
COPY site/frontend site/frontend
RUN npm run build

# --- The Python packages, every one checked against its hash. All come as wheels but `crontab`, which is pure Python.
FROM ${PYTHON_IMAGE} AS packages
COPY requirements.txt ./
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --disable-pip-version-check \
        --only-binary=:all: --no-binary=crontab --require-hashes -r requirements.txt

# --- The image itself
FROM ${PYTHON_IMAGE} AS shop
LABEL org.opencontainers.image.title="Beat Store" \
      org.opencontainers.image.description="A shop where a music producer sells beats under licences" \
      org.opencontainers.image.licenses="MIT"
ENV PATH=/venv/bin:$PATH \
    PYTHONPATH=/app:/app/site \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=beatstore.settings.production
RUN useradd --system --uid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin shop
WORKDIR /app
COPY --from=packages /venv /venv
COPY . .
COPY --from=front-end /app/static/build static/build
# The values in build.env are worth nothing; they only let the settings load while files are collected.
RUN python -m compileall -q catalog payments site \
    && python -m beatstore.translations compile \
    && set -a && . deploy/build.env && set +a \
    && python manage.py collectstatic --noinput --verbosity 0 \
    && rm deploy/build.env
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["python", "-m", "beatstore.healthcheck", "web"]
CMD ["gunicorn"]
