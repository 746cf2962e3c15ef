# Shared by the scripts: where the project is, and how it is built. To be sourced.
# shellcheck shell=sh

set -eu
project=$(cd "$(dirname "$0")/.." && pwd)
prefix_record="$project/.build/nuem-prefix"

say() { printf '%s\n' "nuem: $*" >&2; }

# The prefix with libraries outside the system's folders: NUEM_PREFIX, or what setup was told.
library_prefix() {
  if [ -n "${NUEM_PREFIX:-}" ]; then
    printf '%s\n' "$NUEM_PREFIX"
  elif [ -f "$prefix_record" ]; then
    cat "$prefix_record"
  fi
}

# Prints the C compiler that the toolchain brings, or another.
c_compiler() {
  runtime=$(swift -print-target-info 2> /dev/null |
    sed -n 's/.*"runtimeResourcePath" *: *"\(.*\)".*/\1/p')
  compiler="${runtime%/lib/swift}/bin/clang"
  [ -x "$compiler" ] || compiler=$(command -v clang || command -v cc || true)
  if [ -z "$compiler" ]; then
    say "no C compiler found; it comes with the Swift toolchain"
    return 1
  fi
  printf '%s\n' "$compiler"
}

# Runs a command in the project, with swift's options for the prefix behind its own where there is one:
# with_prefix COMMAND [OPTION...]
with_prefix() {
  # A name that no script has for something else: a shell's functions share its variables.
  libraries_below=$(library_prefix)
  if [ -n "$libraries_below" ]; then
    set -- "$@" -Xcc "-I$libraries_below/include" -Xlinker "-L$libraries_below/lib" \
      -Xlinker -rpath -Xlinker "$libraries_below/lib"
  fi
  (cd "$project" && "$@")
}

# Runs `swift ACTION` in release: swift_release ACTION [OPTION...]
swift_release() {
  swift_action=$1
  shift
  # Else the program keeps the commit of an earlier build, as swift reads a manifest anew only when it changes.
  touch "$project/Package.swift"
  (
    export NUEM_COMMIT_IS_READ=yes
    with_prefix swift "$swift_action" -c release --manifest-cache none "$@"
  )
}

# A Python environment with exactly these packages: python_environment FOLDER REQUIREMENTS
python_environment() {
  # The copy of the requirements says that the environment is whole and of this version.
  if ! cmp -s "$2" "$1/requirements.txt"; then
    say "installing Python packages from PyPI"
    rm -rf "$1"
    if ! python3 -m venv "$1" >&2; then
      say "Python's venv is missing: on Debian, apt install python3-venv"
      exit 66
    fi
    if ! "$1/bin/python" -m pip install --quiet --disable-pip-version-check -r "$2" >&2; then
      say "pip could not install what $2 names"
      exit 66
    fi
    cp "$2" "$1/requirements.txt"
  fi
}

# Installs Debian packages, as root or through sudo, after saying so: apt_install PACKAGE...
apt_install() {
  as_root=
  if [ "$(id -u)" -ne 0 ]; then as_root=sudo; fi
  if ! command -v apt-get > /dev/null || { [ -n "$as_root" ] && ! command -v sudo > /dev/null; }; then
    return 1
  fi
  say "installing with ${as_root:+$as_root }apt-get: $*"
  $as_root apt-get update > /dev/null || say "apt-get update failed; going on with the lists at hand"
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" > /dev/null
}
