# One image for web, worker, beat, sweeper and the migration job; docker-compose.yml says which is which.
FROM python:3.13-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN useradd --system --create-home --uid 10001 stjernesager && install -d -m 700 -o stjernesager /files
WORKDIR /app

COPY requirements/runtime.txt requirements/runtime.txt
RUN pip install --require-hashes --requirement requirements/runtime.txt

COPY . .
# Texts and static files are made here, so that the running container writes nothing but mail to its outbox, if any.
# The values below are no secrets: these two steps only need some value to load the settings.
RUN pybabel compile --domain django --directory locale \
    && SECRET_KEY=build CPR_KEYS=build CPR_INDEX_KEY=build FILE_KEYS=build FILES_ROOT=/files \
       DATABASE_URL=postgres://build@build/build STATIC_ROOT=/app/staticfiles python manage.py collectstatic --noinput
ENV STATIC_ROOT=/app/staticfiles DJANGO_SETTINGS_MODULE=config.settings

USER stjernesager
EXPOSE 8000
CMD ["gunicorn", "config.wsgi", "--bind=0.0.0.0:8000", "--worker-class=gthread", "--workers=2", "--threads=4", \
     "--preload", "--no-control-socket", "--worker-tmp-dir=/dev/shm"]
