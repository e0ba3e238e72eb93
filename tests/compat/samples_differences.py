# SPDX-License-Identifier: Apache-2.0
"""Recorded descriptions of which Maestro makes something else on purpose, each with the reason; docs/migrating.md tells it
to the users."""

DIFFERENCES = {
    "01-ports-forms": "a range of ports is published port by port, which engines understand",
    "11-env-values": "a key without quotes is the name as written: YES, not True",
    "15-ulimits": "a limit written as text is a number, and is not dropped",
    "e-memory-08": "an amount of memory that is a boolean is refused",
    "e-port-25": "a port is read as written: 25:25 is no number to base 60",
    "e-port-26": "ranges of different lengths are refused",
    "e-schema-string": 'a schema written as text is that schema: "1" is 1',
    "signalfx__maestro-ng__issue-95": "maximum_retry_count, which its documentation shows, is accepted",
}
