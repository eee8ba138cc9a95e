import CCUDA

/// All kernels, loaded into a context and found by name.
final class KernelLibrary {
    private let context: CUDAContext
    private var modules: [cc_module] = []
    private var functions: [String: cc_function] = [:]

    /// `code` gives what a program compiles to for the context's GPU.
    init(
        _ context: CUDAContext, _ programs: [KernelProgram],
        code: (KernelProgram) throws(CUDAError) -> [UInt8]
    ) throws(CUDAError) {
        self.context = context
        for program in programs {
            let code = try code(program)
            var module: cc_module?
            try context.check(
                code.withUnsafeBytes { context.table.module_load(&module, $0.baseAddress) },
                "cuModuleLoadData of \(program.file.name)")
            if let module { modules.append(module) }
        }
    }

    deinit { modules.forEach { _ = context.table.module_unload($0) } }

    /// The kernel, with as much shared memory as its launches will ask for.
    func kernel(_ name: String, sharedBytes: Int = 0) throws(CUDAError) -> Kernel {
        let function = try find(name)
        // Up to this every block gets its memory without asking.
        if sharedBytes > 48 << 10 {
            try context.check(
                context.table.function_set(
                    function, Int32(CC_FUNCTION_DYNAMIC_SHARED_BYTES), Int32(sharedBytes)),
                "cuFuncSetAttribute of \(name)")
        }
        return Kernel(name: name, function: function)
    }

    private func find(_ name: String) throws(CUDAError) -> cc_function {
        if let known = functions[name] { return known }
        for module in modules {
            var function: cc_function?
            if context.table.module_function(&function, module, name) == 0, let function {
                functions[name] = function
                return function
            }
        }
        throw .missingFunction(library: "the kernels", function: name)
    }
}

/// A function that runs on the GPU, and takes one structure.
struct Kernel {
    let name: String
    fileprivate let function: cc_function
}

extension CUDAStream {
    /// Runs a kernel, which takes one structure. On GPUs that can, it is made ready while the one
    /// before it still runs; every kernel waits itself for what it needs of that.
    func launch<Arguments: BitwiseCopyable>(
        _ kernel: Kernel, _ shape: cc_launch, _ arguments: Arguments
    ) throws(CUDAError) {
        var arguments = arguments
        let code = withUnsafeMutableBytes(of: &arguments) { launch(kernel, shape, $0.baseAddress) }
        try context.check(code, kernel.name)
    }

    /// The same with the structure's address.
    func launch(
        _ kernel: Kernel, _ shape: cc_launch, at arguments: UnsafeMutableRawPointer?
    ) throws(CUDAError) {
        try context.check(launch(kernel, shape, arguments), kernel.name)
    }

    private func launch(
        _ kernel: Kernel, _ shape: cc_launch, _ arguments: UnsafeMutableRawPointer?
    ) -> cc_result {
        var pointer = arguments
        var launch = cc_launch_shape()
        (launch.grid_x, launch.grid_y, launch.grid_z) = (
            shape.grid_x, shape.grid_y, shape.grid_z
        )
        (launch.block_x, launch.block_y, launch.block_z) = (shape.block, 1, 1)
        launch.shared_bytes = shape.shared_bytes
        launch.stream = handle
        var early = cc_launch_attribute()
        early.kind = Int32(CC_LAUNCH_PROGRAMMATIC_SERIALIZATION)
        early.value = 1
        return withUnsafeMutablePointer(to: &early) { early in
            launch.attributes = early
            launch.attribute_count = context.info.major >= 9 ? 1 : 0
            return context.table.launch(&launch, kernel.function, &pointer, nil)
        }
    }
}
