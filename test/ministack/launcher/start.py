"""Runs MiniStack with the stand-ins of stand_ins.py; with --types, prints which types it knows and stops."""

import json
import os
import signal
import sys
import threading

from ministack.services.cloudformation import provisioners


def print_types():
    known = sorted(provisioners._RESOURCE_HANDLERS)
    import stand_ins

    print(
        json.dumps(
            {
                "known": known,
                "standIns": {kind: reason for kind, (reason, _) in stand_ins.STAND_INS.items()},
                "completed": {kind: reason for kind, (reason, _) in stand_ins.COMPLETED.items()},
            }
        )
    )


def end_with_parent():
    """The parent holds the other end of stdin: when that closes, this process ends, with the functions it runs."""
    sys.stdin.buffer.read()
    os.killpg(os.getpgrp(), signal.SIGKILL)


if "--types" in sys.argv:
    print_types()
else:
    import stand_ins
    from ministack.app import main

    stand_ins.register()
    threading.Thread(target=end_with_parent, daemon=True).start()
    sys.argv = sys.argv[:1]
    main()
