/**
 * The completion script for bash. It needs no package: where bash-completion is missing, it reads the words itself. It can
 * be sourced again, and other programs' scripts beside it.
 *
 * The answer of `complete` has a line for each proposal, `value<tab>description`, and a last line `:<directive>`, a sum of
 * the bits of `ShellCompDirective` (https://bomb.sh/docs/tab/).
 */
export function bashScript(program: string): string {
  const complete = `__${program.replaceAll("-", "_")}_complete`;
  return `# bash completion for ${program}

${complete}() {
    local cur prev words cword
    if declare -F _get_comp_words_by_ref >/dev/null; then
        _get_comp_words_by_ref -n "=:" cur prev words cword
    else
        # The words before the cursor, not split at "=" and ":".
        local before="\${COMP_LINE:0:COMP_POINT}"
        read -ra words <<< "$before"
        [[ "$before" != *[[:space:]] ]] || words+=('')
        cur="\${words[\${#words[@]}-1]}"
    fi

    # Evaluated, since words are as typed, with their quotes.
    local request="${program} complete -- \${words[*]:1}"
    [[ -n "$cur" ]] || request="$request ''"
    local out directive=0
    out=$(eval "$request" 2>/dev/null)
    if [[ "$out" == *:* ]]; then
        directive=\${out##*:}
        out=\${out%:*}
    fi

    # 1: an error; 2: no space after the word; 4: no file names; 16: folders only; 32: in the given order.
    (( directive & 1 )) && return
    (( directive & 2 )) && compopt -o nospace
    (( directive & 4 )) && compopt +o default
    (( directive & 32 )) && compopt -o nosort
    if (( directive & 16 )); then
        compopt -o dirnames
        COMPREPLY=( $(compgen -d -- "$cur") )
        return
    fi

    local IFS=$'\\n' line values=()
    while read -r line; do
        values+=("\${line%%$'\\t'*}")
    done <<< "$out"
    # Readline replaces only what follows the "=" of "--group=web".
    COMPREPLY=( $(compgen -W "\${values[*]}" -- "\${cur#--*=}") )
}

complete -o default -F ${complete} ${program}
`;
}
