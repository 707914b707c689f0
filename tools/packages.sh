# Installs Debian packages that are missing; read in by ./do, so that a fresh machine needs nothing but git.
# shellcheck shell=sh

packages_of() {
    case $1 in
        build)
            echo gcc libc6-dev meson ninja-build pkgconf python3 \
                libjansson-dev libutf8proc-dev libarchive-dev libexpat1-dev libsodium-dev libpcre2-dev liblbfgs-dev libedit-dev \
                libcurl4-openssl-dev zlib1g-dev
            ;;
        workspace) echo libmicrohttpd-dev libfido2-dev libcbor-dev liboath-dev libqrencode-dev libssl-dev ;;
        npm) echo nodejs npm ;;
        check) echo libcmocka-dev libsundials-dev clang clang-format clang-tidy libclang-rt-14-dev shellcheck mandoc locales python3-jsonschema ;;
        deep) echo chromium valgrind r-base-core r-cran-psych r-cran-vcd python3-venv python3-dev g++ cmake ;;
        train) echo python3-venv ;;
        bench) echo python3-sklearn python3-brian cython3 ;;
    esac
}

why_of() {
    case $1 in
        build) echo "to build Kith" ;;
        workspace) echo "to build the workspace" ;;
        npm) echo "to bring SQLite with ciphers and the pages' style, as deps/package-lock.json pins them" ;;
        check) echo "to check it: tests, sanitizers, linters" ;;
        deep) echo "to look for memory errors, and to compare statistics and tokens with those of other programs" ;;
        train) echo "to keep PyTorch in a folder of its own" ;;
        bench) echo "to compare its speed" ;;
    esac
}

missing_of() {
    missing=
    for p in $(packages_of "$1"); do
        case $(dpkg-query -W -f '${Status}' "$p" 2>/dev/null) in
            *" installed") ;;
            *) missing="$missing${missing:+ }$p" ;;
        esac
    done
    printf '%s' "$missing"
}

# Prints the command that makes root of us: nothing, or sudo. $1 says what for.
root_command() {
    if [ "$(id -u)" -eq 0 ]; then
        return 0
    fi
    if ! command -v sudo >/dev/null; then
        echo "Root is needed $1, and there is no sudo here: run the same command as root." >&2
        return 1
    fi
    echo sudo
}

apt_install() {
    as_root=$1
    shift
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@"
}

# need SET...: every package of these sets is there afterwards, or the script ends with a sentence that says why not.
need() {
    if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
        echo "This is not Debian, so Kith installs nothing by itself; it needs what Debian calls:" >&2
        for set_name in "$@"; do
            echo "  $(packages_of "$set_name")" >&2
        done
        return 0
    fi
    for set_name in "$@"; do
        wanted=$(missing_of "$set_name")
        [ -n "$wanted" ] || continue
        as_root=$(root_command "to install packages $(why_of "$set_name"): $wanted") || exit 3
        echo "Installing from Debian, $(why_of "$set_name"): $wanted"
        log=$(mktemp)
        # The lists may be old or absent: only then does a first try fail, and a second with fresh lists is worth it.
        # shellcheck disable=SC2086 # the list is meant to be split
        if ! apt_install "$as_root" $wanted >"$log" 2>&1 </dev/null &&
            ! { $as_root apt-get update -q && apt_install "$as_root" $wanted; } >>"$log" 2>&1 </dev/null; then
            grep -E '^[EW]:' "$log" | tail -n 5 >&2
            echo "These packages could not be installed: $wanted" >&2
            echo "Is this machine online, and is it Debian 12? Install them by hand, then try again. (Log: $log)" >&2
            exit 3
        fi
        rm -f "$log"
    done
}

# What apt does not have, exactly as the lockfile says; no script of any package is run.
need_deps() {
    need workspace
    stamp=deps/node_modules/.kith-lock
    if [ -e "$stamp" ] && cmp -s "$stamp" deps/package-lock.json; then
        return 0
    fi
    if ! command -v npm >/dev/null || ! command -v node >/dev/null; then
        need npm
    fi
    echo "Bringing what deps/package-lock.json names, through npm."
    log=$(mktemp)
    if ! (cd deps && npm ci --ignore-scripts --no-audit --no-fund) >"$log" 2>&1 </dev/null; then
        tail -n 10 "$log" >&2
        echo "npm could not bring it. Is this machine online? Try again when it is. (Log: $log)" >&2
        exit 3
    fi
    rm -f "$log"
    cp deps/package-lock.json "$stamp"
}
