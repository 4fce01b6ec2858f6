"""The same interface on Starlette: a token, a route with a parameter, and server-sent events."""

import asyncio
import json

from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

TOKEN = b"Bearer 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
subscribers = set()


class Gate:
    """Token, Host and Origin, as plain ASGI: the quickest way to check them there."""

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        if scope["type"] == "http":
            headers = dict(scope["headers"])
            if headers.get(b"authorization") != TOKEN or b"origin" in headers:
                return await Response(status_code=401)(scope, receive, send)
            if not headers.get(b"host", b"").startswith(b"127.0.0.1:"):
                return await Response(status_code=421)(scope, receive, send)
        await self.app(scope, receive, send)


async def status(request):
    return JSONResponse({"status": "ok", "project": request.path_params["project"]})


async def empty(request):
    return JSONResponse({})


async def events(request):
    queue = asyncio.Queue()
    subscribers.add(queue)

    async def stream():
        try:
            yield b": \n\n"
            while True:
                yield await queue.get()
        finally:
            subscribers.discard(queue)

    return StreamingResponse(stream(), media_type="text/event-stream")


count = 0


async def publish(request):
    global count
    count += 1
    data = json.dumps({"id": count, "type": "checkpoint.created", "project": None, "subject": None, "data": {}})
    message = f"id: {count}\nevent: checkpoint.created\ndata: {data}\n\n".encode()
    for queue in subscribers:
        queue.put_nowait(message)
    return Response(status_code=204)


others = ["/api/health", "/api/storage", "/api/logs", "/api/words/{language}", "/api/projects"]
routes = [
    Route("/api/projects/{project}/status", status),
    Route("/api/events", events),
    Route("/api/publish", publish, methods=["POST"]),
] + [Route(path, empty) for path in others]
app = Gate(Starlette(routes=routes))
