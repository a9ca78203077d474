# One image for web, worker and beat; compose.yaml says which part a container plays.
FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1
WORKDIR /app

COPY requirements.txt .
RUN pip install --requirement requirements.txt

COPY . .
# Collecting needs settings that start; none of these values is used by a running container.
RUN RUNFLOW_MODE=sandbox SECRET_KEY=only-while-building python manage.py collectstatic --no-input --verbosity 0 \
    && useradd --system --home-dir /app --uid 1000 studio \
    && install --directory --owner studio --group studio /app/data /app/media

USER studio
VOLUME ["/app/data", "/app/media"]
EXPOSE 8000
CMD ["uvicorn", "happyhorse.asgi:application", "--host", "0.0.0.0", "--port", "8000", \
     "--loop", "uvloop", "--http", "httptools", "--lifespan", "off", "--no-access-log", "--no-server-header", \
     "--timeout-graceful-shutdown", "5", "--forwarded-allow-ips", "*"]
