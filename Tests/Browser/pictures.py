"""Documents of `/api/projects/{project}/graph` that no project of a test could have."""

import random

HOUR = 3_600_000
START = 1_770_000_000_000
WORDS = ["before the refactoring", "tests pass", "new login", "release 1.2", "try another parser", "cleaned up", "from the review"]


def document(checkpoints, timelines, dropped=(), left_out=0):
    """`checkpoints` oldest first, as (lane, parents, cause, name, pinned); `timelines` as (name, head, base)."""
    count = len(checkpoints)
    place = lambda number: None if number is None else count - 1 - number
    newest = list(reversed(list(enumerate(checkpoints))))

    def parents(all_of_them):
        places = [place(one) for one in all_of_them]
        return places[0] if len(places) == 1 else places

    causes = sorted({one[2] for one in checkpoints})
    ids = [f"{(number * 2654435761) % 2**48:012x}" for number in range(count)]
    return {
        "timelines": [
            {
                "name": name, "kind": "main" if index == 0 else "directory", "workspace": None if index == 0 else f"/work/project@{name}",
                "origin": None if index == 0 else "main", "base": None if base is None else ids[base], "created": "2026-02-01T10:00:00.000Z",
                "head": ids[head], "head_created": "2026-02-01T10:00:00.000Z", "checkpoints": sum(one[0] == index for one in checkpoints),
                "present": True, "current": index == 0, "head_place": place(head),
            }
            for index, (name, head, base) in enumerate(timelines)
        ],
        "lanes": [name for name, *_ in timelines] + list(dropped),
        "checkpoints": {
            "id": [ids[number] for number, _ in newest],
            "parents": [parents(one[1]) for _, one in newest],
            "lane": [one[0] for _, one in newest],
            "number": [number + 1 for number, _ in newest],
            "created_ms": [START + number * HOUR // 3 for number, _ in newest],
            "causes": causes,
            "cause": [causes.index(one[2]) for _, one in newest],
            "name": {str(place(number)): one[3] for number, one in enumerate(checkpoints) if one[3]},
            "pinned": [place(number) for number, one in newest if one[4]],
            "files": [100 + number for number, _ in newest],
            "bytes_new": [number * 37 % 100_000 for number, _ in newest],
        },
        "left_out": left_out,
    }


def grown(count, lanes, seed, names=None, dropped=1):
    """A history that grew: timelines that begin, go back, are merged, and some that are gone."""
    chance = random.Random(seed)
    checkpoints = [(0, [], "user", "start", True)]
    heads, bases = {0: 0}, {0: None}
    while len(checkpoints) < count:
        number = len(checkpoints)
        waiting = [lane for lane in range(lanes + dropped) if lane not in heads]
        if waiting and (chance.random() < 2.5 * (lanes + dropped) / count or count - number <= len(waiting) + 2):
            lane, base = waiting[0], heads[0]
            heads[lane], bases[lane] = base, base
        else:
            lane = chance.choice([0] * 3 + list(heads))
        parent, cause = heads[lane], "user"
        if chance.random() < 0.03:
            parent, cause = chance.randrange(max(0, number - 40), number), "safety"
            if checkpoints[parent][0] != lane:
                parent = heads[lane]
        parents = [parent]
        others = [other for other in heads if other != lane and heads[other] != parent and checkpoints[heads[other]][0] == other]
        if lane == 0 and others and chance.random() < 0.04:
            parents.append(heads[chance.choice(others)])
            cause = "merge"
        name = chance.choice(WORDS) if chance.random() < 0.15 else None
        checkpoints.append((lane, parents, cause, name, chance.random() < 0.02))
        heads[lane] = number
    names = names or ["main"] + [f"try-{lane}" for lane in range(1, lanes)]
    gone = [f"gone-{lane}" for lane in range(lanes, lanes + dropped)]
    return document(checkpoints, [(names[lane], heads.get(lane, 0), bases.get(lane)) for lane in range(lanes)], gone)
