"""Loaded by every Python that runs a function: its layers stand below /opt, as in Lambda, for the programs it starts.

MiniStack unpacks layers into folders of its own. The provider of the site's files starts `/opt/awscli/aws`, a Python
program out of its layer, whose first line names Lambda's own Python.
"""

import os
import subprocess
import sys

LAYERS = [folder for folder in os.environ.get("_LAMBDA_LAYERS_DIRS", "").split(os.pathsep) if folder]


def located(command):
    """The command, run from the layer that has it where it is one of /opt."""
    if not isinstance(command, (list, tuple)) or not str(command[0]).startswith("/opt/"):
        return command
    for layer in LAYERS:
        program = os.path.join(layer, str(command[0])[len("/opt/") :])
        if os.path.exists(program):
            return [sys.executable, program, *command[1:]]
    return command


if LAYERS:
    native_init = subprocess.Popen.__init__

    def init(self, args, *rest, **named):
        native_init(self, located(args), *rest, **named)

    subprocess.Popen.__init__ = init
