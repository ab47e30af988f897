"""The container's image and the compose files are what they should be, and the image's steps make a mockbot.

Where no builder exists the Dockerfile's steps are run one by one in a clean folder (under `make soak`: it installs
everything anew).
"""

import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import yaml

from bot.cli.healthy import address
from bot.config import Settings, load_settings, variable
from bot.config_reading import keys
from tests.http_double import answering
from tests.scale import scale

DOCKERFILE = Path("Dockerfile")
VARIABLES = {variable(key.name) for key in keys(Settings)}
BUILDS = re.compile(r"\b(gcc|g\+\+|make|apt|apt-get|pip|uv|curl|wget|git|build-essential|cargo)\b")


@dataclass(frozen=True)
class Step:
    """One instruction, its continued lines joined."""

    name: str
    words: str


@dataclass
class Stage:
    """One stage of the build."""

    image: str
    name: str = ""
    steps: list[Step] = field(default_factory=list)

    def all(self, name: str) -> list[str]:
        """What the instructions of a name say."""
        return [step.words for step in self.steps if step.name == name]


def stages(text: str) -> list[Stage]:
    """The stages of a Dockerfile."""
    joined = re.sub(r"\\\n\s*", "", "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#")))
    found: list[Stage] = []
    for line in filter(None, map(str.strip, joined.splitlines())):
        name, _, words = line.partition(" ")
        if name == "FROM":
            image, _, alias = words.partition(" AS ")
            found.append(Stage(image, alias))
        else:
            found[-1].steps.append(Step(name, words.strip()))
    return found


@pytest.fixture(scope="module")
def built() -> list[Stage]:
    return stages(DOCKERFILE.read_text(encoding="utf-8"))


def environment(stage: Stage) -> dict[str, str]:
    """What a stage's ENV sets."""
    pairs = [word for words in stage.all("ENV") for word in shlex.split(words)]
    return dict(pair.split("=", 1) for pair in pairs)


# The image ------------------------------------------------------------------------------------------------------------


def test_the_last_stage_is_bare(built: list[Stage]) -> None:
    assert len(built) == 2
    last = built[-1]
    assert last.image.endswith("-slim")
    assert ":" in last.image
    assert not last.image.endswith("latest")
    assert not [words for words in last.all("RUN") if BUILDS.search(words)]
    assert last.all("COPY") == ["--from=build /opt/mockbot /opt/mockbot"]
    assert not last.all("ADD")


def test_nobody_special_runs_it(built: list[Stage]) -> None:
    (user,) = built[-1].all("USER")
    assert re.fullmatch(r"[1-9]\d{3,}:[1-9]\d{3,}", user)
    names = [step.name for step in built[-1].steps]
    assert names.index("USER") > max(place for place, name in enumerate(names) if name == "RUN")
    assert f"chown {user} /data" in built[-1].all("RUN")[0]


def test_data_lies_in_the_volume(built: list[Stage]) -> None:
    last = built[-1]
    assert last.all("VOLUME") == ["/data"]
    assert last.all("WORKDIR") == ["/data"]
    settings = load_settings(None, {key: value for key, value in environment(last).items() if key in VARIABLES})
    assert settings.database_url == "sqlite:////data/mockbot.db"
    from bot.cli.composing import files_folder

    assert files_folder(settings).is_relative_to("/data")
    assert (settings.web.enabled, settings.web.host) == (True, "0.0.0.0")
    assert last.all("EXPOSE") == [str(settings.web.port)]


def test_it_says_how_it_is(built: list[Stage]) -> None:
    (check,) = built[-1].all("HEALTHCHECK")
    command = json.loads(check[check.index("CMD") + 3 :])
    assert command == ["python", "-m", "bot.cli.healthy"]
    assert json.loads(built[-1].all("ENTRYPOINT")[0]) == ["mockbot"]
    assert json.loads(built[-1].all("CMD")[0]) == ["run"]
    assert built[-1].all("STOPSIGNAL") == ["SIGTERM"]


def test_everything_that_is_copied_is_there_and_sent_to_the_builder(built: list[Stage]) -> None:
    lines = Path(".dockerignore").read_text(encoding="utf-8").split()
    sent = {line.removeprefix("!") for line in lines if line.startswith("!")}
    copied = {source for words in built[0].all("COPY") for source in words.split()[:-1]}
    assert copied == sent
    assert all(Path(source).exists() for source in copied)
    assert lines[lines.index("*") :][0] == "*"


