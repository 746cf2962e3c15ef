# What is in the wheel. To be sourced, after package_lib's archives.sh and contents.sh.
# shellcheck shell=sh disable=SC2154 # what scripts/wheel has set

# The functions of the header, and nothing else: write_exports FILE
write_exports() {
  {
    printf '{\n  global:\n'
    header_functions | sed 's/.*/    &;/'
    printf '  local: *;\n};\n'
  } > "$1"
}

header_functions() {
  grep -o '\bnuem_[a-z_]*(' "$project/Sources/CInterface/nuem.h" | tr -d '(' | sort -u
}

# What a library hands out must be the header's functions alone, and nothing may run before main.
refuse_exports() {
  exported=$(readelf --dyn-syms --wide "$1" |
    awk '$7 != "UND" && ($5 == "GLOBAL" || $5 == "WEAK") { sub(/@.*/, "", $8); print $8 }' | sort -u)
  if [ "$exported" != "$(header_functions)" ]; then
    say "error: the library exports other names than those of nuem.h:"
    printf '%s\n' "$exported" | grep -vxF "$(header_functions)" | head -n 10 >&2
    exit 70
  fi
  if readelf -d "$1" | grep -q PREINIT_ARRAY; then
    say "error: the library has a .preinit_array, which is the program's"
    exit 70
  fi
}

# A tree that hatchling builds a wheel from: fill_wheel FOLDER LIBRARY
fill_wheel() {
  mkdir -p "$1/python/nuem/files" "$1/python/licences" "$1/Sources/Configuration/Support"
  cp "$project/Sources/Configuration/Support/ProgramVersion.swift" "$1/Sources/Configuration/Support/"
  (cd "$project/python" && cp pyproject.toml hatch_build.py README.md nuem_command.py "$1/python/")
  cp -L "$project"/python/nuem/*.py "$project/python/nuem/py.typed" "$1/python/nuem/"
  cp -r "$project/experiments" "$1/python/nuem/files/"
  cp "$project/Sources/CInterface/nuem.h" "$1/python/nuem/files/"
  cp "$2" "$1/python/nuem/libnuem_c.so"
  strip --strip-unneeded "$1/python/nuem/libnuem_c.so"
  copy_licences "$1/python/licences"
  {
    printf 'NuEM itself is under the MIT licence. The library holds the GNU Scientific Library, so that the wheel\n'
    printf 'as a whole may be passed on under the terms of the GNU General Public License, version 3. Inside are the\n'
    printf 'Swift run time, Yams, swift-argument-parser, swift-subprocess and swift-system, and these packages of Debian, whose sources Debian offers:\n\n'
    sort -u "$scratch/packages"
  } > "$1/python/licences/README"
  # Of all that is inside.
  sed -i 's/^license = .*/license = "MIT AND GPL-3.0-or-later"\nlicense-files = ["licences\/*"]/' \
    "$1/python/pyproject.toml"
  find "$1" -exec chmod u+rwX,go+rX,go-w {} +
}

# What auditwheel says that the wheel needs must be the platform of its name: audit_wheel FILE
audit_wheel() {
  said=$("$tools/bin/auditwheel" show "$1") || { say "error: auditwheel cannot read $1"; exit 70; }
  # Its words are broken into lines.
  said=$(printf '%s' "$said" | tr '\n' ' ')
  case $said in
    *"is consistent with the following platform tag: \"$platform\""*) ;;
    *) say "error: auditwheel: $said"; exit 70 ;;
  esac
  case $1 in
    *"-py3-none-$platform.whl") ;;
    *) say "error: $1: expected a name that ends in -py3-none-$platform.whl"; exit 70 ;;
  esac
  size=$(wc -c < "$1")
  if [ "$size" -ge 40000000 ]; then
    say "error: $1 has $size bytes: expected fewer than 40 MB"
    exit 70
  fi
  say "$(basename "$1"): $((size / 1000000)) MB, consistent with $platform as auditwheel sees it"
}
