"""
Puts the benchmark's requests to PMapper 1.1.5's local check (AGPL, run as a separate process, never linked).
python local_check.py INPUT COUNT: one line of JSON with the answers (allowed or not) and the seconds each run over them took.
"""
import json
import sys
import time

from principalmapper.common import Node, Policy
from principalmapper.querying.query_interface import local_check_authorization, local_check_authorization_full

file, count = sys.argv[1], int(sys.argv[2])
with open(file) as f:
    given = json.load(f)


def policies(some):
    return [Policy(p["id"], p["id"].rsplit("/", 1)[-1], p["document"]) for p in some]


sets = [policies(s) for s in given["sets"]]
# PMapper wants an ARN for each policy; those of an organisation are named by id.
levels = [[Policy("arn:aws:organizations::aws:policy/" + p["id"], p["id"], p["document"]) for p in level] for level in given["scp"]]
trust = {"Version": "2012-10-17", "Statement": []}
nodes = [
    Node(p["arn"], "A%d" % p["set"], sets[p["set"]], [], trust if ":role/" in p["arn"] else None, None, 0, False, False, None, False, {})
    for p in given["principals"]
]
requests = [
    (nodes[t["who"]], given["actions"][t["action"]], t["resource"], given["contexts"][t["who"]][t["context"]])
    for t in given["tuples"][:count]
]


def plain(node, action, resource, context):
    return local_check_authorization(node, action, resource, context)


def scp(node, action, resource, context):
    return local_check_authorization_full(node, action, resource, context, None, None, levels, None)


out = {}
for name, check in (("plain", plain), ("scp", scp)):
    answers = []
    for r in requests:
        try:
            answers.append("Allow" if check(*r) else "Deny")
        except Exception as error:
            answers.append("refused: %s" % type(error).__name__)
    seconds = []
    for _ in range(3):
        begun = time.process_time()
        for r in requests:
            try:
                check(*r)
            except Exception:
                pass
        seconds.append(time.process_time() - begun)
    out[name] = {"answers": answers, "seconds": seconds}
print(json.dumps(out))
