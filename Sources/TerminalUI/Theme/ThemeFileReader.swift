internal import Glibc

/// Reads a theme file from disk.
package enum ThemeFileReader {
    /// The file's text; nil where there is none. Throws when it is too large for a theme or cannot
    /// be read.
    package static func text(of path: String) throws -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw failure(path)
        }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = chunk.withUnsafeMutableBytes {
                Glibc.read(descriptor, $0.baseAddress, $0.count)
            }
            guard count >= 0 else {
                if errno == EINTR { continue }
                throw failure(path)
            }
            if count == 0 { return String(decoding: bytes, as: UTF8.self) }
            bytes += chunk[..<count]
            guard bytes.count <= ThemeSyntax.maximumBytes else {
                throw TerminalUIError.themeUnreadable(
                    path: path, reason: "it is larger than a theme may be")
            }
        }
    }

    private static func failure(_ path: String) -> TerminalUIError {
        .themeUnreadable(path: path, reason: String(cString: strerror(errno)))
    }
}
