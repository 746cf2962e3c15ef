# What is in the tarball. To be sourced, after archives.sh.
# shellcheck shell=sh disable=SC2154 # what scripts/package has set

# fill_package FOLDER PROGRAM GLIBC
fill_package() {
  mkdir -p "$1/bin" "$1/examples" "$1/python" "$1/completions" "$1/licences"
  cp "$2" "$1/bin/nuem"
  strip "$1/bin/nuem"
  cp "$project/examples/scan.yaml" "$1/examples/"
  cp "$project/scripts/scan_reader.py" "$1/python/"
  for shell in bash zsh fish; do
    "$2" --generate-completion-script "$shell" > "$1/completions/nuem.$shell"
  done
  copy_licences "$1/licences"
  write_readme "$3" > "$1/README.md"
  chmod -R u+rwX,go+rX "$1"
}

copy_licences() {
  cp "$project/LICENSE" "$1/NuEM"
  cp "$scratch/checkouts/Yams/LICENSE" "$1/Yams"
  for library in swift-argument-parser swift-subprocess swift-system; do
    cp "$scratch/checkouts/$library"/LICENSE* "$1/$library"
  done
  toolchain=$(swift -print-target-info | sed -n 's/.*"runtimeResourcePath" *: *"\(.*\)\/lib\/swift".*/\1/p')
  cp "$toolchain/share/swift/LICENSE.txt" "$1/Swift"
  : > "$scratch/packages"
  for package in $(for library in $archives; do package_of "$(archive "$library")"; done) \
    librandom123-dev libxxhash-dev; do
    if [ ! -f "/usr/share/doc/$package/copyright" ]; then
      say "warning: no licence of $package in /usr/share/doc; lay it beside the others"
      continue
    fi
    cp "/usr/share/doc/$package/copyright" "$1/$package"
    dpkg-query -W -f '${Package} ${Version} (source: ${source:Package})\n' "$package" >> "$scratch/packages"
  done
}

# The name of Debian's package that a file is from, or the file's own.
package_of() {
  found=$(dpkg -S "$(readlink -f "$1")" 2> /dev/null | sed -n '1s/:.*//p')
  printf '%s\n' "${found:-$(basename "$1" .a)}"
}

write_readme() {
  cat <<TEXT
# NuEM $version for Linux ($(uname -m))
Neutrino-electron scattering at the DUNE near detector, and what it says about electromagnetic properties of neutrinos. \`bin/nuem\` needs **glibc $1 or newer** (\`ldd --version\` names that of a machine) and nothing else: no installation, no root, no Swift, no file beside it.

    tar -xzf $name.tar.gz
    $name/bin/nuem rates

Copy or link \`bin/nuem\` to where your PATH finds it, or add \`bin\` to PATH. On a cluster the folder stands on a file system that all nodes see.

| | |
|---|---|
| \`bin/nuem\` | the program; \`nuem help\` lists the commands |
| \`examples/scan.yaml\` | a small scan: \`nuem scan plan examples/scan.yaml\` |
| \`python/scan_reader.py\` | reads what \`nuem scan merge\` writes; needs h5py and numpy |
| \`completions\` | for bash, zsh and fish; in bash: \`source completions/nuem.bash\` |
| \`licences\` | of everything that is inside |

It computes the same numbers as a build on the machine where it was made. The kernels for AVX-512, AVX2 and any other processor are all inside and chosen at run time.

## Licences
NuEM itself is under the MIT licence. The program holds the GNU Scientific Library, so as a whole it may be passed on under the terms of the GNU General Public License, version 3. Inside are, with their versions, the archives of these packages of Debian, whose sources Debian offers:

$(sort -u "$scratch/packages" | sed 's/^/- /')

and the run time of $(swift --version 2> /dev/null | sed -n '1s/.*\(Swift version [0-9.]*\).*/\1/p'), Yams and swift-argument-parser.
TEXT
}
