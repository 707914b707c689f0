# Completes kith's commands and options in bash.

_kith_options() {
    local read="--format --force-language --names -o --output --help"
    local code="$read --counsellor --model"
    case $1 in
        listen)
            echo "$code --as --scores --why --transcript --setting --goal --width --ascii --color --jobs"
            ;;
        turns) echo "$read" ;;
        mask) echo "--format --force-language -o --output --help" ;;
        code) echo "$code --jsonl --live --why" ;;
        measure | feedback) echo "$code --setting --goal" ;;
        train) echo "-o --output --base --folds --encoder --fold-encoders --beside --seed --jobs --help" ;;
        evaluate) echo "--folds --models --encoder --strip-punctuation --json --model --seed --jobs -o --output --help" ;;
        practice)
            echo "--persona --script --seed --jsonl --json --plain --voice --voice-model --voice-key --voice-wait --learner --runs --content --model --width --color -o --output --help"
            ;;
        model) echo "--help" ;;
        circuit)
            case ${COMP_WORDS[2]-} in
                validate | targets) echo "--draws --animals --seed --json --jobs -o --output --help" ;;
                fit) echo "--draws --runs --seed --jobs -o --output --help" ;;
                explore) echo "--draws --seed --jobs -o --output --help" ;;
                *)
                    echo "--animals --draws --runs --seed --step --null --learn --svg --json --jobs --width --ascii --color" \
                        "-o --output --help"
                    ;;
            esac
            ;;
        init) echo "--origin --ring --ledger --witness --help" ;;
        seed) echo "--corpus --model --ring --ledger --witness --help" ;;
        serve) echo "--listen --origin --proxy --model --voice --voice-model --voice-key --voice-wait --breached --ring --help" ;;
        restore) echo "--without-erasures --ring --ledger --witness --help" ;;
        backup | audit) echo "--ring --ledger --witness --help" ;;
        ring) echo "--none --ring --ledger --witness --help" ;;
        export) echo "--all-words --with-counsellors -o --output --ring --ledger --witness --help" ;;
        adapt) echo "-o --output --model --ring --ledger --witness --help" ;;
        erase) echo "--yes --ring --ledger --witness --help" ;;
        *) echo "--help --version" ;;
    esac
}

_kith() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command=${COMP_WORDS[1]} words=
    local commands="listen turns mask code measure feedback train evaluate model circuit practice init seed serve backup restore export erase adapt ring audit help"

    if [[ $COMP_CWORD -eq 1 ]]; then
        words="$commands --help --version"
    else
        case $before in
            --as) words="text html md json" ;;
            --color) words="auto always never" ;;
            --format) words="vtt srt text docx csv tsv json jsonl kith" ;;
            --setting) words="one-to-one peer group family crisis" ;;
            --null) words="drug-value contact-reward sedation" ;;
            --learn) words="redish homeostatic" ;;
            --learner) words="skilled average poor" ;;
            --animals | --counsellor | --draws | --goal | --jobs | --persona | --runs | --seed | --step | --width) return ;;
            --content | --script | --folds | --beside | --base | --encoder | --fold-encoders | --models | --model | -o | --output | --svg) ;;
            help) words=$commands ;;
            model) words="card check" ;;
            ring) words="passphrase rotate" ;;
            circuit) words="run validate fit targets explore" ;;
            practice) words="list drill story minute journal runs forget simulate sample lint $(_kith_options practice)" ;;
            *) [[ $word == -* ]] && words=$(_kith_options "$command") ;;
        esac
    fi
    if [[ -n $words ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
    else
        compopt -o filenames 2>/dev/null
        mapfile -t COMPREPLY < <(compgen -f -- "$word")
    fi
}

complete -F _kith kith
