"""Starts moto; ends with the process that started it.

The parent keeps our standard input open and never writes to it. However the parent dies, even by
SIGKILL, the pipe closes, and so do we: no server outlives its tests.
"""
import os
import sys
import threading

import moto.iam.models
from moto.server import main

# The account of credentials that no role gave. Left in the environment it would be the account of every call.
moto.iam.models.DEFAULT_ACCOUNT_ID = os.environ.pop("MOTO_ACCOUNT_ID")


def end_with_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


threading.Thread(target=end_with_parent, daemon=True).start()
main(["-H", "127.0.0.1", "-p", "0"])
