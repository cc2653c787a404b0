"""The embedded cloud: ministack as a child process, with our template deployed to it.

Loaded by the CLI and the tests alone; functions never import it.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import platform
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import ClassVar

import boto3
import httpx
from botocore.exceptions import BotoCoreError, ClientError

from bothsides.errors import BothsidesError

type Progress = Callable[[str], None]

HOME_VARIABLE = "BOTHSIDES_HOME"
STACK = "bothsides"
REGION = "us-east-1"
API_CONCURRENCY = 12
"""Requests that the embedded cloud's API handles at the same time; one more is answered with 429."""
_BUILD_INPUTS = ("template.yaml", "samconfig.toml", "uv.lock", "statemachines", "functions", "layers")


class CloudError(BothsidesError):
    """The embedded cloud cannot be started, built for or deployed to; names the log."""

    title: ClassVar[str] = "The embedded cloud is not available"


@dataclass(frozen=True)
class Endpoint:
    """A running embedded cloud with the stack deployed to it."""

    pid: int
    port: int
    stack: str
    outputs: Mapping[str, str]
    build: str
    """Digest of all that the deployed build was made from."""

    @property
    def aws_url(self) -> str:
        """Where AWS clients find this cloud."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def api_url(self) -> str:
        """Base address of the HTTP API. Requests are signed (SigV4, service execute-api), as on AWS."""
        return f"{self.aws_url}/_aws/execute-api/{self.outputs['ApiId']}"

    @property
    def environment(self) -> dict[str, str]:
        """The variables by which boto3 and the SAM CLI find this cloud. The credentials are dummies."""
        return _client_environment(self.port)


def home() -> Path:
    """The checkout that this program was installed from, whatever folder it is run in; ``BOTHSIDES_HOME`` overrides.

    Raises:
        CloudError: there is no checkout at that place.
    """
    named = os.environ.get(HOME_VARIABLE)
    folder = Path(named).expanduser() if named else Path(__file__).parents[2]
    if not (folder / "template.yaml").is_file():
        if named:
            raise CloudError(f"{HOME_VARIABLE} is {named}, but there is no template.yaml: not a checkout of Bothsides")
        raise CloudError(f"this bothsides was not installed from a checkout; set {HOME_VARIABLE} to the folder of one")
    return folder.resolve()


def up(root: Path, state_dir: Path | None = None, *, progress: Progress = lambda _: None) -> Endpoint:
    """Start the cloud if it is not running, and build and deploy if anything that goes into it has changed.

    Args:
        root: the repository's root.
        state_dir: where pid, log, build and temporary files lie; ``root/.bothsides`` by default.
        progress: gets one sentence before each step that takes time.

    Raises:
        CloudError: it did not start, build or deploy.
    """
    root, state = root.resolve(), _state_dir(root, state_dir)
    state.mkdir(parents=True, exist_ok=True)
    with _locked(state / "up.lock"):
        running, digest = endpoint(root, state), _digest(root)
        if running and running.build == digest:
            return running
        _build(root, state, digest, progress)
        if running:
            pid, port = running.pid, running.port
        else:
            _stop(state)  # what an interrupted start may have left
            pid, port = _start(root, state, progress)
        try:
            outputs = _deploy(root, state, port, progress)
        except BaseException:
            if not running:
                _stop(state)
            raise
        deployed = Endpoint(pid=pid, port=port, stack=STACK, outputs=outputs, build=digest)
        (state / "cloud.json").write_text(json.dumps(asdict(deployed), indent=2))
        return deployed


def build(root: Path, state_dir: Path | None = None, *, progress: Progress = lambda _: None) -> Path:
    """Build functions and layers for this machine unless nothing changed; returns the folder of ``sam build``.

    Raises:
        CloudError: the build failed.
    """
    root, state = root.resolve(), _state_dir(root, state_dir)
    state.mkdir(parents=True, exist_ok=True)
    with _locked(state / "up.lock"):
        return _build(root, state, _digest(root), progress)


def down(root: Path, state_dir: Path | None = None) -> bool:
    """Stop the cloud and remove its data and temporary files. False if it was not running."""
    state = _state_dir(root, state_dir)
    if not state.exists():
        return False
    with _locked(state / "up.lock"):
        running = _running(state)
        _stop(state)
        (state / "cloud.json").unlink(missing_ok=True)
        return running


def endpoint(root: Path, state_dir: Path | None = None) -> Endpoint | None:
    """The running cloud, or None."""
    state = _state_dir(root, state_dir)
    record = state / "cloud.json"
    if not record.exists() or not _running(state):
        return None
    return Endpoint(**json.loads(record.read_text()))


def put_secret(name: str, values: Mapping[str, str], endpoint: Endpoint | None, profile: str | None = None) -> None:
    """Put values into a secret (a JSON object) beside those it has; in the embedded cloud where an endpoint is given.

    Raises:
        CloudError: Secrets Manager refused.
    """
    if endpoint is None:
        client = boto3.Session(profile_name=profile).client("secretsmanager")
    else:
        session = boto3.Session("test", "test", region_name=REGION)
        client = session.client("secretsmanager", endpoint_url=endpoint.aws_url)
    try:
        try:
            before = json.loads(client.get_secret_value(SecretId=name)["SecretString"])
            client.put_secret_value(SecretId=name, SecretString=json.dumps(before | dict(values)))
        except client.exceptions.ResourceNotFoundException:
            client.create_secret(Name=name, SecretString=json.dumps(dict(values)))
    except (BotoCoreError, ClientError) as error:
        raise CloudError(f"{name} could not be written: {error}") from error


def _state_dir(root: Path, state_dir: Path | None) -> Path:
    return (state_dir or root / ".bothsides").resolve()


# ------------------------------------------------------------------------------------------ the process


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _running(state: Path) -> bool:
    """Whether our child lives. It holds a lock as long as it lives, so a pid that was reused deceives nobody."""
    with (state / "cloud.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False


def _start(root: Path, state: Path, progress: Progress) -> tuple[int, int]:
    progress("Installing the embedded cloud")
    _run(["uv", "sync", "--quiet", "--frozen", "--project", str(root / "cloud")], root, state, {})
    temporary = state / "tmp"
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir(mode=0o700)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    progress("Starting the embedded cloud")
    with (state / "cloud.lock").open("w") as lock, (state / "cloud.log").open("w") as log:
        fcntl.flock(lock, fcntl.LOCK_EX)
        process = subprocess.Popen(  # noqa: S603
            [root / "cloud" / ".venv" / "bin" / "ministack"],
            cwd=temporary,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # a process group of its own, workers included: stopped as one
            pass_fds=[lock.fileno()],
            env=_cloud_environment(temporary, port),
        )
        lock.write(str(process.pid))
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(f"http://127.0.0.1:{port}/_ministack/ready", timeout=2).is_success:
                return process.pid, port
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    _stop(state)
    raise CloudError(f"ministack did not get ready; its log ends:\n{_tail(state / 'cloud.log')}")


def _cloud_environment(temporary: Path, port: int) -> dict[str, str]:
    """All that ministack, and so each function, gets: nothing of the caller's environment but PATH."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(temporary),
        "TMPDIR": str(temporary),
        "LANG": "C.UTF-8",
        "BIND_HOST": "127.0.0.1",
        "AUTH": "true",  # a function may here, too, what its policies say and nothing else
        "MINISTACK_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        # The last bound on memory: functions at the same time, and seconds until a surplus worker ends.
        "LAMBDA_ACCOUNT_CONCURRENCY": "40",
        "LAMBDA_WARM_TTL_SECONDS": "30",
    }


