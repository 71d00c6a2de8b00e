# Functions for scripts that install packages on Debian or Ubuntu as root. Source it.
export DEBIAN_FRONTEND=noninteractive

# The package's own service must not start: no test uses it.
quietly() {
  local root="$1" policy="$1/usr/sbin/policy-rc.d" ours=no
  shift
  if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod +x "$policy"
    ours=yes
  fi
  "$@" || { [ $ours = no ] || rm -f "$policy"; return 1; }
  [ $ours = no ] || rm -f "$policy"
}

on_host() {
  local package
  for package in "$@"; do
    if ! dpkg -s "$package" >/dev/null 2>&1; then
      apt-get update
      quietly "" apt-get install -y --no-install-recommends "$package"
    fi
  done
}
