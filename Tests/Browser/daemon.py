"""The daemon that the tests talk to: one that runs already, or the program itself on a scratch home."""

import os
import pathlib
import shlex
import shutil
import signal
import subprocess
import tempfile
import urllib.parse


class RunningDaemon:
    """A daemon that somebody else started, reached by the commands in the environment."""

    def __init__(self):
        self.project = os.environ.get("EVERETT_BROWSER_PROJECT")

    def link(self):
        command = shlex.split(os.environ["EVERETT_BROWSER_OPEN"])
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    @property
    def can_restart(self):
        return "EVERETT_BROWSER_RESTART" in os.environ

    def restart(self):
        subprocess.run(shlex.split(os.environ["EVERETT_BROWSER_RESTART"]), check=True)

    def stop(self):
        pass


class OwnDaemon:
    """The program in .build, on a home and a project that end with the tests."""

    can_restart = True

    def __init__(self):
        self.binary = os.environ["EVERETT_BINARY"]
        self.scratch = pathlib.Path(tempfile.mkdtemp(prefix="everett-browser-"))
        for name in ("home", "run", "user", "project"):
            (self.scratch / name).mkdir(mode=0o700)
        self.project = str(self.scratch / "project")
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.scratch / "user"),
            "EVERETT_HOME": str(self.scratch / "home"),
            "XDG_RUNTIME_DIR": str(self.scratch / "run"),
        }
        self._fill()
        self.process = None
        self.port = 0
        self._start()

    def everett(self, *arguments):
        return subprocess.run(
            [self.binary, *arguments], cwd=self.project, env=self.environment, check=True, capture_output=True, text=True
        ).stdout

    def _fill(self):
        project = pathlib.Path(self.project)
        self.everett("init")
        (project / "src").mkdir()
        for step in range(12):
            (project / "src" / f"module{step % 4}.txt").write_text("".join(f"line {line} of step {step}\n" for line in range(40)))
            self.everett("checkpoint", *(["-m", f"step {step}"] if step % 3 == 0 else []))

    def _start(self):
        self.process = subprocess.Popen(
            [self.binary, "up", "--port", str(self.port)],
            cwd=self.project, env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
        )
        # It says where it listens as soon as it does; a port that was left open is known from then on.
        for line in self.process.stdout:
            words = [word.rstrip(".,/") for word in line.split() if word.startswith("http://")]
            if words:
                self.port = urllib.parse.urlsplit(words[0]).port
                return
        raise RuntimeError("the daemon ended before it said where it listens")

    def link(self):
        return self.everett("open", "--print").strip().split()[-1]

    def _end(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=30)
        self.process.stdout.close()

    def restart(self):
        self._end()
        self._start()

    def stop(self):
        self._end()
        shutil.rmtree(self.scratch, ignore_errors=True)


_daemon = None


def daemon():
    global _daemon
    if _daemon is None:
        _daemon = RunningDaemon() if os.environ.get("EVERETT_BROWSER_OPEN") else OwnDaemon()
    return _daemon


def stop():
    global _daemon
    if _daemon is not None:
        _daemon.stop()
        _daemon = None
