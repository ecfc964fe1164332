#!/usr/bin/env python3
"""Everything a developer types: `python3 dev.py run`, `python3 dev.py test`, `python3 dev.py check`.

Standard library only: it makes .venv beside itself, installs what the locks pin, starts the rest there."""

import argparse
import contextlib
import ctypes
import hashlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "engawa-setup.json"
TRANSLATIONS = ROOT / "board" / "translations"
SETUP_READS = ("migrations", "regions", "moderation", "demo")
RUN_LOCK = "requirements.lock"
TEST_LOCK = "requirements-test.lock"

PYTHON_MIN = (3, 11)
PORT = 5000
# Half a second at most between a commit and the work it left.
WORKER = ["huey.bin.huey_consumer", "wsgi.huey", "--max-delay", "0.5", "--graceful-signal", "TERM", "--quiet"]
SECONDS_TO_ANSWER = 60
SECONDS_TO_STOP = 10
MEMORY_BYTES_MIN = 2 * 1024**3

DEMO_PASSWORD = "engawa-demo-2026"  # noqa: S105 (printed on purpose: development only)
DEMO_ACCOUNTS = (
    ("hanako@example.jp", "住民（三条市）", "resident of Sanjo"),
    ("ken@example.jp", "遠くの人（札幌市）", "remote user in Sapporo"),
    ("host@example.jp", "受け入れ側（三条市）", "host in Sanjo"),
    ("moderator@example.jp", "モデレーター（新潟県）", "moderator of Niigata"),
    ("operator@example.jp", "運営者", "operator"),
)
APT_PACKAGES = {"PostgreSQL": "postgresql", "Chromium": "chromium", "Japanese fonts": "fonts-noto-cjk"}

# Stands before every function, so that an old Python reads no further: this file parses from 3.6 on.
if sys.version_info < PYTHON_MIN:
    sys.exit(
        f"Engawa needs Python {PYTHON_MIN[0]}.{PYTHON_MIN[1]} or newer; this is {sys.version.split()[0]}. "
        "Debian 12 and Ubuntu 24.04 have one; if yours is installed beside this, try: python3.11 dev.py"
    )


Process = subprocess.Popen[bytes]
Finished = subprocess.CompletedProcess[str]


class Refusal(Exception):
    """The command cannot go on; the message says why and what to do about it, in plain words."""


def main() -> int:
    signal.signal(signal.SIGTERM, _interrupt)
    arguments, pytest_arguments = _parse(sys.argv[1:])
    try:
        if arguments.command == "run":
            return run(arguments.port, arguments.instance, demo=not arguments.no_demo)
        if arguments.command == "check":
            set_up(RUN_LOCK, TEST_LOCK)
            return check()
        return test(pytest_arguments, everything=arguments.all, strict=arguments.strict)
    except Refusal as refusal:
        print(f"\n{refusal}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\n中断しました。 / Interrupted.", file=sys.stderr)
        return 130


