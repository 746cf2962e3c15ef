# Shared by the scripts: where the project is, and how it is built. To be sourced.

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

# Runs `swift ACTION` in release, with the prefix where there is one: swift_release ACTION [OPTION...]
swift_release() {
  action=$1
  shift
  prefix=$(library_prefix)
  if [ -n "$prefix" ]; then
    set -- -Xcc "-I$prefix/include" -Xlinker "-L$prefix/lib" \
      -Xlinker -rpath -Xlinker "$prefix/lib" "$@"
  fi
  (cd "$project" && swift "$action" -c release "$@")
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
