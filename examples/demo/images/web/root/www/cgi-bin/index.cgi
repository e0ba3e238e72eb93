#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The page: counts this view in Redis, over the wire and in Redis's own words. The answer to INCR is ":17".
answer=$(printf 'INCR views\r\nQUIT\r\n' | nc -w 2 "$COUNTER_HOST" "$COUNTER_PORT" | head -n 1 | tr -d '\r')

case $answer in
  :*)
    echo "$CONTAINER_NAME: view number ${answer#:}" >&2 # into the container's log
    printf 'Content-Type: text/plain\r\n\r\n'
    echo "${GREETING:-Hello} from $CONTAINER_NAME on ${SHIP:-$CONTAINER_HOST_ADDRESS}, view number ${answer#:} counted by $COUNTER"
    ;;
  *)
    echo "$CONTAINER_NAME: no count from $COUNTER: ${answer:-no answer}" >&2
    printf 'Status: 503 Service Unavailable\r\nContent-Type: text/plain\r\n\r\n'
    echo "$CONTAINER_NAME: $COUNTER does not count (${answer:-no answer from $COUNTER_HOST:$COUNTER_PORT})"
    ;;
esac
