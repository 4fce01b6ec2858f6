"""The official client of the Model Context Protocol, from PyPI, at work with the real program over both transports.

    client.py EVERETT       the program to test

Every tool result with a document is held against the tool's own schema; the client does the same with those that went well.
"""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time

import anyio
import httpx2
from jsonschema import Draft202012Validator
from mcp import Client
from mcp.client.stdio import StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from mcp.shared._httpx_utils import create_mcp_http_client
from mcp.shared.exceptions import MCPError

EVERETT = os.path.abspath(sys.argv[1])
WANTED = {
    "create_checkpoint", "list_checkpoints", "diff", "preview_restore", "restore_checkpoint", "branch_timeline",
    "exec_in_timeline", "merge_timeline", "list_timelines", "status", "bisect", "search_knowledge", "undo",
}
checks = 0


def check(truth, what):
    global checks
    checks += 1
    if not truth:
        raise SystemExit(f"mcp: failed: {what}")


class Place:
    """A project and a home of their own."""

    def __init__(self, starts_server):
        self.starts_server = starts_server
        self.scratch = tempfile.TemporaryDirectory(prefix="everett-mcp-")
        root = self.scratch.name
        self.project, self.home = root + "/project", root + "/home"
        os.mkdir(self.project)
        os.mkdir(root + "/user")
        self.environment = {
            "HOME": root + "/user", "EVERETT_HOME": self.home, "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8",
            "EVERETT_MAINTENANCE": "off",
        }
        self.write("kept.txt", "one\n")
        self.write("lost.txt", "precious\n")
        self.everett("init")

    def everett(self, *words, fails=False):
        done = subprocess.run(
            [EVERETT, *words], cwd=self.project, env=self.environment, capture_output=True, text=True, timeout=120)
        if done.returncode and not fails:
            raise SystemExit(f"mcp: everett {' '.join(words)}: {done.stdout}{done.stderr}")
        return done.stdout

    def write(self, name, text):
        with open(f"{self.project}/{name}", "w") as file:
            file.write(text)

    def read(self, name):
        with open(f"{self.project}/{name}") as file:
            return file.read()

    def has(self, name):
        return os.path.exists(f"{self.project}/{name}")

    def stdio(self, mode):
        return Client(
            StdioServerParameters(command=EVERETT, args=["mcp"], cwd=self.project, env=self.environment), mode=mode)


def user(place, *words):
    """What the user does in a terminal of their own: a process that does not descend from the client."""
    wanted = json.dumps({"words": words, "cwd": place.project, "env": place.environment})
    to_user.write(wanted + "\n")
    to_user.flush()
    answer = json.loads(from_user.readline())
    if answer["status"]:
        raise SystemExit(f"mcp: the user's everett {' '.join(words)}: {answer['output']}{answer['error']}")
    return answer["output"]


def be_user(commands, answers):
    """The process that stands for the user, until the other one ends."""
    for line in commands:
        wanted = json.loads(line)
        done = subprocess.run(
            [EVERETT, *wanted["words"]], cwd=wanted["cwd"], env=wanted["env"], capture_output=True, text=True,
            timeout=120)
        answers.write(json.dumps({"status": done.returncode, "output": done.stdout, "error": done.stderr}) + "\n")
        answers.flush()


def running(mark):
    """Whether a process with that word in its command line is there."""
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as file:
                if mark.encode() in file.read().split(b"\0"):
                    return True
        except OSError:
            pass
    return False


async def eventually(truth, what):
    for _ in range(600):
        if truth():
            return check(True, what)
        await anyio.sleep(0.05)
    check(False, what)


