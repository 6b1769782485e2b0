#!/bin/sh
# node in a network of its own with nothing but loopback: test files that run side by side never meet on a port.
exec unshare --net -- sh -c 'ip link set lo up && exec "$@"' sh "$MILLRACE_TEST_NODE" "$@"
