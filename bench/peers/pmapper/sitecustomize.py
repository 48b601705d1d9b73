"""
Lets PMapper 1.1.5 (AGPL, run as a separate process, never linked) start on Python 3.10 and later, read the emulator's answers, and
tells the wall time it spends inside AWS calls: botocore's _make_api_call wrapped, overlapping calls counted once.
"""
import atexit
import collections
import collections.abc
import json
import os
import threading
import time

for name in ("Mapping", "MutableMapping", "MutableSet"):
    if not hasattr(collections, name):
        setattr(collections, name, getattr(collections.abc, name))

_lock = threading.Lock()
_state = {"calls": 0, "seconds": 0.0, "open": 0, "since": 0.0}


def _wrap():
    try:
        from botocore.client import BaseClient
    except ImportError:
        return
    inner = BaseClient._make_api_call

    def timed(self, operation_name, api_params):
        with _lock:
            _state["calls"] += 1
            if _state["open"] == 0:
                _state["since"] = time.monotonic()
            _state["open"] += 1
        try:
            answer = inner(self, operation_name, api_params)
            # The emulator leaves the name out of managed policy details; real AWS sends it.
            if operation_name == "GetAccountAuthorizationDetails":
                for policy in answer.get("Policies", []):
                    policy.setdefault("PolicyName", policy["Arn"].rsplit("/", 1)[-1])
            return answer
        finally:
            with _lock:
                _state["open"] -= 1
                if _state["open"] == 0:
                    _state["seconds"] += time.monotonic() - _state["since"]

    BaseClient._make_api_call = timed


def _report():
    path = os.environ.get("PMAPPER_TIMINGS")
    if path and _state["calls"]:
        with open(path, "w") as file:
            json.dump({"calls": _state["calls"], "callSeconds": round(_state["seconds"], 3)}, file)


if os.environ.get("PMAPPER_TIMINGS"):
    _wrap()
    atexit.register(_report)
