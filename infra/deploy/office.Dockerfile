# The office: of the tutor it carries only what is taught. Build from the repository's root:
#     docker build -f infra/deploy/office.Dockerfile -t phone-tutor-office .
FROM python:3.11-slim-bookworm AS packages
COPY infra/machine/tool-uv.lock /locks/
RUN pip install --no-cache-dir --require-hashes -r /locks/tool-uv.lock
COPY pyproject.toml infra/requirements.lock /locks/
# the lock is the constraint: only what pyproject.toml asks for at run time, in the locked versions
RUN uv venv /venv && uv pip install --no-cache --require-hashes --python /venv/bin/python \
    -r /locks/pyproject.toml -c /locks/requirements.lock

FROM python:3.11-slim-bookworm
RUN useradd --uid 10001 --create-home office && install -d -o office /recordings
COPY --from=packages /venv /venv
WORKDIR /app
COPY sip sip
COPY agent/__init__.py agent/__init__.py
COPY agent/teaching agent/teaching
COPY webhooks webhooks
USER office
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
ENV OFFICE_HOST=0.0.0.0 OFFICE_RECORDINGS_FOLDER=/recordings
CMD ["python", "-m", "webhooks", "serve"]
