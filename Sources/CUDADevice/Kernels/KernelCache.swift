import Glibc

/// Compiled kernels on disk, so that only the first start on a machine compiles.
///
/// A file holds the very text that its code was made of: nothing needs to be believed of a hash,
/// and a file that was cut short, or is of another text, is made anew.
package struct KernelCache {
    package let directory: String

    package init(directory: String) { self.directory = directory }

    private static let mark: [UInt8] = Array("binnacle kernel 1\n".utf8)

    package func code(_ program: KernelProgram, architecture: String, compiler: String) -> [UInt8]?
    {
        guard let bytes = contents(path(program, architecture, compiler)) else { return nil }
        let head = Self.head(program)
        guard bytes.count > head.count, bytes.starts(with: head) else { return nil }
        return Array(bytes[head.count...])
    }

    /// Keeping is a favour: when the disk refuses, the next start compiles again.
    package func keep(
        _ code: [UInt8], of program: KernelProgram, architecture: String, compiler: String
    ) {
        mkdir(directory, 0o700)
        let path = path(program, architecture, compiler)
        let fresh = path + ".\(getpid())"
        let file = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { return }
        let bytes = Self.head(program) + code
        let written = bytes.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
        let isWhole = written == bytes.count && fsync(file) == 0
        close(file)
        if !isWhole || rename(fresh, path) != 0 { unlink(fresh) }
    }

    private static func head(_ program: KernelProgram) -> [UInt8] {
        mark + Array(program.wholeText.utf8) + [0]
    }

    private func path(_ program: KernelProgram, _ architecture: String, _ compiler: String)
        -> String
    {
        "\(directory)/\(program.name)-\(architecture)-nvrtc\(compiler).cubin"
    }

    private func contents(_ path: String) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_size < 64 << 20 else { return nil }
        let size = Int(status.st_size)
        return [UInt8](unsafeUninitializedCapacity: size) { bytes, count in
            while count < size, case let got = read(file, bytes.baseAddress! + count, size - count),
                got > 0
            {
                count += got
            }
        }
    }
}