def _parse(words: list[str]) -> tuple[argparse.Namespace, list[str]]:
    parser = argparse.ArgumentParser(prog="dev.py", description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    run_command = commands.add_parser("run", help="start the board and print its address")
    run_command.add_argument("--port", type=_port, default=PORT, help=f"default {PORT}")
    run_command.add_argument("--instance", type=Path, help="where the data lives; default ./instance")
    run_command.add_argument("--no-demo", action="store_true", help="regions and guidelines only")
    test_command = commands.add_parser("test", help="check, then test; other arguments go to pytest")
    test_command.add_argument("--all", action="store_true", help="full matrices; PostgreSQL for everything")
    test_command.add_argument(
        "--strict", action="store_true", help="a missing database or browser fails (so it does when CI=true)"
    )
    commands.add_parser("check", help="lint, types, imports, templates, migrations, translations")
    arguments, rest = parser.parse_known_args(words)
    if rest and arguments.command != "test":
        parser.error("unknown: " + " ".join(rest))
    return arguments, rest


def _port(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 65535:
        raise argparse.ArgumentTypeError("a port is a number from 1 to 65535")
    return number


def _interrupt(_signal: int, _frame: object) -> None:
    raise KeyboardInterrupt


# -- run --


def run(port: int, instance: Path | None, *, demo: bool) -> int:
    _refuse_taken_port(port)
    set_up(RUN_LOCK)
    environment = _environment(port, instance)
    _prepare_database(environment, demo=demo)
    with _supervised() as processes:
        try:
            processes["server"] = _start(_server(port), environment)
            _wait_for_answer(port, processes)
            # Only now, so that the first page has the machine for itself.
            processes["worker"] = _start(WORKER, environment)
            _welcome(environment["BASE_URL"], demo=demo)
            while True:
                _refuse_ended(processes)
                time.sleep(0.2)
        except KeyboardInterrupt:
            print("\n終了します。 / Stopping.", flush=True)
    return 0


def _refuse_taken_port(port: int) -> None:
    with socket.socket() as probe:
        # As the server does it: a connection that ended a moment ago does not keep the port.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise Refusal(f"Only root may use port {port}. Try: python3 dev.py run --port {PORT}") from None
        except OSError:
            raise Refusal(
                f"ポート{port}は使われています。別の番号を指定してください。\n"
                f"Port {port} is taken. Try: python3 dev.py run --port {_free_port()}"
            ) from None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _environment(port: int, instance: Path | None) -> dict[str, str]:
    """What is already set stands, but this is always development."""
    environment = {key: value for key, value in os.environ.items() if key != "PRODUCTION"}
    environment.setdefault("BASE_URL", f"http://127.0.0.1:{port}")
    environment.setdefault("TRUSTED_HOSTS", "127.0.0.1,localhost")
    environment.setdefault("PAGE_CACHE_SECONDS", "10")
    folder = instance or Path(environment.get("INSTANCE") or ROOT / "instance")
    environment["INSTANCE"] = str(folder.resolve())
    environment["PYTHONUNBUFFERED"] = "1"
    return environment


def _prepare_database(environment: dict[str, str], *, demo: bool) -> None:
    """Migrations, regions, guidelines and, the first time, the demonstration. Asking the application whether
    there is anything to do takes seconds, so for the embedded database a note is kept of what was done."""
    note = Path(environment["INSTANCE"]) / "setup.txt"
    done = _fingerprint_of_setup(demo=demo)
    is_embedded = "DATABASE_URL" not in environment and note.with_name("engawa.sqlite3").exists()
    if is_embedded and note.exists() and note.read_text() == done:
        return
    setup = ["flask", "--app", "wsgi", "engawa", "setup", *(["--demo"] if demo else [])]
    if _module(*setup, env=environment):
        raise Refusal("準備ができませんでした（上の出力を見てください）。 / The set-up failed; see above.")
    note.write_text(done)


def _fingerprint_of_setup(*, demo: bool) -> str:
    """Changes whenever a file that the set-up reads was touched."""
    files = [path for folder in SETUP_READS for path in (ROOT / "board" / folder).rglob("*.*")]
    stats = {str(path): path.stat() for path in sorted(files) if path.suffix != ".pyc"}
    seen = [f"{path} {stat.st_size} {stat.st_mtime_ns}" for path, stat in stats.items()]
    return hashlib.sha256("\n".join([f"{demo}", *seen]).encode()).hexdigest()


@contextlib.contextmanager
def _supervised() -> Iterator[dict[str, Process]]:
    """Whatever was put in by the end is stopped: the server and the worker both run, or none."""
    processes: dict[str, Process] = {}
    try:
        yield processes
    finally:
        for ignored in (signal.SIGINT, signal.SIGTERM):
            signal.signal(ignored, signal.SIG_IGN)
        _stop(list(processes.values()))


def _server(port: int) -> list[str]:
    return ["granian", "--interface", "wsgi", "--port", str(port), "--log-level", "error", "wsgi:app"]


def _start(module: list[str], environment: dict[str, str]) -> Process:
    # In sessions of their own: Ctrl-C reaches this process alone, and it stops them in good order.
    return subprocess.Popen(
        [PYTHON, "-m", *module],
        cwd=ROOT,
        env=environment,
        start_new_session=True,
        preexec_fn=_end_with_parent,  # noqa: PLW1509 (there are no threads here)
    )


def _end_with_parent() -> None:
    """Linux: if this process is killed outright, the kernel ends its children."""
    if sys.platform == "linux":
        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)


def _stop(processes: list[Process]) -> None:
    for process in processes:
        process.terminate()
    deadline = time.monotonic() + SECONDS_TO_STOP
    for process in processes:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _refuse_ended(processes: dict[str, Process]) -> None:
    for name, process in processes.items():
        if process.poll() is not None:
            raise Refusal(f"The {name} ended by itself (code {process.returncode}); everything is stopped.")


def _wait_for_answer(port: int, processes: dict[str, Process]) -> None:
    deadline = time.monotonic() + SECONDS_TO_ANSWER
    while time.monotonic() < deadline:
        _refuse_ended(processes)
        try:
            status = _status_of_front_page(port)
        except OSError:
            time.sleep(0.05)
            continue
        if status >= 400:
            raise Refusal(f"The front page answers with {status}; see above.")
        return
    raise Refusal(f"The board did not answer within {SECONDS_TO_ANSWER} seconds.")


def _status_of_front_page(port: int) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS_TO_ANSWER)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status
    finally:
        connection.close()