def test_every_package_is_copied(built: list[Stage]) -> None:
    import tomllib

    project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))
    packages = set(project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"])
    copied = {source for words in built[0].all("COPY") for source in words.split()[:-1]}
    assert packages <= copied
    extras = [words.partition("=")[2] for words in built[0].all("ARG")]
    assert set(extras) <= set(project["project"]["optional-dependencies"])
    assert {project["project"]["readme"], *project["project"]["license-files"]} <= copied


# Its steps, one by one ------------------------------------------------------------------------------------------------


@dataclass
class Builder:
    """Runs a Dockerfile's steps in one folder: each absolute path of the image lies below it."""

    root: Path
    environment: dict[str, str]
    folder: str = "/"
    user: int | None = None
    may_change_user: bool = False

    def here(self, words: str) -> str:
        """Words with the image's own folders moved below the root."""
        return re.sub(r"(?<![\w.])/(?=(?:opt|src|data)\b)", f"{self.root}/", words)

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command where the steps have led."""
        return subprocess.run(
            command,
            cwd=self.here(self.folder),
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=900,
            input="",
            check=False,
            user=self.user,
            group=self.user,
        )

    def step(self, step: Step) -> None:
        """One instruction."""
        match step.name:
            case "WORKDIR":
                self.folder = step.words
                Path(self.here(step.words)).mkdir(parents=True, exist_ok=True)
            case "ENV":
                for pair in shlex.split(step.words):
                    name, value = pair.split("=", 1)
                    self.environment[name] = self.here(value)
            case "ARG":
                name, value = step.words.split("=", 1)
                self.environment[name] = value
            case "COPY" if not step.words.startswith("--from"):
                self._copy(step.words.split())
            case "RUN":
                done = self.run("sh", "-ec", self.here(step.words))
                assert done.returncode == 0, (step.words, done.stderr[-2000:])
            case "USER":
                self.user = int(step.words.partition(":")[0]) if self.may_change_user else None

    def _copy(self, words: list[str]) -> None:
        *sources, target = words
        place = Path(self.here(self.folder)) / target
        for source in sources:
            if Path(source).is_dir():
                shutil.copytree(source, place, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
            else:
                place.mkdir(exist_ok=True)
                shutil.copy(source, place)


def interpreter() -> tuple[Path, bool]:
    """A Python that can make environments, and whether everybody may run it; this one may lie in a private folder."""
    for python in (Path(sys.executable).resolve(), Path("/usr/bin/python3").resolve(), Path("/usr/local/bin/python3")):
        knows = "import ensurepip, sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))"
        for_all = all(parent.stat().st_mode & 0o001 for parent in python.parents)
        if for_all and python.exists() and not subprocess.run([python, "-c", knows], check=False).returncode:
            return python, True
    return Path(sys.executable).resolve(), False


@pytest.fixture
def clean() -> Iterator[Path]:
    """A clean folder that anybody may pass through."""
    folder = Path(tempfile.mkdtemp(prefix="image-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.skipif(scale(0, 1) == 0, reason="installs everything anew: run under make soak")
def test_the_steps_make_a_mockbot_that_nobody_special_can_run(built: list[Stage], clean: Path) -> None:
    pythons = clean / "pythons"
    pythons.mkdir()
    python, for_all = interpreter()
    (pythons / "python").symlink_to(python)
    builder = Builder(clean, {"PATH": f"{pythons}:/usr/bin:/bin", "HOME": str(clean)})
    builder.may_change_user = for_all and os.getuid() == 0
    for stage in built:
        builder.folder = "/"
        for step in stage.steps:
            builder.step(step)
    shutil.rmtree(clean / "src")
    assert "pip" not in {path.name for path in (clean / "opt" / "mockbot" / "bin").iterdir()}
    settings = {name: value for name, value in builder.environment.items() if name.startswith("MOCKBOT_")}
    assert settings["MOCKBOT_DATABASE_URL"] == f"sqlite:///{clean}/data/mockbot.db"
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        builder.environment["MOCKBOT_WEB__PORT"] = str(free.getsockname()[1])
    checked = builder.run("mockbot", "check")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "rubric engine works offline" in checked.stdout
    practised = builder.run("mockbot", "practise")
    assert practised.returncode == 0, practised.stderr
    assert "I agree" in practised.stdout
    assert (clean / "data" / "mockbot.db").stat().st_uid == (builder.user or os.getuid())
    nobody = builder.run("python", "-m", "bot.cli.healthy")
    assert nobody.returncode == 1
    assert "nothing answers" in nobody.stdout
    refused = builder.run("mockbot", "run")
    assert refused.returncode == 1
    assert "No platform is enabled" in refused.stderr


# The health check -----------------------------------------------------------------------------------------------------


def healthy(folder: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """Ask as the container does."""
    ours = {key: value for key, value in os.environ.items() if not key.startswith("MOCKBOT_")}
    ours |= {f"MOCKBOT_{name.upper()}": value for name, value in settings.items()} | {"PYTHONPATH": str(Path.cwd())}
    command = [sys.executable, "-m", "bot.cli.healthy"]
    return subprocess.run(command, cwd=folder, env=ours, capture_output=True, text=True, timeout=30, check=False)


@pytest.mark.parametrize(
    ("status", "body", "code"), [(200, b"fine\n", 0), (503, b"the database does not answer\n", 1), (500, b"ill", 1)]
)
def test_the_health_check_hears_how_it_is(tmp_path: Path, status: int, body: bytes, code: int) -> None:
    with answering(lambda _: (status, body)) as double:
        done = healthy(tmp_path, web__enabled="true", web__host="0.0.0.0", web__port=double.url.rpartition(":")[2])
    assert (done.returncode, done.stdout.encode(), done.stderr) == (code, body, "")
    assert double.asked[0].path == "/healthz"


@pytest.mark.parametrize(
    "settings", [{"web__enabled": "false"}, {"web__enabled": "true", "web__port": "9"}, {"web__prt": "1"}]
)
def test_the_health_check_says_what_is_not_there(tmp_path: Path, settings: dict[str, str]) -> None:
    done = healthy(tmp_path, **settings)
    assert done.returncode == 1
    assert len(done.stdout.splitlines()) == 1
    assert not done.stderr


def test_where_the_health_check_asks() -> None:
    assert address("0.0.0.0", 8080) == "http://127.0.0.1:8080/healthz"
    assert address("::1", 80) == "http://[::1]:80/healthz"


# Compose --------------------------------------------------------------------------------------------------------------


def compose(name: str) -> dict[str, dict[str, dict[str, object]]]:
    loaded = yaml.safe_load(Path(name).read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return loaded


def test_compose_keeps_data_and_opens_nothing_to_the_world(built: list[Stage]) -> None:
    file = compose("compose.yaml")
    service = file["services"]["mockbot"]
    assert service["volumes"] == ["data:/data"]
    assert "data" in file["volumes"]
    ports = service["ports"]
    assert isinstance(ports, list)
    assert all(port.startswith("127.0.0.1:") and port.endswith(f":{built[-1].all('EXPOSE')[0]}") for port in ports)
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "user" not in service
    assert "healthcheck" not in service


def test_compose_with_postgresql_waits_for_it_and_holds_no_password() -> None:
    file = compose("compose.postgres.yaml")
    ours, theirs = file["services"]["mockbot"], file["services"]["postgres"]
    given = ours["environment"]
    assert isinstance(given, dict)
    assert set(given) <= VARIABLES
    url = re.sub(r"\$\{POSTGRES_PASSWORD:\?[^}]*\}", "secret", given["MOCKBOT_DATABASE_URL"])
    settings = load_settings(None, {"MOCKBOT_DATABASE_URL": url})
    assert settings.database_url == "postgresql+psycopg://mockbot:secret@postgres/mockbot"
    assert ours["depends_on"] == {"postgres": {"condition": "service_healthy"}}
    assert "healthcheck" in theirs
    assert "ports" not in theirs
    assert "secret" not in Path("compose.postgres.yaml").read_text(encoding="utf-8").lower()
    assert "postgres" in file["volumes"]


@pytest.mark.skipif(shutil.which("docker") is None, reason="docker is not installed")
@pytest.mark.parametrize("files", [("compose.yaml",), ("compose.yaml", "compose.postgres.yaml")], ids=len)
def test_dockers_own_reader_takes_the_files(files: tuple[str, ...], tmp_path: Path) -> None:
    if subprocess.run(["docker", "compose", "version"], capture_output=True, check=False).returncode:
        pytest.skip("docker has no compose here")
    for name in files:
        shutil.copy(name, tmp_path)
    (tmp_path / ".env").write_text("POSTGRES_PASSWORD=abc\n")
    named = [word for name in files for word in ("-f", name)]
    done = subprocess.run(
        ["docker", "compose", *named, "config", "-q"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
