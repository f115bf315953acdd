// The scripts for files, each with what it is given; and the exit codes by which they refuse.
export const code = { missing: 44, notFile: 45, isFolder: 46, noFolder: 47, tooMany: 48 } as const
/** A listing is one answer, held whole by the server and by whoever asked. */
export const MAX_ENTRIES = 50_000

/**
 * Records that end with a NUL: one with a line of mode, size, time and owners for each of some files, then their names,
 * each a record; and so on. Those below a folder begin with `./`. `stat` tells a hundred files at a time, without names,
 * which may hold anything; where one of them vanished meanwhile it is asked for each alone. Two of the three patterns may
 * match nothing and stand for themselves.
 */
export const LIST = `tell() { [ $# -gt 0 ] || return 0
if all=$(stat -c '%f %s %Y %U %G' -- "$@" 2>/dev/null); then printf '%s\\000' "$all" "$@"
elif [ $# -gt 1 ]; then for one in "$@"; do tell "$one"; done; fi; }
{ [ -e "$1" ] || [ -L "$1" ]; } || exit ${code.missing}
if [ -d "$1" ]; then cd -- "$1" && ls >/dev/null || exit ${code.missing}
set -- ./* ./.[!.]* ./..?*; [ $# -le ${MAX_ENTRIES + 2} ] || exit ${code.tooMany}
n=0; for each in "$@"; do [ $n -gt 0 ] || set --
[ -e "$each" ] || [ -L "$each" ] || continue; set -- "$@" "$each"; n=$((n+1))
[ $n -lt 100 ] || { tell "$@"; n=0; }; done; [ $n -eq 0 ] || tell "$@"
else all=$(stat -c '%f %s %Y %U %G' -- "$1") && printf '%s\\000' "$all" "\${1##*/}"; fi; exit 0`
/** The size on a line, then at least that many bytes: `head` would stop there, but goes byte by byte in many images. */
export const READ = `[ -d "$1" ] && exit ${code.isFolder}; [ -e "$1" ] || exit ${code.missing}; [ -f "$1" ] || exit ${code.notFile}
n=$(stat -L -c %s -- "$1") && exec 3<"$1" || exit ${code.missing}
echo "$n"; cat <&3; exit 0`
/** $1 is the target, $2 the temporary name. Tells how many bytes it got. */
export const RECEIVE = `case $1 in */) exit ${code.isFolder};; esac; [ -d "$1" ] && exit ${code.isFolder}
d=$(dirname -- "$1"); [ -d "$d" ] || exit ${code.noFolder}; t="$d/$2"
trap 'rm -f -- "$t"; exit 1' TERM HUP INT
umask 022; cat >"$t" || { rm -f -- "$t"; exit 1; }
if [ -f "$1" ]; then chmod "$(stat -L -c %a -- "$1")" "$t"; chown "$(stat -L -c %u:%g -- "$1")" "$t" 2>/dev/null; fi
stat -c %s -- "$t"`
export const PLACE = `d=$(dirname -- "$1"); f=$1; [ -L "$f" ] && f=$(readlink -f -- "$f"); mv -f -- "$d/$2" "$f"`
export const DROP = `rm -f -- "$(dirname -- "$1")/$2"`
