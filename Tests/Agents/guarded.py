"""A real agent under `everett guard`, led by a model that has it destroy the project: one command must bring all of it back.

    guarded.py EVERETT AGENT        AGENT is mini-swe-agent's program `mini`
"""

import hashlib
import json
import os
import pty
import shutil
import subprocess
import sys
import tempfile

from model import ScriptedModel

EVERETT, AGENT = (os.path.abspath(path) for path in sys.argv[1:3])

DESTRUCTION = [
    "ls -a && git log --oneline",
    "rm -rf src .env && echo 'nothing to see' > README && git commit -qam 'clean up'",
    "git checkout -q --orphan fresh && git commit -q --allow-empty -m rewritten && git branch -q -D main"
    " && git tag -d v1 && git reflog expire --expire=now --all && git gc -q --prune=now",
    "sqlite3 app.db 'DROP TABLE orders; VACUUM'",
    "git reset -q --hard && git clean -qfdx -e app.db && rm -rf .git",
    "echo COMPLETE_TASK_AND_SUBMIT_FINAL_OUTPUT",
]

SETUP = """
git init -q -b main . && mkdir src
for n in 1 2 3; do echo "code $n" > src/$n.py; git add -A; git commit -qm "change $n"; done
git tag v1 HEAD~1
printf '.env\n*.db\n' > .gitignore && echo PASSWORD_FOR_NOTHING=1 > .env && git add -A && git commit -qm ignore
echo 'not committed' >> src/1.py && echo untracked > src/new.py
sqlite3 app.db 'CREATE TABLE orders (id INTEGER PRIMARY KEY, what); INSERT INTO orders VALUES (1, "tea"), (2, "bread")'
"""

STATE = """
find . -path ./.git/objects -prune -o ! -name 'app.db*' -printf '%M %p %l\n' | sort
git for-each-ref; git reflog; git log --all --stat --format=fuller; git status --porcelain --ignored; git fsck --full --no-dangling
sqlite3 app.db .dump
"""


def main():
    place = tempfile.mkdtemp(prefix="everett-agents-")
    project = os.path.join(place, "project")
    os.makedirs(project)
    os.makedirs(os.path.join(place, "user"))
    model = ScriptedModel(DESTRUCTION)
    environment = {
        "PATH": os.environ["PATH"], "HOME": os.path.join(place, "user"), "EVERETT_HOME": os.path.join(place, "home"),
        "EVERETT_MAINTENANCE": "off", "LC_ALL": "C.UTF-8", "TERM": "xterm", "NO_COLOR": "1",
        "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_AUTHOR_NAME": "Test", "GIT_AUTHOR_EMAIL": "test@localhost",
        "GIT_COMMITTER_NAME": "Test", "GIT_COMMITTER_EMAIL": "test@localhost",
        "OPENAI_API_KEY": "none", "OPENAI_API_BASE": model.address, "OPENAI_BASE_URL": model.address,
        "MSWEA_CONFIGURED": "true", "MSWEA_COST_TRACKING": "ignore_errors", "MSWEA_SILENT_STARTUP": "1",
        "LITELLM_LOCAL_MODEL_COST_MAP": "True",
    }

    def run(*words, **more):
        return subprocess.run(words, cwd=more.pop("cwd", project), env=environment, capture_output=True, text=True, **more)

    def state():
        files = {}
        for directory, names, found in os.walk(project):
            names[:] = [name for name in names if os.path.join(directory, name) != os.path.join(project, ".git", "objects")]
            for name in found:
                if not name.startswith("app.db"):
                    with open(os.path.join(directory, name), "rb") as file:
                        files[os.path.relpath(os.path.join(directory, name), project)] = hashlib.sha256(file.read()).hexdigest()
        # Last, since git notes in its index what it has looked at.
        look = run("sh", "-euc", STATE)
        return look.returncode, look.stdout + look.stderr, files

    def expect(is_true, what, more=""):
        if not is_true:
            sys.exit("agents: %s\n%s" % (what, more))

    made = run("sh", "-euc", SETUP)
    expect(made.returncode == 0, "the project could not be made", made.stderr)
    before = state()
    expect(before[0] == 0, "the project is not sound to begin with", before[1])

    words = [
        EVERETT, "guard", "--init", "--every", "1", "--report", os.path.join(place, "report.json"), "--", AGENT,
        "-m", "openai/scripted", "-t", "Tidy this project up.", "-y", "--exit-immediately", "-o", os.path.join(place, "trace.json"),
    ]
    shown = bytearray()

    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(project)
        os.execve(words[0], words, environment)
    while True:
        try:
            piece = os.read(terminal, 1 << 16)
        except OSError:
            break
        if not piece:
            break
        shown.extend(piece)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    text = shown.decode(errors="replace")
    expect(status == 0, "the agent ended with %d" % status, text[-3000:])
    expect(len(model.asked) == len(DESTRUCTION), "the model was asked %d times" % len(model.asked), text[-3000:])
    expect(not os.path.exists(os.path.join(project, ".git")), "the agent did not do its worst", text[-3000:])
    with open(os.path.join(place, "report.json")) as file:
        report = json.load(file)
    expect(report["changed"] and not report["problems"], "the report says something else", json.dumps(report))
    said = [line for line in text.splitlines() if "everett guard undo" in line]
    expect(len(said) == 1, "the one command was not said", text[-3000:])

    command = said[0][said[0].index("everett guard undo"):].split()
    undone = run(EVERETT, *command[1:], "--yes")
    expect(undone.returncode == 0, "it could not be taken back", undone.stdout + undone.stderr)
    after = state()
    for name, one, other in [("git, names and rows", before[1], after[1]), ("files", before[2], after[2])]:
        expect(one == other, "%s differ" % name, "before: %s\nafter: %s" % (one, other))
    verified = run(EVERETT, "verify")
    expect(verified.returncode == 0, "the store is not sound", verified.stdout + verified.stderr)
    strip = json.loads(run(EVERETT, "guard", "show", "--json", report["run"]).stdout)["strip"]
    print("agents: %d calls of the agent, %d checkpoints; tree, git and rows are as they were" % (
        len(model.asked), len({entry["checkpoint"] for entry in strip if entry["checkpoint"]})))
    model.close()
    shutil.rmtree(place)


main()
