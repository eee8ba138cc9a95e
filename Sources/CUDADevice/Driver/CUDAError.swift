/// Why CUDA did not do what it was asked.
package enum CUDAError: Error, Equatable, Sendable, CustomStringConvertible {
    case noLibrary(name: String, tried: [String])
    /// A library that is too old.
    case missingFunction(library: String, function: String)
    case noDevice(index: Int, count: Int)
    case oldDevice(name: String, capability: String, needed: String)
    case outOfMemory(bytes: Int, purpose: String)
    /// A function of the driver that returned an error; the context may be lost.
    case failed(function: String, code: Int, name: String)
    case badKernels(log: String)
    case noProduct(shape: String, code: Int)

    package var description: String {
        switch self {
        case .noLibrary(let name, let tried):
            "\(name) was not found; tried: \(tried.joined(separator: "; ")); install it or name "
                + "its folder in \(CUDALibraries.override)"
        case .missingFunction(let library, let function):
            "\(library) has no \(function); update it"
        case .noDevice(let index, let count):
            "there is no GPU \(index); the driver lists \(count)"
        case .oldDevice(let name, let capability, let needed):
            "\(name) has compute capability \(capability); the kernels need \(needed)"
        case .outOfMemory(let bytes, let purpose):
            "the GPU has not \(bytes) bytes for \(purpose)"
        case .failed(let function, let code, let name):
            "\(function) failed: \(name) (\(code))"
        case .badKernels(let log): "the kernels do not compile: \(log)"
        case .noProduct(let shape, let code):
            "cuBLASLt has no product of shape \(shape): error \(code)"
        }
    }
}