async def story(client, place, label):
    """What an agent does with the tools, from the first look to a merge."""
    tools = {}
    cursor = None
    while True:
        page = await client.list_tools(cursor=cursor)
        tools |= {tool.name: tool for tool in page.tools}
        cursor = page.next_cursor
        if not cursor:
            break
    check(WANTED <= tools.keys(), "the tools are there")
    check("delete_checkpoint" not in tools, "what is for users only is not offered")
    for tool in tools.values():
        Draft202012Validator.check_schema(tool.input_schema)
        Draft202012Validator.check_schema(tool.output_schema)
        check(tool.annotations.read_only_hint is not None, "a tool says what it does")
    check(tools["status"].annotations.read_only_hint and not tools["diff"].annotations.destructive_hint, "hints")
    check(tools["restore_checkpoint"].annotations.destructive_hint, "a restore is destructive")

    async def call(name, /, fails=False, **arguments):
        result = await client.call_tool(name, arguments)
        if result.structured_content is not None:
            Draft202012Validator(tools[name].output_schema).validate(result.structured_content)
            shown = result.content[0].text
            check(json.loads(shown) == result.structured_content, f"{name}: the text is the document")
        check(bool(result.is_error) == fails, f"{name}: {result.content[0].text[:600]}")
        return result.structured_content if not fails or result.structured_content else result.content[0].text

    # Checkpoints, changes, and what they would cost to take back.
    told = []

    async def heard(progress, total, message):
        told.append((progress, message))

    first = await client.call_tool("create_checkpoint", {"name": f"start-{label}"}, progress_callback=heard)
    check(not first.is_error, "a checkpoint is made")
    check(told == sorted(told) and len({number for number, _ in told}) == len(told), "progress rises")
    place.write("kept.txt", "two\n")
    os.remove(f"{place.project}/lost.txt")
    status = await call("status")
    check(status["project"]["changed"]["total"] == 2, "two paths changed")
    difference = await call("diff", **{"from": f"start-{label}", "stat": True})
    check({change["path"] for change in difference["changes"]} == {"kept.txt", "lost.txt"}, "the diff names them")
    preview = await call("preview_restore", id=f"start-{label}")
    check(preview["dry_run"] and len(preview["changes"]) == 2, "a preview changes nothing")
    check(not place.has("lost.txt"), "nothing is back yet")
    check((await call("list_checkpoints", limit=1))["checkpoints"][0]["name"] == f"start-{label}", "it is listed")
    refused = await call("create_checkpoint", fails=True, nme="x")
    check("'nme'" in refused and "name" in refused, "a wrong argument is named")
    for wrong in [("nothing", {}), ("delete_checkpoint", {"id": "@"})]:
        try:
            await client.call_tool(*wrong)
            check(False, "an unknown tool is refused")
        except MCPError as error:
            check(error.code == -32602, "an unknown tool is refused")

    # A world of its own: nobody has to be asked.
    branch = await call("branch_timeline", name=f"try-{label}", **{"from": f"start-{label}"})
    workspace = branch["workspace"]
    ran = await call(
        "exec_in_timeline", timeline=f"try-{label}",
        command=["sh", "-c", "echo new > added.txt; echo $$ > /dev/null; cat kept.txt"])
    check(ran["exit_code"] == 0 and ran["output"] == "one\n", "a program runs there")
    failed = await call("exec_in_timeline", fails=True, timeline=f"try-{label}", command=["sh", "-c", "exit 3"])
    check(failed["exit_code"] == 3, "and its failure is told with its document")
    check(os.path.exists(workspace + "/added.txt") and not place.has("added.txt"), "only there")
    await call("create_checkpoint", name=f"tried-{label}", timeline=f"try-{label}")
    os.remove(workspace + "/lost.txt")
    await call("restore_checkpoint", id=f"tried-{label}", timeline=f"try-{label}")
    check(os.path.exists(workspace + "/lost.txt"), "a restore on a timeline needs nobody's word")
    check(f"try-{label}" in {one["name"] for one in (await call("list_timelines"))["timelines"]}, "it is listed")

    # main is where the user works.
    await approved(client, place, "restore_checkpoint", {"id": f"start-{label}"})
    check(place.read("kept.txt") == "one\n" and place.has("lost.txt"), "approved, it is back")
    merge = {"source": f"try-{label}"}
    look = await call("merge_timeline", **merge, dry_run=True)
    check(look["status"] == "mergeable", "a look at a merge needs nobody's word")
    await approved(client, place, "merge_timeline", merge)
    check(place.read("added.txt") == "new\n", "approved, it is merged")

    # A long call is stopped, and others are heard meanwhile.
    mark = f"600.{os.getpid()}{int(time.time() * 1000) % 100000}"
    with anyio.move_on_after(30) as scope:
        async with anyio.create_task_group() as group:

            async def long():
                await client.call_tool("exec_in_timeline", {"timeline": f"try-{label}", "command": ["sleep", mark]})
                check(False, "a cancelled call does not end by itself")

            group.start_soon(long)
            await eventually(lambda: running(mark), "the program has begun")
            await call("list_timelines")
            await call("create_checkpoint")
            group.cancel_scope.cancel()
    check(not scope.cancelled_caught, "cancelling is quick")
    await eventually(lambda: not running(mark), "a cancelled program is ended")
    await call("status")

    # What can be read, and what people choose from a list.
    uris = [str(resource.uri) for resource in (await client.list_resources()).resources]
    check("everett://checkpoints" in uris and any("/checkpoint/" in uri for uri in uris), "resources are listed")
    for uri in uris[:6] + [f"everett://diff/start-{label}/workspace", "everett://checkpoint/@/coverage"]:
        contents = (await client.read_resource(uri)).contents
        check(json.loads(contents[0].text), f"{uri} can be read")
    check(len((await client.list_resource_templates()).resource_templates) == 3, "templates are listed")
    try:
        await client.read_resource("everett://checkpoint/none-such")
        check(False, "what is not there is not read")
    except MCPError as error:
        check(error.code in (-32602, -32002), "what is not there is not read")
    prompts = {prompt.title: prompt.name for prompt in (await client.list_prompts()).prompts}
    check({"Undo my last change", "Try this on a timeline"} <= prompts.keys(), "prompts are listed")
    prompt = await client.get_prompt(prompts["Try this on a timeline"], {"task": "a new parser"})
    check("a new parser" in prompt.messages[0].content.text, "and filled in")
    place.everett("verify")


