# Functions for scripts that install packages on Debian or Ubuntu as root. Source it with the script's arguments, before any work.
# One script at a time installs: several test JVMs may need something at once, and apt-get fails where another one runs. Its children
# don't inherit the lock.
if [ "${LEVERET_INSTALL_LOCK:-}" != held ]; then
  status=0
  LEVERET_INSTALL_LOCK=held flock --close --wait 540 --conflict-exit-code 75 /run/leveret-install.lock "$0" "$@" || status=$?
  [ $status != 75 ] || echo "$(basename "$0"): another script has been installing for nine minutes (/run/leveret-install.lock)" >&2
  exit $status
fi

export DEBIAN_FRONTEND=noninteractive

# Another program of this system may install as well.
apt() {
  apt-get -o DPkg::Lock::Timeout=300 "$@"
}

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
      apt update
      quietly "" apt install -y --no-install-recommends "$package"
    fi
  done
}
