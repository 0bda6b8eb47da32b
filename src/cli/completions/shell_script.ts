import { script } from "@bomb.sh/tab";
import { printedBy } from "./printed_by.ts";
import type { Shell } from "./shells.ts";

/** The script that makes the shell ask `<program> complete -- <words>` for completions. */
export function shellScript(shell: Shell, program: string): string {
  const text = `${printedBy(() => script(shell, program, program)).join("\n").trimEnd()}\n`;
  return shell === "bash" ? mendBash(text) : text;
}

/** What the library's script for bash gets wrong (@bomb.sh/tab 0.0.22). */
function mendBash(text: string): string {
  return text
    // A second program with such a script would make each new shell complain about a readonly variable.
    .replaceAll(/^readonly (\w+)=(\d+)$/gm, ': "${$1:=$2}"')
    // Without a default function there would be no file names to complete where they are allowed.
    .replace(/^complete -F /m, "complete -o default -F ")
    // The function is the package bash-completion's; without it there would be an error at each TAB.
    .replace(/^ +_get_comp_words_by_ref .*$/m, wordsWithoutPackage)
    // Readline replaces only what follows the `=` of `--group=web`.
    .replace(/(compgen -W .*) -- "\$cur"/, '$1 -- "${cur#--*=}"');
}

/** Reads the words as bash-completion does: those before the cursor, not cut at `=` and `:`. */
function wordsWithoutPackage(line: string): string {
  return `    if declare -F _get_comp_words_by_ref >/dev/null; then
    ${line}
    else
        local before="\${COMP_LINE:0:COMP_POINT}"
        read -ra words <<< "$before"
        [[ "$before" != *[[:space:]] ]] || words+=('')
        cur="\${words[\${#words[@]}-1]}"
    fi`;
}
