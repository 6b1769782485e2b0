#!/bin/sh
# node in a network of its own with nothing but loopback, and with temporary files of its own: test files that run side by
# side never meet on a port, nor wait for their turn to choose one.
TMPDIR="$(mktemp -d "$MILLRACE_TEST_SCRATCH/file-XXXXXX")" || exit 1
export TMPDIR
exec unshare --net -- sh -c 'ip link set lo up && exec "$@"' sh "$MILLRACE_TEST_NODE" "$@"
