package import CUDADevice
import Dispatch
import Synchronization

/// Where the kernels' code comes from: made by this machine's compiler, or brought along.
package struct KernelCode: Sendable {
    /// The head dimensions of all checks and models.
    private static let headDimensions = [16, 32, 48, 64, 80, 96, 112, 128, 192, 256]

    private let made: KernelCache
    private let broughtAlong: KernelCache?

    package init(folder: String, broughtAlong: String?) {
        made = KernelCache(directory: folder)
        self.broughtAlong = broughtAlong.map { KernelCache(directory: $0) }
    }

    package var isBrought: Bool { broughtAlong != nil }

    package static var programs: [KernelProgram] {
        var seen: Set<String> = []
        return headDimensions.flatMap { KernelProgram.all(headDimension: $0) }
            .filter { seen.insert($0.name).inserted }
    }

    package func code(_ program: KernelProgram, _ architecture: String) throws(CUDAError)
        -> [UInt8]
    {
        do throws(CUDAError) {
            return try made.made(program, architecture: architecture)
        } catch {
            guard case .noLibrary = error,
                let known = broughtAlong?.code(program, architecture: architecture)
            else { throw error }
            return known
        }
    }

    /// Makes all code now, on all cores; says what could not be made.
    package func makeAll(_ architecture: String) -> [CUDAError] {
        Self.forAll { (program) throws(CUDAError) in
            _ = try code(program, architecture)
        }
    }

    /// Writes the code of all kernels for machines that have no compiler.
    package static func bring(to folder: String, _ architecture: String) -> [CUDAError] {
        let cache = KernelCache(directory: folder)
        return forAll { (program) throws(CUDAError) in
            let code = try KernelCompiler.installed()
                .compile(program, architecture: architecture)
            cache.keep(code, of: program, architecture: architecture)
        }
    }

    private static func forAll(
        _ make: @Sendable (KernelProgram) throws(CUDAError) -> Void
    ) -> [CUDAError] {
        let programs = programs
        let errors = Mutex<[CUDAError]>([])
        DispatchQueue.concurrentPerform(iterations: programs.count) { index in
            do throws(CUDAError) { try make(programs[index]) } catch {
                errors.withLock { $0.append(error) }
            }
        }
        return errors.withLock { $0 }
    }
}
