import CCUDA
import Glibc

/// Turns the kernels' sources into code for one kind of GPU. Needs no GPU itself.
package final class KernelCompiler {
    private let table: cc_compiler
    package let path: String
    /// Such as "13.0".
    package let version: String

    package init(_ source: CUDASymbols) throws(CUDAError) {
        var table = cc_compiler()
        var missing: UnsafePointer<CChar>?
        guard cc_compiler_find(&table, source.symbols, &missing) else {
            throw .missingFunction(
                library: source.path, function: missing.map { String(cString: $0) } ?? "")
        }
        var (major, minor): (Int32, Int32) = (0, 0)
        _ = table.version(&major, &minor)
        self.table = table
        path = source.path
        version = "\(major).\(minor)"
    }

    /// The one that this machine has.
    package static func installed() throws(CUDAError) -> KernelCompiler {
        try KernelCompiler(CUDALibraries.open(.compiler))
    }

    /// The code of a program for an architecture such as "sm_90a"; throws with the compiler's log.
    package func compile(_ program: KernelProgram, architecture: String) throws(CUDAError)
        -> [UInt8]
    {
        try compile(program, architecture: architecture, options: []).code
    }

    /// The same with further options, and what the compiler had to say.
    package func compile(_ source: KernelProgram, architecture: String, options: [String])
        throws(CUDAError) -> (code: [UInt8], log: String)
    {
        var program: cc_program?
        let created = withPointers(source.headers.map(\.text)) { texts in
            withPointers(source.headers.map(\.name)) { names in
                table.create(
                    &program, source.file.text, source.file.name, Int32(source.headers.count),
                    texts, names)
            }
        }
        guard created == 0 else { throw .badKernels(log: "\(source.file.name): error \(created)") }
        defer { _ = table.destroy(&program) }
        let all =
            ["--gpu-architecture=" + architecture, "--std=c++17", "-default-device"]
            + source.options + options
        let result = withPointers(all) { table.compile(program, Int32(all.count), $0) }
        let log = text {
            table.log_size(program, $0)
        } read: {
            table.log(program, $0)
        }
        guard result == 0 else {
            throw .badKernels(log: log.isEmpty ? "\(source.file.name): error \(result)" : log)
        }
        return (try code(of: program, "\(source.file.name) for \(architecture)"), log)
    }

    private func code(of program: cc_program?, _ what: String) throws(CUDAError) -> [UInt8] {
        var size = 0
        var code: [UInt8] = []
        guard table.code_size(program, &size) == 0, size > 0 else {
            throw .badKernels(log: "\(what): no code")
        }
        let read: Int32 = withUnsafeTemporaryAllocation(of: CChar.self, capacity: size) { bytes in
            let result = table.code(program, bytes.baseAddress)
            code = bytes.map { UInt8(bitPattern: $0) }
            return result
        }
        guard read == 0 else { throw .badKernels(log: "\(what): error \(read)") }
        return code
    }

    private func text(
        _ size: (UnsafeMutablePointer<Int>) -> Int32,
        read: (UnsafeMutablePointer<CChar>) -> Int32
    ) -> String {
        var count = 0
        guard size(&count) == 0, count > 0 else { return "" }
        var bytes = [CChar](repeating: 0, count: count)
        guard read(&bytes) == 0 else { return "" }
        return CUDALibraries.text(bytes)
    }

    private func withPointers(
        _ texts: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Int32
    ) -> Int32 {
        let copies = texts.map { strdup($0) }
        defer { copies.forEach { free($0) } }
        return copies.map { UnsafePointer($0) }.withUnsafeBufferPointer { body($0.baseAddress) }
    }
}
