# Tries a tarball in a root with nothing but it and glibc. To be sourced.
# shellcheck shell=sh disable=SC2154 # what scripts/package has set

# What is left of the trial goes with the script.
trial=
leave_trial() { [ -z "$trial" ] || rm -rf "$trial"; }

# Runs a program in the empty root, with /proc, from which a process of Swift has its arguments; in a name
# space of mounts of its own, so that none is left: enter PROGRAM ARGUMENT...
enter() {
  # shellcheck disable=SC2086,SC2016 # an option or none; the inner shell expands
  unshare $as_user -m sh -c 'mount --rbind /proc "$0/proc" && exec chroot "$0" "$@"' "$trial/root" "$@"
}

# Runs the program of the package there: inside ARGUMENT...
inside() { enter "/$package/bin/nuem" "$@"; }

fail_trial() { say "error: in an empty root, $*"; exit 70; }

# try_package FILE
try_package() {
  trial=$(mktemp -d)
  trap leave_trial EXIT
  mkdir -p "$trial/root/tmp" "$trial/root/proc" "$trial/here"
  as_user=
  if [ "$(id -u)" -ne 0 ]; then as_user=-r; fi
  # shellcheck disable=SC2086,SC2016
  if ! unshare $as_user -m sh -c 'mount --rbind /proc "$0/proc" && chroot / true' "$trial/root" 2> /dev/null
  then
    say "SKIPPED: the trial in an empty root, which needs root or name spaces of a user"
    return
  fi
  lay_glibc "$trial/root"
  tar -xzf "$1" -C "$trial/root"
  package=$(basename "$trial/root"/nuem-*)
  [ -x "$trial/root/$package/bin/nuem" ] || fail_trial "$1 holds no bin/nuem"
  # A link as on a PATH; its place must not matter.
  mkdir "$trial/root/bin"
  ln -s "/$package/bin/nuem" "$trial/root/bin/nuem"

  version=$(inside --version | head -n 1) || fail_trial "the program does not run"
  [ "$(enter /bin/nuem --version | head -n 1)" = "$version" ] || fail_trial "a link does not run"
  case $package in "nuem-$version-linux-"*) ;; *) fail_trial "$package holds version $version" ;; esac
  inside rates --samples 1e5 --format csv > "$trial/root/tmp/rates" || fail_trial "nuem rates failed"
  inside bounds --samples 1e5 --format csv > "$trial/root/tmp/bounds" || fail_trial "nuem bounds failed"
  cp "$project/Tests/FigureTests/scan.yaml" "$trial/root/tmp/"
  cp "$project/Tests/FigureTests/scan.yaml" "$trial/here/"
  inside scan run /tmp/scan.yaml --output /tmp/blocks --quiet > /dev/null || fail_trial "nuem scan run failed"
  inside scan merge /tmp/scan.yaml --output /tmp/blocks --result /tmp/scan.csv > /dev/null ||
    fail_trial "nuem scan merge failed"

  nuem="$project/.build/release/nuem"
  if [ ! -x "$nuem" ] || [ "$("$nuem" --version | head -n 1)" != "$version" ]; then
    say "$package runs in an empty root; no build of $version here to compare it with"
    return
  fi
  cd "$trial/here" || fail_trial "there is no $trial/here"
  "$nuem" rates --samples 1e5 --format csv > ./rates
  "$nuem" bounds --samples 1e5 --format csv > ./bounds
  "$nuem" scan run scan.yaml --output blocks --quiet > /dev/null
  "$nuem" scan merge scan.yaml --output blocks --result scan.csv > /dev/null
  # HDF5 names the build, which may be another one by its hash.
  for name in rates bounds scan*.csv; do
    cmp "$name" "$trial/root/tmp/$name" >&2 || fail_trial "$name has other bytes than here"
  done
  cd "$project" || exit
  say "$package runs in an empty root and computes the same bytes as the build here"
}

# The files of glibc, at the paths of this machine; its loader at the path that programs name.
lay_glibc() {
  for library in libc.so.6 libm.so.6 libmvec.so.1 libpthread.so.0 libdl.so.2 librt.so.1; do
    path=$(clang -print-file-name="$library")
    if [ -f "$path" ]; then install -D "$(readlink -f "$path")" "$1$path"; fi
  done
  loader=$(readelf -l /bin/sh | sed -n 's/.*interpreter: \(.*\)\]/\1/p')
  install -D "$(readlink -f "$loader")" "$1$loader"
}
