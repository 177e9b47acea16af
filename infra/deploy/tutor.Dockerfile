# The tutor: agent and sip, no database driver in sight. Build from the repository's root:
#     docker build -f infra/deploy/tutor.Dockerfile -t phone-tutor .
FROM python:3.11-slim-bookworm AS packages
COPY infra/machine/tool-uv.lock /locks/
RUN pip install --no-cache-dir --require-hashes -r /locks/tool-uv.lock
COPY pyproject.toml infra/requirements.lock /locks/
# the lock is the constraint: only what pyproject.toml asks for at run time, in the locked versions
RUN uv venv /venv && uv pip install --no-cache --require-hashes --python /venv/bin/python \
    -r /locks/pyproject.toml -c /locks/requirements.lock

FROM python:3.11-slim-bookworm
RUN useradd --uid 10001 --create-home tutor && install -d -o tutor /run/tutor
COPY --from=packages /venv /venv
WORKDIR /app
COPY sip sip
COPY agent agent
USER tutor
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 TUTOR_RUN_FOLDER=/run/tutor
CMD ["python", "-m", "agent", "start"]
