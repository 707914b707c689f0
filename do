#!/bin/sh
# Kith's front door: everything a newcomer or a developer does, in one word each. Meson does the work.
set -eu
cd "$(dirname "$0")"
. tools/packages.sh

usage() {
    cat <<'END'
usage: ./do COMMAND

  demo               build Kith and show its feedback on an example session
  build              build the program: build/kith
  serve [OPTION...]  build the workspace, fill it with an invented programme, and serve it on this machine
  install [PREFIX]   build and install program, library, manual pages (default /usr/local)
  check [STEP...]    build with sanitizers, run every test and lint; ends with `N passed, N failed`
  deep [STEP...]     the slow rest: fuzzing, valgrind, kill loops, a browser, statistics beside R's
  fuzz [SECONDS]     fuzz every parser for so long each (default 60)
  model [OPTION...]  train a light model (no encoder) from corpus/ into out/kith-light.model
                       --annomi FILE  add the AnnoMI transcripts that model/folds.tsv lists
                       -o FILE        write it there instead
  model encoder      make the model with an encoder anew, from the pretrained weights; needs a graphics processor
                       --annomi FILE  the AnnoMI transcripts that model/folds.tsv lists
                       --dry-run      say the steps, and which are done
                       --trial        every step as small as it can be, on any machine
                       --help         the rest
  bench              measure speed and memory, beside scikit-learn
  bench circuit      the circuit's, beside NumPy and Brian2
  bench encoder      the language encoder's, beside ONNX Runtime and PyTorch
  bench practice     how soon a learner is answered, and 200 at a time
  format             lay out all C files with clang-format
  help               this

Each installs what it is missing from Debian's packages first, through apt-get, and says so.
END
}

say() {
    printf '%s\n' "$*"
}

# Runs a command with its output put aside; shows the end of it only when it fails.
quietly() {
    log=$(mktemp)
    if "$@" >"$log" 2>&1 </dev/null; then
        rm -f "$log"
        return 0
    fi
    tail -n 40 "$log" >&2
    say "This did not work: $*  (all it said is in $log)" >&2
    return 1
}

build() {
    need build
    if [ ! -e build/build.ninja ]; then
        rm -rf build
        quietly meson setup build -Dwerror=false
    fi
    [ -e build/kith ] || say "Building Kith; the first time takes about a minute."
    quietly ninja -C build
}

demo() {
    build
    mkdir -p out
    session=examples/evening-session.vtt
    build/kith listen --goal "drinking less" "$session"
    build/kith listen --goal "drinking less" --as html -o out/evening-session.html "$session" 2>/dev/null
    say ""
    say "The same as a page, for any browser: $PWD/out/evening-session.html"
}

# The workspace needs more than the rest: what npm brings, and a build folder that knows of it.
build_workspace() {
    need build
    need_deps
    if [ -e build/build.ninja ] && [ ! -e build/src/store/libkith_store.a ]; then
        quietly meson setup --reconfigure build
    fi
    build
}

serve() {
    build_workspace
    mkdir -p out
    place=out/clinic
    if [ ! -e "$place.sign-in" ]; then # none yet, or one that was cut off while it was made; nobody in it is real
        rm -rf "$place" "$place.keys" "$place.erased" "$place.witness"
        build/kith init "$place" >/dev/null
        (umask 077 && build/kith seed "$place" >"$place.sign-in.new")
        mv "$place.sign-in.new" "$place.sign-in"
    fi
    cat "$place.sign-in"
    exec build/kith serve "$place" "$@"
}

install_kith() {
    prefix=${1:-/usr/local}
    case $prefix in
        /*) ;;
        *) prefix=$PWD/$prefix ;;
    esac
    build
    quietly meson configure build -Dprefix="$prefix"
    quietly ninja -C build
    as_root=
    mkdir -p "$prefix" 2>/dev/null || true
    [ -w "$prefix" ] || as_root=$(root_command "to write to $prefix")
    # shellcheck disable=SC2086 # empty or one word, as root_command gives it
    quietly $as_root meson install -C build --no-rebuild
    # The loader finds a new library only after its cache is renewed; elsewhere than /usr/local it is for the user to say.
    if [ "$prefix" = /usr/local ] && [ -x /sbin/ldconfig ]; then
        # shellcheck disable=SC2086
        $as_root /sbin/ldconfig || true
    fi
    say "Installed: $prefix/bin/kith. Try: kith help"
}

model() {
    if [ "${1:-}" = encoder ]; then
        shift
        need train
        build
        exec python3 train/rebuild.py build/kith "$@"
    fi
    build
    annomi=
    target=out/kith-light.model
    while [ $# -gt 0 ]; do
        case $1 in
            --annomi) annomi=${2:?--annomi needs the path of an AnnoMI table} && shift 2 ;;
            -o) target=${2:?-o needs the path to write the model to} && shift 2 ;;
            *) usage >&2 && exit 2 ;;
        esac
    done
    mkdir -p out "$(dirname "$target")"
    if [ -n "$annomi" ]; then
        # The model without AnnoMI first: the card of the other tells how well both do.
        build/kith train --folds model/folds.tsv -o out/corpus.model corpus
        build/kith train --folds model/folds.tsv --beside out/corpus.model -o "$target" corpus "$annomi"
    else
        build/kith train --folds model/folds.tsv -o "$target" corpus
    fi
    build/kith model check "$target"
    [ "$target" = model/kith-light.model ] || say "To use it: KITH_MODEL=$target build/kith listen FILE"
}

bench() {
    if [ "${1:-}" = encoder ]; then
        shift
        build
        quietly ninja -C build bench/encoder_speed
        exec python3 bench/encoder.py build/bench/encoder_speed "$@"
    fi
    if [ "${1:-}" = practice ]; then
        shift
        build
        quietly ninja -C build bench/practice_speed
        exec python3 bench/practice.py build/kith build/bench/practice_speed "$@"
    fi
    need build bench
    build
    if [ "${1:-}" = circuit ]; then
        shift
        quietly ninja -C build bench/circuit_speed
        exec /usr/bin/python3 bench/circuit.py build/bench/circuit_speed "$@"
    fi
    # Debian's own python3: scikit-learn was installed for that one.
    exec /usr/bin/python3 bench/bench.py build/kith "$@"
}

format() {
    need check
    git -c safe.directory='*' ls-files -co --exclude-standard -z '*.c' '*.h' | xargs -0 -r clang-format -i
}

command=${1:-help}
[ $# -eq 0 ] || shift
case $command in
    demo) demo ;;
    serve) serve "$@" ;;
    build) build && say "build/kith is ready." ;;
    install) install_kith "$@" ;;
    check) need build check && need_deps && exec python3 tools/check.py "$@" ;;
    deep) need build check deep && need_deps && exec python3 tools/deep.py "$@" ;;
    fuzz) need build check && need_deps && exec python3 tools/deep.py fuzz --seconds "${1:-60}" ;;
    model) model "$@" ;;
    bench) bench "$@" ;;
    format) format ;;
    help | -h | --help) usage ;;
    *)
        say "./do knows no command '$command'." >&2
        usage >&2
        exit 2
        ;;
esac
