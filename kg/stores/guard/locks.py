"""Where the process that answers for a `GuardedStore` begins: it is locked up, then works.

Run as a script, because importing a package may start threads, and a process that has some cannot leave its network.
The guard refuses whatever would need what is taken away here; this is a second lock, where the system has it.
"""

from __future__ import annotations

import contextlib
import ctypes
import sys
from pathlib import Path

_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000  # of sched.h; `os.unshare` came with Python 3.12


def lock_up(*, offline: bool) -> None:
    """Take from this process the writing of files and, if it is to be offline, the network.

    Where memory runs out before the limit is seen, it is this process that Linux is to kill.
    """
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")
    with contextlib.suppress(ImportError):
        import resource

        for limit in (resource.RLIMIT_FSIZE, resource.RLIMIT_CORE):
            resource.setrlimit(limit, (0, 0))
    if sys.platform == "linux" and offline:
        unshare = ctypes.CDLL(None).unshare
        if unshare(_NEW_NETWORK):  # root may; others need to be root in a world of their own
            unshare(_NEW_USER | _NEW_NETWORK)


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    lock_up(offline=sys.argv[1:] == ["offline"])

    from kg.stores.guard.worker import main

    main()