def _stop(state: Path) -> None:
    """End our child and its workers, if it lives, and remove its temporary files."""
    for number, seconds in ((signal.SIGTERM, 10.0), (signal.SIGKILL, 5.0)):
        if not _running(state):
            break
        os.killpg(int((state / "cloud.lock").read_text()), number)
        deadline = time.monotonic() + seconds
        while _running(state) and time.monotonic() < deadline:
            time.sleep(0.05)
    shutil.rmtree(state / "tmp", ignore_errors=True)


# ------------------------------------------------------------------------------------ build and deployment


def _digest(root: Path) -> str:
    """SHA-256 over the names and contents of all that goes into a build, and the machine it is for."""
    digest = hashlib.sha256(_layer_platform().encode())
    for name in _BUILD_INPUTS:
        path = root / name
        files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
        for file in files:
            if "__pycache__" not in file.parts:
                digest.update(f"\0{file.relative_to(root)}\0".encode())
                digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _build(root: Path, state: Path, digest: str, progress: Progress) -> Path:
    stamp, folder = state / "build.sha256", state / "build"
    if not (stamp.exists() and stamp.read_text() == digest and (folder / "template.yaml").exists()):
        progress("Building functions and layers")
        stamp.unlink(missing_ok=True)
        command = [_sam(), "build", "--build-dir", str(folder)]
        _run(command, root, state, {"LAYER_PLATFORM": _layer_platform(), "AWS_DEFAULT_REGION": REGION})
        stamp.write_text(digest)
    return folder


