# The first stage installs mockbot and what it needs, pinned, into a folder of its own; the second takes that folder and
# nothing else, and runs as a user without a name. See docs/hosting.md.

FROM python:3.12-slim AS build
WORKDIR /src
RUN python -m venv /opt/mockbot
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY question_bank question_bank
COPY storage storage
COPY adapters adapters
COPY bot bot
# `pdf` for sheets as PDF, `voice` for faster-whisper: docker build --build-arg EXTRAS=pdf,voice .
ARG EXTRAS=pdf
RUN /opt/mockbot/bin/python -m pip install --no-cache-dir --disable-pip-version-check -c constraints.txt ".[${EXTRAS}]"
RUN /opt/mockbot/bin/python -m compileall -q /opt/mockbot/lib && /opt/mockbot/bin/python -m pip uninstall -q -y pip

FROM python:3.12-slim
COPY --from=build /opt/mockbot /opt/mockbot
ENV PATH=/opt/mockbot/bin:/usr/local/bin:/usr/bin:/bin \
    PYTHONDONTWRITEBYTECODE=1 \
    OMP_NUM_THREADS=1 \
    MOCKBOT_DATABASE_URL=sqlite:////data/mockbot.db \
    MOCKBOT_WEB__ENABLED=true \
    MOCKBOT_WEB__HOST=0.0.0.0
RUN mkdir -p /data && chown 10001:10001 /data && chmod 700 /data
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 CMD ["python", "-m", "bot.cli.healthy"]
ENTRYPOINT ["mockbot"]
CMD ["run"]
