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