async def approved(client, place, name, arguments):
    """A call that needs the user's word: it waits and says for what, the user looks and agrees, and it is done."""
    # Who does not wait is told which question stands where, and how it is answered.
    asked = await client.call_tool(name, arguments, meta={"everett/wait": 0})
    words = asked.content[0].text
    check(asked.is_error and "permission_denied" in words and "everett inbox show" in words, f"{name} is asked for")
    question = json.loads(user(place, "inbox", "--json"))["questions"][0]
    check(question["function"] == name and question["id"][:8] in words, "the question is in the inbox")
    # A client that started the server cannot answer, and nothing that descends from it can; over HTTP there is only a token.
    if place.starts_server:
        place.everett("inbox", "approve", question["id"], "--yes", fails=True)
    check(json.loads(user(place, "inbox", "--json"))["questions"][0]["state"] == "open", "an agent's yes is none")
    told = []

    async def heard(progress, total, message):
        told.append(message)

    result = None
    with anyio.fail_after(60):
        async with anyio.create_task_group() as group:

            async def call():
                nonlocal result
                result = await client.call_tool(name, arguments, progress_callback=heard)

            group.start_soon(call)
            await eventually(lambda: any("approval" in message for message in told), f"{name} waits and says so")
            user(place, "inbox", "approve", question["id"], "--digest", question["digest"], "--yes")
    check(not result.is_error, f"{name}, approved: {result.content[0].text[:400]}")
    # One yes is good for one act.
    again = await client.call_tool(name, arguments, meta={"everett/wait": 0})
    if again.is_error:
        check("permission_denied" in again.content[0].text, "an approval is used once")
        for question in json.loads(user(place, "inbox", "--json"))["questions"]:
            user(place, "inbox", "deny", question["id"], "-m", "enough")
        denied = await client.call_tool(name, arguments)
        check(denied.is_error and "enough" in denied.content[0].text, "the agent hears why it is denied")


async def over_stdio(mode, with_daemon):
    place = Place(starts_server=True)
    if with_daemon:
        user(place, "up", "--detach", "--port", "0")
    try:
        async with place.stdio(mode) as client:
            await story(client, place, "stdio")
        return client
    finally:
        place.everett("down", fails=True)


async def over_http(mode):
    place = Place(starts_server=False)
    address = json.loads(user(place, "up", "--detach", "--port", "0", "--json"))["address"]
    try:
        token = json.loads(user(place, "mcp", "token", "test", "--may-run", "--json"))["token"]
        async with create_mcp_http_client({"Authorization": f"Bearer {token}"}) as http:
            async with Client(streamable_http_client(address + "/mcp", http_client=http), mode=mode) as client:
                await story(client, place, "http")
            for path in ["/api/projects", "/api/functions", "/api/health", "/api/events", "/api/inbox"]:
                check((await http.get(address + path)).status_code == 403, f"an agent's token at {path}")
        user(place, "mcp", "revoke", "test")
        async with httpx2.AsyncClient(headers={"Authorization": f"Bearer {token}"}) as http:
            check((await http.post(address + "/mcp", json={})).status_code == 401, "a revoked token is worthless")
    finally:
        place.everett("down", fails=True)


async def main():
    for mode in ["auto", "legacy"]:
        for with_daemon in [False, True]:
            before = checks
            await over_stdio(mode, with_daemon)
            how = "through the daemon" if with_daemon else "alone"
            print(f"stdio, {mode}, {how}: {checks - before} checks")
        before = checks
        await over_http(mode)
        print(f"http, {mode}: {checks - before} checks")
    print(f"mcp: {checks} passed")


# The agent's side runs in a child, so that its parent, the user, does not descend from it.
commands_in, commands_out = os.pipe()
answers_in, answers_out = os.pipe()
child = os.fork()
if child:
    os.close(commands_out)
    os.close(answers_in)
    be_user(os.fdopen(commands_in), os.fdopen(answers_out, "w"))
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
os.close(commands_in)
os.close(answers_out)
to_user = os.fdopen(commands_out, "w")
from_user = os.fdopen(answers_in)
asyncio.run(main())
