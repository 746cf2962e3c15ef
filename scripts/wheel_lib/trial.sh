# Tries a wheel in a root with nothing but it, glibc and an interpreter. To be sourced, after package_lib's archives.sh.
# shellcheck shell=sh disable=SC2154 # what scripts/wheel has set

# What is left of the trial goes with the script.
trial=
leave_trial() { [ -z "$trial" ] || rm -rf "$trial"; }

# Interpreters of 3.11 and newer, one for each version: on PATH, and those that pyenv keeps. Not those of /usr, with
# which all libraries of the system would come.
find_interpreters() {
  versions=
  for candidate in python3 python3.11 python3.12 python3.13 python3.14 \
    "${PYENV_ROOT:-${HOME:-/}/.pyenv}"/versions/3.*/bin/python3; do
    version=$("$candidate" -c 'import sys, venv, ensurepip
if sys.version_info >= (3, 11) and sys.base_prefix != "/usr": print("%d.%d" % sys.version_info[:2])' 2> /dev/null) || continue
    case " $versions " in
      *" $version "*) ;;
      *) [ -z "$version" ] || { versions="$versions $version"; printf '%s\n' "$candidate"; } ;;
    esac
  done
}

# Runs a program in the root, with this machine's /proc and /dev, and nothing of its environment.
enter() {
  # shellcheck disable=SC2086,SC2016 # an option or none
  unshare $as_user -m sh -c '
    root=$0 prefix=$1 environment=$2
    shift 2
    mount --rbind /proc "$root/proc" && mount --rbind /dev "$root/dev" &&
      mount --bind "$prefix" "$root$prefix" && mount --bind "$environment" "$root/venv" &&
      exec chroot "$root" "$@"' "$trial/root" "$prefix" "$environment" "$@"
}

fail_trial() { say "error: in an empty root, with Python $version, $*"; exit 70; }

# try_wheel FILE
try_wheel() {
  wheel=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
  as_user=
  if [ "$(id -u)" -ne 0 ]; then as_user=-r; fi
  # shellcheck disable=SC2086
  if ! unshare $as_user -m true 2> /dev/null; then
    say "SKIPPED: the trial in an empty root, which needs root or name spaces of a user"
    return
  fi
  trap leave_trial EXIT
  [ -n "$interpreters" ] || interpreters=$(find_interpreters)
  count=0
  for interpreter in $interpreters; do
    try_wheel_with "$interpreter"
    count=$((count + 1))
  done
  if [ "$count" -eq 0 ]; then say "SKIPPED: the trial, for which there is no interpreter outside of /usr"; fi
  if [ "$count" -eq 1 ]; then say "warning: tried with $count interpreter alone"; fi
}

# try_wheel_with INTERPRETER
try_wheel_with() {
  version=$("$1" -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])')
  prefix=$("$1" -c 'import os, sys; print(os.path.realpath(sys.base_prefix))')
  trial=$(mktemp -d)
  mkdir -p "$trial/root/tmp" "$trial/root/proc" "$trial/root/dev" "$trial/root/project/Tests/FigureTests"
  say "trying the wheel with Python $version in an empty root"
  mkdir -p "$trial/root$prefix" "$trial/root/venv"
  # The environment is made here, where PyPI is, and kept; inside it is /venv.
  environment="$project/.build/wheel-trial-$version"
  sed '/^mypy\|^ruff\|stubs/d' "$project/scripts/python-requirements.txt" > "$trial/requirements.txt"
  if ! cmp -s "$trial/requirements.txt" "$environment/requirements.txt"; then
    rm -rf "$environment"
    "$1" -m venv --copies "$environment" >&2
    "$environment/bin/python" -m pip install --quiet --disable-pip-version-check -r "$trial/requirements.txt" >&2 ||
      fail_trial "pip cannot install what the tests need"
    cp "$trial/requirements.txt" "$environment/requirements.txt"
  fi
  "$environment/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --force-reinstall \
    "$wheel" >&2 || fail_trial "pip cannot install it"
  "$environment/bin/python" -m pip check >&2 || fail_trial "it asks for other packages"
  # Scripts name the interpreter by the path that it had.
  sed -i '1s|.*|#!/venv/bin/python|' "$environment/bin/nuem"
  lay_libraries "$prefix"
  mkdir "$trial/root/project/python"
  # Not the package's own sources: the tests must find what pip has installed.
  for part in tests tools examples notebooks pyproject.toml; do
    cp -r "$project/python/$part" "$trial/root/project/python/"
  done
  cp -r "$project/experiments" "$project/examples" "$trial/root/project/"
  cp "$project/Tests/FigureTests/scan.yaml" "$trial/root/project/Tests/FigureTests/"
  enter /venv/bin/python -c 'import os; assert not [name for _, _, names in os.walk("/lib")
    for name in names if "blas" in name or "gsl" in name or "swift" in name]' || fail_trial "it is not empty"
  said=$(enter /venv/bin/nuem --version | head -n 1) || fail_trial "nuem does not run"
  case $(basename "$wheel") in "nuem-$said-"*) ;; *) fail_trial "the wheel holds version $said" ;; esac
  enter /venv/bin/python -c 'import os, sys
os.chdir("/project/python")
os.environ.clear()
os.environ.update(PATH="/venv/bin", HOME="/tmp", NUEM_PROJECT="/project", NUEM_PROGRAM="/venv/bin/nuem", MPLBACKEND="Agg")
os.execv("/venv/bin/python", ["python", "-m", "pytest", "-m", "not working_tree"])' >&2 ||
    fail_trial "tests failed"
  rm -rf "$trial"
  trial=
}

# Libraries of the system: glibc, its loader, and what the interpreter's own modules need, at their paths here: lay_libraries PREFIX
lay_libraries() {
  loader=$(readelf -l /bin/sh | sed -n 's/.*interpreter: \(.*\)\]/\1/p')
  find "$1/bin" "$1/lib" -path '*site-packages*' -prune -o -path '*dist-packages*' -prune -o -type f \
    \( -name 'python3*' -perm -u+x -o -path '*/lib-dynload/*.so' -o -name 'libpython*.so*' \) -print |
    grep "python3" | while read -r file; do ldd "$file" 2> /dev/null || true; done |
    sed -n 's/.*=> \(\/[^ ]*\).*/\1/p' > "$trial/libraries"
  # The last three are those of the system that wheels of others, such as numpy's, may take for granted.
  for library in libc.so.6 libm.so.6 libmvec.so.1 libpthread.so.0 libdl.so.2 librt.so.1 libutil.so.1 libresolv.so.2 \
    libgcc_s.so.1 libstdc++.so.6 libz.so.1; do
    clang -print-file-name="$library" >> "$trial/libraries"
  done
  printf '%s\n' "$loader" >> "$trial/libraries"
  sort -u "$trial/libraries" | grep -v "^$1/" | while read -r file; do
    case $file in
      *blas* | *gsl* | *swift* | *lapack* | *hdf5*) continue ;;
    esac
    [ ! -f "$file" ] || install -D "$(readlink -f "$file")" "$trial/root$file"
  done
}
