import Glibc

/// Compiled kernels on disk, so that only the first start on a machine compiles.
///
/// A file holds the very text that its code was made of, and how long the code is: nothing needs to
/// be believed of a hash, and a file that was cut short, or is of another text, is made anew. Which
/// version of the compiler made it does not matter, so that a machine with all code needs none.
package struct KernelCache {
    package let directory: String

    package init(directory: String) { self.directory = directory }

    private static let mark: [UInt8] = Array("binnacle kernel 2\n".utf8)

    package func code(_ program: KernelProgram, architecture: String) -> [UInt8]? {
        guard let bytes = contents(path(program, architecture)) else { return nil }
        let text = Self.text(program)
        let start = text.count + MemoryLayout<UInt64>.size
        guard bytes.count > start, bytes.starts(with: text),
            bytes[text.count..<start].elementsEqual(Self.size(bytes.count - start))
        else { return nil }
        return Array(bytes[start...])
    }

    /// The code as it is kept, or else as the compiler makes it, which only then is needed.
    package func made(_ program: KernelProgram, architecture: String) throws(CUDAError)
        -> [UInt8]
    {
        if let known = code(program, architecture: architecture) { return known }
        let code = try KernelCompiler.installed()
            .compile(program, architecture: architecture)
        keep(code, of: program, architecture: architecture)
        return code
    }

    /// Keeping is a favour: when the disk refuses, the next start compiles again.
    package func keep(_ code: [UInt8], of program: KernelProgram, architecture: String) {
        mkdir(directory, 0o700)
        let path = path(program, architecture)
        let fresh = path + ".\(getpid())"
        let file = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { return }
        let bytes = Self.text(program) + Self.size(code.count) + code
        let written = bytes.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
        let isWhole = written == bytes.count && fsync(file) == 0
        close(file)
        if !isWhole || rename(fresh, path) != 0 { unlink(fresh) }
    }

    private static func text(_ program: KernelProgram) -> [UInt8] {
        mark + Array(program.wholeText.utf8) + [0]
    }

    private static func size(_ count: Int) -> [UInt8] {
        withUnsafeBytes(of: UInt64(count).littleEndian) { [UInt8]($0) }
    }

    private func path(_ program: KernelProgram, _ architecture: String) -> String {
        "\(directory)/\(program.name)-\(architecture).cubin"
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
