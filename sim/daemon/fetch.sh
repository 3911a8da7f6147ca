#!/bin/bash
# Fetches Debian's NTP programs and unpacks each into a folder of its own; nothing is installed.
#
#   fetch.sh FOLDER [NAME...]    FOLDER/NAME becomes the root of a program: usr/sbin/chronyd and so on
#   fetch.sh --list              the names, each with its packages
#
# One root each, because openntpd and ntpsec own the same path. Libraries that this machine does not have are unpacked beside
# the program that needs them. FOLDER/NAME/.versions lists the unpacked packages; a folder is complete if it names all.
set -u

# The table of profiles says which packages a folder needs; several rows may share a folder.
declare -A packages=()
read_packages() {
  local folder names name
  while read -r folder names; do
    for name in $names; do
      [[ " ${packages[$folder]-} " == *" $name "* ]] || packages[$folder]+=" $name"
    done
  done < <(sed -n 's/.*\.folder = "\([^"]\+\)", \.packages = "\([^"]*\)".*/\1 \2/p' "$(dirname "${BASH_SOURCE[0]}")/profiles.h")
}

say() { printf 'ntpsim: %s\n' "$*" >&2; }

installed() { [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) == installed ]]; }

library_dependencies() {  # PACKAGE: the libraries that it names, first alternative only
  apt-cache depends --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces --no-enhances "$1" 2>/dev/null |
    sed -n 's/^ *\(Pre\)\?Depends: \(lib[a-z0-9.+-]*\)$/\2/p'
}

missing_libraries() {  # PACKAGE...
  local queue=("$@") name dependency
  declare -A seen=()
  while ((${#queue[@]})); do
    name=${queue[0]}
    queue=("${queue[@]:1}")
    for dependency in $(library_dependencies "$name"); do
      [[ ${seen[$dependency]-} ]] && continue
      seen[$dependency]=1
      installed "$dependency" && continue
      printf '%s\n' "$dependency"
      queue+=("$dependency")
    done
  done
}

download() {  # PACKAGE...
  local as_root=()
  ((EUID == 0)) && as_root=(-o APT::Sandbox::User=root)   # the user _apt cannot enter a private folder
  apt-get download -q "${as_root[@]}" "$@" && return
  if ((EUID == 0)); then   # the lists may be missing or out of date
    apt-get update -q >&2 && apt-get download -q "${as_root[@]}" "$@" && return
  fi
  say "downloading failed; the package lists may be old. Refresh them with: apt-get update"
  return 1
}

is_complete() {  # FOLDER NAME: a newer ntpsim may need other packages
  local package
  for package in ${packages[$2]}; do
    grep -q "^$package " "$1/$2/.versions" 2>/dev/null || return
  done
}

# Unpacks under a temporary name and renames: an interrupted call leaves nothing that looks complete.
fetch() {  # FOLDER NAME
  local folder=$1 name=$2 work
  is_complete "$folder" "$name" && return
  work=$(mktemp -d "$folder/.$name.XXXXXX") || return
  if fill "$work" "$name"; then
    rm -rf "${folder:?}/$name"
    mv "$work/root" "$folder/$name"
  else
    say "$name: not fetched"
  fi
  rm -rf "$work"
  is_complete "$folder" "$name"
}

fill() {  # WORK NAME
  local work=$1 name=$2 wanted file
  mkdir -p "$work/root" "$work/debs"
  chmod 755 "$work/root"
  wanted=(${packages[$name]})
  wanted+=($(missing_libraries "${wanted[@]}" | sort -u))
  (cd "$work/debs" && download "${wanted[@]}" >/dev/null) || return
  for file in "$work"/debs/*.deb; do
    dpkg -x "$file" "$work/root" || return
    dpkg-deb -W --showformat='${Package} ${Version}\n' "$file" >>"$work/root/.versions" || return
  done
}

main() {
  (($# >= 1)) || { say "usage: fetch.sh FOLDER [NAME...]"; return 2; }
  local folder name status=0
  read_packages
  if [[ $1 == --list ]]; then
    for name in "${!packages[@]}"; do printf '%s%s\n' "$name" "${packages[$name]}"; done | sort
    return
  fi
  mkdir -p "$1" && folder=$(readlink -f -- "$1") || return 3
  shift
  (($#)) || set -- $(printf '%s\n' "${!packages[@]}" | sort)
  command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null ||
    { say "fetching needs Debian's apt-get and dpkg-deb"; return 3; }
  for name in "$@"; do
    [[ ${packages[$name]-} ]] || { say "there is no program named $name; known: ${!packages[*]}"; return 2; }
    fetch "$folder" "$name" || status=3
  done
  return "$status"
}

main "$@"
