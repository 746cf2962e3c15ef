# Finds the archives of the libraries and lays them where the linker takes them. To be sourced.
# shellcheck shell=sh disable=SC2154 # what scripts/package has set

# The path of an archive, from the prefix or the compiler's folders; fails where there is none: archive NAME
archive() {
  prefix=$(library_prefix)
  if [ -n "$prefix" ] && [ -f "$prefix/lib/$1" ]; then
    printf '%s\n' "$prefix/lib/$1"
    return
  fi
  for folder in $(pkg-config --variable=libdir hdf5 2> /dev/null) $(pkg-config --libs-only-L hdf5 2> /dev/null |
    sed 's/-L//g'); do
    if [ -f "$folder/$1" ]; then printf '%s\n' "$folder/$1"; return; fi
  done
  found=$(clang -print-file-name="$1")
  [ -f "$found" ] && printf '%s\n' "$found"
}

archives="liblapacke.a libopenblas.a libgsl.a libhdf5.a libz.a libsz.a libaec.a libgfortran.a libquadmath.a
  libstdc++.a"

# Fortran's run time has its archive in a package that nothing else needs: that of the compiler's version.
install_fortran() {
  if archive libgfortran.a > /dev/null; then return; fi
  gcc_version=$(basename "$(dirname "$(clang -print-file-name=libstdc++.a)")")
  apt_install "libgfortran-$gcc_version-dev" || say "libgfortran-$gcc_version-dev could not be installed"
}

# A script of the linker that takes archives, by their names or paths, as one: group FILE ARCHIVE...
group() {
  script="$1"
  shift
  printf 'GROUP (' > "$script"
  for name in "$@"; do
    case $name in
      /*) printf ' "%s"' "$name" >> "$script" ;;
      *) printf ' "%s"' "$(archive "$name")" >> "$script" ;;
    esac
  done
  printf ' )\n' >> "$script"
}

# In the folder, -lNAME of each library means its archive and what that needs.
stage_archives() {
  install_fortran
  for name in $archives; do
    archive "$name" > /dev/null || { say "error: no archive $name beside the shared library"; exit 66; }
  done
  rm -rf "$1"
  mkdir -p "$1"
  # OpenBLAS stands in every group that calls BLAS, so that GSL's own copy has no place in any.
  group "$1/liblapacke.so" liblapacke.a libopenblas.a libgfortran.a libquadmath.a
  group "$1/libopenblas.so" libopenblas.a libgfortran.a libquadmath.a
  group "$1/libgsl.so" libgsl.a libopenblas.a libgfortran.a libquadmath.a
  group "$1/libhdf5.so" libhdf5.a libsz.a libaec.a libz.a
  group "$1/libz.so" libz.a
  group "$1/libstdc++.so" libstdc++.a
  # The package hdf5 of pkg-config, with the headers of the one there is.
  cat > "$1/hdf5.pc" <<TEXT
Name: hdf5
Description: HDF5's archive
Version: $(pkg-config --modversion hdf5 2> /dev/null || echo 0)
Cflags: $(pkg-config --cflags hdf5 2> /dev/null)
Libs: "-L$1" -lhdf5
TEXT
}

# Refuses a program that asks for a shared library which is not glibc's.
refuse_libraries() {
  for library in $(readelf -d "$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p'); do
    case $library in
      libc.so.* | libm.so.* | libmvec.so.* | libpthread.so.* | libdl.so.* | librt.so.* | ld-linux*) ;;
      *) say "error: the program needs $library, which is not glibc's"; exit 70 ;;
    esac
  done
}

# The newest version of glibc's symbols that a program asks for.
oldest_glibc() {
  readelf --dyn-syms --wide "$1" | grep -o '@GLIBC_[0-9.]*' | sed 's/@GLIBC_//' | sort -V | tail -n 1
}