def _deploy(root: Path, state: Path, port: int, progress: Progress) -> dict[str, str]:
    progress("Deploying the stack")
    architecture = "arm64" if _machine() == "aarch64" else "x86_64"
    _run(
        [
            _sam(), "deploy", "--config-file", str(root / "samconfig.toml"),
            "--template-file", str(state / "build" / "template.yaml"), "--stack-name", STACK,
            "--no-confirm-changeset", "--no-progressbar", "--parameter-overrides",
            "Stage=embedded", f"Architecture={architecture}", "DataRemoval=Delete",
        ],
        root,
        state,
        _client_environment(port),
    )  # fmt: skip
    session = boto3.Session("test", "test", region_name=REGION)
    url = f"http://127.0.0.1:{port}"
    stack = session.client("cloudformation", endpoint_url=url).describe_stacks(StackName=STACK)["Stacks"][0]
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
    # A busy API gets 429 before it takes the room of the pipeline. ministack ignores this in a template.
    session.client("lambda", endpoint_url=url).put_function_concurrency(
        FunctionName=outputs["ApiFunctionName"], ReservedConcurrentExecutions=API_CONCURRENCY
    )
    return outputs


def _machine() -> str:
    return {"arm64": "aarch64", "amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())


def _layer_platform() -> str:
    """This machine by uv's name: functions run on it here, so the layers' wheels must match it."""
    return f"{_machine()}-{'apple-darwin' if sys.platform == 'darwin' else 'manylinux_2_28'}"


def _client_environment(port: int) -> dict[str, str]:
    return {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def _sam() -> str:
    sam = Path(sys.executable).parent / "sam"
    if not sam.exists():
        raise CloudError("the SAM CLI is not installed in this environment; run `make setup`")
    return str(sam)


def _run(command: list[str], root: Path, state: Path, environment: Mapping[str, str]) -> None:
    """Run a tool with its output in a log.

    Raises:
        CloudError: it failed or is not there; carries the log's end.
    """
    inherited = os.environ.get("PATH", os.defpath)
    path = os.pathsep.join([str(Path(sys.executable).parent), str(root / ".tools" / "bin"), inherited])
    ours = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "VIRTUAL_ENV"))}
    log = state / "build.log"
    with log.open("w") as file:
        try:
            code = subprocess.run(  # noqa: S603
                command,
                cwd=root,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                env={**ours, "PATH": path, "SAM_CLI_TELEMETRY": "0", **environment},
                check=False,
            ).returncode
        except FileNotFoundError as error:
            raise CloudError(f"{command[0]} is not installed; run `make setup`") from error
    if code:
        name = " ".join([Path(command[0]).name, command[1]])
        raise CloudError(f"`{name}` failed with status {code}; {log} ends:\n{_tail(log)}")


def _tail(log: Path, lines: int = 15) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
