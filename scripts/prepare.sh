# Sourced by the scripts beside it: finds out what a machine lacks and installs what it may.

say() { printf '%s\n' "$*" >&2; }

die() {
    say "error: $1"
    shift
    for line in "$@"; do say "  $line"; done
    exit 1
}

# Runs a command as root, asking for the right only when it is needed.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        die "root is needed to run: $*" "run that command as root, then start this script again"
    fi
}

# Installs the Debian packages among the arguments that are missing.
need_packages() {
    local missing=()
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' ||
            missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return
    command -v apt-get >/dev/null ||
        die "apt-get was not found, and these libraries are missing: ${missing[*]}" \
            "install your system's packages of the same libraries, with their headers"
    say "installing: ${missing[*]}"
    as_root apt-get update -qq || die "apt-get update failed" "is there a network?"
    # Another installation may hold the lock; wait for it instead of failing.
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends \
        "${missing[@]}" >/dev/null ||
        die "installing ${missing[*]} failed" "the lines above say why"
}

need_swift() {
    command -v swift >/dev/null ||
        die "Swift was not found" \
            "install Swift 6.2 or newer from https://www.swift.org/install/linux/" \
            "(Debian's package named swift is something else: OpenStack's object store)"
    local version
    version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' |
        head -n 1)
    [ -n "$version" ] || die "'swift --version' does not say a version" \
        "the swift in your PATH may not be the compiler: $(command -v swift)"
    local major=${version%%.*} minor=${version#*.}
    [ "$major" -gt 6 ] || { [ "$major" -eq 6 ] && [ "$minor" -ge 2 ]; } ||
        die "Swift $version is too old; 6.2 or newer is needed" \
            "install it from https://www.swift.org/install/linux/"
}

libraries=(libncurses-dev libsqlite3-dev libcurl4-openssl-dev)
