// The scripts for files, each with what it is given; and the exit codes by which they refuse.
export const code = { missing: 44, notFile: 45, isFolder: 46, noFolder: 47 } as const

/** Each file: a line of mode, size, time and owners, then its name and a NUL. */
export const LIST = `one() { [ -e "$1" ] || [ -L "$1" ] || return 0
stat -c '%f %s %Y %U %G' -- "$1" && printf '%s\\000' "\${1##*/}"; }
if [ -d "$1" ]; then cd -- "$1" || exit ${code.missing}; ls >/dev/null || exit ${code.missing}
for each in ./* ./.[!.]* ./..?*; do one "$each"; done
else { [ -e "$1" ] || [ -L "$1" ]; } || exit ${code.missing}; one "$1"; fi; exit 0`
/** The size on a line, then at least that many bytes: `head` would stop there, but goes byte by byte in many images. */
export const READ = `[ -d "$1" ] && exit ${code.isFolder}; [ -e "$1" ] || exit ${code.missing}; [ -f "$1" ] || exit ${code.notFile}
n=$(stat -L -c %s -- "$1") && exec 3<"$1" || exit ${code.missing}
echo "$n"; cat <&3; exit 0`
/** $1 is the target, $2 the temporary name, $3 what digests. Tells the bytes it got and, where it can, their digest. */
export const RECEIVE = `case $1 in */) exit ${code.isFolder};; esac; [ -d "$1" ] && exit ${code.isFolder}
d=$(dirname -- "$1"); [ -d "$d" ] || exit ${code.noFolder}; t="$d/$2"
trap 'rm -f -- "$t"; exit 1' TERM HUP INT
umask 022; cat >"$t" || { rm -f -- "$t"; exit 1; }
if [ -f "$1" ]; then chmod "$(stat -L -c %a -- "$1")" "$t"; chown "$(stat -L -c %u:%g -- "$1")" "$t" 2>/dev/null; fi
stat -c %s -- "$t"; "$3" <"$t" 2>/dev/null; exit 0`
export const PLACE = `d=$(dirname -- "$1"); f=$1; [ -L "$f" ] && f=$(readlink -f -- "$f"); mv -f -- "$d/$2" "$f"`
export const DROP = `rm -f -- "$(dirname -- "$1")/$2"`
