/// What of NVIDIA's software a GPU needs before it can compute.
package struct CUDAPlatform: Sendable {
    /// The code of a program for an architecture.
    package typealias CodeSource =
        @Sendable (KernelProgram, _ architecture: String) throws(CUDAError) -> [UInt8]

    package let driver: CUDADriver
    let blas: CUDASymbols
    let code: CodeSource

    package init(driver: CUDASymbols, blas: CUDASymbols, code: @escaping CodeSource)
        throws(CUDAError)
    {
        self.driver = try CUDADriver(driver)
        self.blas = blas
        self.code = code
    }

    /// The libraries that this machine has. Kernels are compiled when `cache` has them not; only
    /// then the compiler is needed.
    package static func installed(cache: KernelCache?) throws(CUDAError) -> CUDAPlatform {
        try CUDAPlatform(
            driver: CUDALibraries.open(.driver), blas: CUDALibraries.open(.blas)
        ) { (program, architecture) throws(CUDAError) in
            guard let cache else {
                return try KernelCompiler.installed().compile(
                    program, architecture: architecture)
            }
            return try cache.made(program, architecture: architecture)
        }
    }
}
