#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The page: what each server of the ensemble says that it is. Where they are is told by Maestro's variables.
# shellcheck source=../../bin/peers disable=SC1091
. /bin/peers

printf 'Content-Type: text/plain\r\n\r\n'
for server in $(instances_of ZOOKEEPER); do
  mode=$(printf srvr | nc -w 1 "$(of ZOOKEEPER "$server" HOST)" "$(of ZOOKEEPER "$server" CLIENT_PORT)" | sed -n 's/^Mode: //p')
  echo "$server: ${mode:-does not serve}"
done
