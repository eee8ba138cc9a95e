import CUDADevice
import Foundation
import Testing

/// The run-time compiler itself, which needs no GPU: only where it is installed.
@Suite(
    "Kernel compiler",
    .enabled(
        if: (try? CUDALibraries.open(.compiler)) != nil,
        "there is no libnvrtc here; scripts/test installs one for itself"))
struct KernelCompilerTests {
    @Test("all kernels become code for a GPU, found by their names in it")
    func compiles() throws {
        let compiler = try KernelCompiler(CUDALibraries.open(.compiler))
        for program in KernelProgram.all(headDimension: 64) {
            let code = try compiler.compile(program, architecture: "sm_90a")
            // An ELF file with the names of its kernels.
            #expect(code.starts(with: [0x7F, 0x45, 0x4C, 0x46]), "\(program.file.name)")
            let kernel = program.file.name.split(separator: ".")[0]
            #expect(code.contains(text: String(kernel)), "\(kernel)")
        }
    }

    @Test("code is kept, and made anew for another text or after damage")
    func cache() throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("kernels-" + UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: folder) }
        let cache = KernelCache(directory: folder.path)
        let program = try #require(KernelProgram.all(headDimension: 64).first)
        let other = try #require(KernelProgram.all(headDimension: 128).first)
        func code(_ program: KernelProgram) -> [UInt8]? {
            cache.code(program, architecture: "sm_90a")
        }
        #expect(code(program) == nil)
        cache.keep([1, 2, 3], of: program, architecture: "sm_90a")
        #expect(code(program) == [1, 2, 3])
        #expect(code(other) == nil)
        #expect(cache.code(program, architecture: "sm_80") == nil)
        let file = try #require(
            try FileManager.default.contentsOfDirectory(atPath: folder.path).first)
        let path = folder.appendingPathComponent(file)
        let whole = try Data(contentsOf: path)
        for length in [100, whole.count - 1] {
            try whole.prefix(length).write(to: path)
            #expect(code(program) == nil, "cut to \(length) bytes")
        }
        try whole.write(to: path)
        #expect(code(program) == [1, 2, 3])
    }

    @Test("an error is told in the compiler's words")
    func failure() throws {
        let compiler = try KernelCompiler(CUDALibraries.open(.compiler))
        let program = try #require(KernelProgram.all(headDimension: 64).first)
        #expect {
            try compiler.compile(program, architecture: "sm_90a", options: ["-Dvoid=no_such_type"])
        } throws: { error in
            guard case .badKernels(let log) = error as? CUDAError else { return false }
            return log.contains("error")
        }
        #expect(throws: CUDAError.self) {
            try compiler.compile(program, architecture: "sm_1")
        }
    }
}

extension [UInt8] {
    fileprivate func contains(text: String) -> Bool {
        firstRange(of: Array(text.utf8)) != nil
    }
}