def _welcome(address: str, *, demo: bool) -> None:
    print(f"\n  縁側 Engawa  →  {address}/\n", flush=True)
    if demo:
        print(f"  お試しアカウント（パスワードはすべて {DEMO_PASSWORD}）")
        print(f"  Demo accounts (the password is always {DEMO_PASSWORD})\n")
        for email, ja, en in DEMO_ACCOUNTS:
            print(f"    {email:<22} {ja} / {en}")
        print("\n  モデレーターと運営者のログインにいるコード / Codes for the log-in of the last two:")
        print(f"    {address}/development/codes")
    print("\n  終了は Ctrl-C / Ctrl-C stops it\n", flush=True)


# -- test and check --


def test(pytest_arguments: list[str], *, everything: bool, strict: bool) -> int:
    strict = strict or os.environ.get("CI", "").lower() in {"1", "true"}
    set_up(RUN_LOCK, TEST_LOCK)
    missing = _install_servers()
    check_code = check()
    test_code = _pytest(pytest_arguments, everything=everything, strict=strict)
    for name, reason in missing.items():
        print(f"NOT TESTED: {name} is missing: {reason}", file=sys.stderr)
    return check_code or test_code


def _pytest(arguments: list[str], *, everything: bool, strict: bool) -> int:
    # One process per core; what starts servers and browsers stays together on one of them.
    spread = [] if arguments else ["-n", str(min(os.cpu_count() or 1, 4)), "--dist", "loadgroup"]
    environment = {**os.environ, **_quick_folder(), **({"ENGAWA_REQUIRE_ALL": "1"} if strict else {})}
    print("\n== pytest", flush=True)
    full = ["--everything"] if everything else []
    return _module("pytest", *spread, *full, *arguments, env=environment)


def _quick_folder() -> dict[str, str]:
    """Where the tests' databases live: in memory where there is plenty. Every commit waits for a disk elsewhere."""
    memory = Path("/dev/shm")  # noqa: S108 (pytest makes folders of its own there, for one user each)
    if "PYTEST_DEBUG_TEMPROOT" in os.environ or not os.access(memory, os.W_OK):
        return {}
    return {"PYTEST_DEBUG_TEMPROOT": str(memory)} if shutil.disk_usage(memory).free > MEMORY_BYTES_MIN else {}


