import CCUDA

/// The management library's functions: any may be missing, and any may fail for any GPU.
struct NVML: @unchecked Sendable {
    let table: cc_nvml

    init(_ symbols: cc_symbols) {
        var table = cc_nvml()
        cc_nvml_find(&table, symbols)
        self.table = table
    }

    /// A value that a function writes, if the library has the function and the GPU the value.
    func read<Value, Function>(
        _ function: Function?, _ initial: Value, _ call: (Function, inout Value) -> Int32
    ) -> Measured<Value> {
        guard let function else { return .notSupported }
        var value = initial
        return Measured(code: call(function, &value), value: value)
    }

    func text(
        _ function: ((cc_gpu?, UnsafeMutablePointer<CChar>?, UInt32) -> Int32)?, _ gpu: cc_gpu?
    ) -> Measured<String> {
        read(function, [CChar](repeating: 0, count: 128)) { $0(gpu, &$1, UInt32($1.count)) }
            .map(CUDALibraries.text)
    }
}

extension Measured {
    init(code: Int32, value: Value) {
        switch Int(code) {
        case CC_NVML_SUCCESS: self = .value(value)
        case CC_NVML_NOT_SUPPORTED, CC_NVML_FUNCTION_NOT_FOUND: self = .notSupported
        case CC_NVML_GPU_IS_LOST: self = .gpuLost
        default: self = .failed(code: Int(code))
        }
    }
}
