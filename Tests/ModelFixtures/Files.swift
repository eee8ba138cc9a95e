import Glibc

/// A file or folder that could not be written.
package struct FileFailure: Error, CustomStringConvertible {
    package let description: String

    init(_ path: String, code: Int32 = errno) {
        description = "\(path): \(String(cString: strerror(code)))"
    }
}

/// What tests and checks write, without Foundation.
package enum Files {
    package static func write(_ bytes: [UInt8], to path: String) throws {
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw FileFailure(path) }
        defer { close(file) }
        try bytes.withUnsafeBytes { bytes in
            var done = 0
            while done < bytes.count {
                let count = Glibc.write(file, bytes.baseAddress! + done, bytes.count - done)
                guard count > 0 else { throw FileFailure(path) }
                done += count
            }
        }
    }

    /// A file's bytes, of files too whose size the system does not know before.
    package static func read(_ path: String) throws -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw FileFailure(path) }
        defer { close(file) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(file, &piece, piece.count)
            guard count >= 0 else { throw FileFailure(path) }
            guard count > 0 else { return bytes }
            bytes += piece[..<count]
        }
    }

    /// Makes a folder and those above it; one that is there already is left as it is.
    package static func makeFolder(_ path: String) throws {
        var partial = path.hasPrefix("/") ? "" : "."
        for part in path.split(separator: "/") {
            partial += "/" + part
            if mkdir(partial, 0o755) != 0, errno != EEXIST { throw FileFailure(partial) }
        }
    }

    /// A new folder under the system's for temporary ones.
    package static func temporaryFolder() throws -> String {
        let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array((base + "/binnacle-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else { throw FileFailure(base) }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Removes a folder with what is in it.
    package static func remove(_ path: String) {
        // What is no folder has no names and goes by unlink; a link is not followed.
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        if status.st_mode & S_IFMT == S_IFDIR {
            for name in names(in: path) { remove(path + "/" + name) }
            rmdir(path)
        } else {
            unlink(path)
        }
    }

    /// The names in a folder, sorted.
    package static func names(in path: String) -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}