def _install_servers() -> dict[str, str]:
    """By apt, what this machine lacks for the tests. Returns what stays missing, and why."""
    absent = _absent_programs()
    if not absent:
        return {}
    packages = [APT_PACKAGES[name] for name in absent]
    by_hand = "sudo apt install " + " ".join(packages)
    apt = _apt_as_root()
    if apt is None:
        return dict.fromkeys(absent, f"install it with: {by_hand}")
    print(f"Installing {', '.join(packages)} with apt …", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    problem = ""
    for command in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        done = _quietly([*apt, *command], env=environment)
        problem = _last_lines(done.stdout) if done.returncode else ""
    return dict.fromkeys(_absent_programs(), f"apt could not install it.\n{problem}")


def _absent_programs() -> list[str]:
    found = {
        "PostgreSQL": any(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or shutil.which("initdb"),
        "Chromium": os.environ.get("CHROMIUM") or shutil.which("chromium"),
        "Japanese fonts": sys.platform != "linux" or any(Path("/usr/share/fonts").rglob("*CJK*")),
    }
    return [name for name, place in found.items() if not place]


def _apt_as_root() -> list[str] | None:
    if not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        return ["apt-get", "-q"]
    if shutil.which("sudo") and _quietly(["sudo", "-n", "true"]).returncode == 0:
        return ["sudo", "-n", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q"]
    return None


CHECKS = {
    "ruff": ["ruff", "check", "--output-format", "concise", "."],
    "mypy": ["mypy"],
    "imports": ["importlinter"],
    "templates": ["djlint", "templates", "--lint", "--quiet"],
    "migrations": ["pytest", "-q", "-p", "no:cacheprovider", "tests/test_migrations.py", "-k", "agree"],
    "translations": ["pytest", "-q", "-p", "no:cacheprovider", "tests/test_translations.py"],
}


def check() -> int:
    """Every check runs, two at a time; one line each, and the output of those that failed."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        running = {name: pool.submit(_run_check, command) for name, command in CHECKS.items()}
        failures = 0
        for name, future in running.items():
            done = future.result()
            print(f"{name:<14} {'FAILED' if done.returncode else 'ok'}", flush=True)
            if done.returncode:
                failures += 1
                print(done.stdout, flush=True)
    return 1 if failures else 0


def _run_check(command: list[str]) -> Finished:
    if command == ["importlinter"]:
        # It has no module to run; its script may carry the address of another folder.
        program = ["-c", "from importlinter.cli import lint_imports_command as lint; lint()", "--no-cache"]
    else:
        program = ["-m", *command]
    return _quietly([PYTHON, *program])


# -- set-up --


def set_up(*locks: str) -> None:
    """.venv with what the locks pin, and compiled translations. A few milliseconds when all is in place."""
    with _one_at_a_time():
        wanted = {lock: _fingerprint(ROOT / lock) for lock in locks}
        installed = _read_stamp()
        # pip comes last into a new .venv: without it, an earlier attempt was cut short.
        if not (VENV / "bin" / "pip").exists() or installed.get("python") not in {None, sys.version}:
            _make_venv()
            installed = {}
        for lock, fingerprint in wanted.items():
            if installed.get(lock) != fingerprint:
                _install(lock)
                installed[lock] = fingerprint
                STAMP.write_text(json.dumps({**installed, "python": sys.version}))
        _compile_translations()


@contextlib.contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Two starts in one clone: the second waits for the first to finish installing."""
    import fcntl  # noqa: PLC0415 (only where there is one)

    handle = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _fingerprint(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _read_stamp() -> dict[str, str]:
    try:
        return dict(json.loads(STAMP.read_text()))
    except (OSError, ValueError):
        return {}


def _make_venv() -> None:
    if find_spec("venv") is None or find_spec("ensurepip") is None:
        raise Refusal(
            "Python の venv が入っていません。次のコマンドで入れてから、もう一度実行してください。\n"
            "This Python comes without venv. Install it, then run dev.py again:\n\n"
            f"    sudo apt install python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        )
    print("Making .venv …", flush=True)
    done = _quietly([sys.executable, "-m", "venv", "--clear", VENV])
    if done.returncode:
        raise Refusal(f"The virtual environment could not be made.\n{_last_lines(done.stdout)}")


def _install(lock: str) -> None:
    print(f"Installing {lock} (once; a minute or two) …", flush=True)
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    done = _quietly([*pip, "--retries", "2", "--require-hashes", "-r", str(ROOT / lock)])
    if done.returncode:
        raise Refusal(
            "パッケージを入れられませんでした。ネットワークを確かめて、もう一度実行してください。\n"
            "The packages could not be installed. Is there a network? pip said:\n\n"
            + _last_lines(done.stdout)
        )


def _compile_translations() -> None:
    stale = [po for po in TRANSLATIONS.glob("*/LC_MESSAGES/*.po") if _is_older(po.with_suffix(".mo"), po)]
    if not stale:
        return
    for domain in sorted({po.stem for po in stale}):
        done = _quietly([PYTHON, "-m", "babel.messages.frontend", "compile", "-d", TRANSLATIONS, "-D", domain])
        if done.returncode:
            raise Refusal(f"The translations could not be compiled.\n{_last_lines(done.stdout)}")


def _is_older(made: Path, source: Path) -> bool:
    return not made.exists() or made.stat().st_mtime < source.stat().st_mtime


def _module(*words: str, env: dict[str, str]) -> int:
    """One of the installed programs, talking to the person. Returns its exit code."""
    return subprocess.run([PYTHON, "-m", *words], cwd=ROOT, env=env, check=False).returncode


def _quietly(command: Sequence[str | Path], env: dict[str, str] | None = None) -> Finished:
    """All it says is in `.stdout`."""
    return subprocess.run(
        command, cwd=ROOT, env=env, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def _last_lines(text: str, count: int = 12) -> str:
    return "\n".join("    " + line for line in text.strip().splitlines()[-count:])


if __name__ == "__main__":
    sys.exit(main())
