import CCUDA

/// The driver's functions, with errors thrown.
package struct CUDADriver: @unchecked Sendable {
    let table: cc_driver
    package let path: String
    /// Such as 13000 for CUDA 13.0.
    package let version: Int

    package init(_ source: CUDASymbols) throws(CUDAError) {
        var table = cc_driver()
        var missing: UnsafePointer<CChar>?
        guard cc_driver_find(&table, source.symbols, &missing) else {
            throw .missingFunction(
                library: source.path, function: missing.map { String(cString: $0) } ?? "")
        }
        self.table = table
        path = source.path
        var version: Int32 = 0
        let started = table.`init`(0)
        guard started == 0 else {
            throw Self.error(table, started, "cuInit")
        }
        _ = table.driver_version(&version)
        self.version = Int(version)
    }

    package func devices() throws(CUDAError) -> [CUDADeviceInfo] {
        var count: Int32 = 0
        try check(table.device_count(&count), "cuDeviceGetCount")
        var all: [CUDADeviceInfo] = []
        for index in 0..<count {
            var device: cc_device = 0
            try check(table.device_at(&device, index), "cuDeviceGet")
            all.append(try CUDADeviceInfo(self, device: device, index: Int(index)))
        }
        return all
    }

    func check(_ code: cc_result, _ function: String) throws(CUDAError) {
        guard code != 0 else { return }
        throw Self.error(table, code, function)
    }

    private static func error(
        _ table: cc_driver, _ code: cc_result, _ function: String
    ) -> CUDAError {
        var text: UnsafePointer<CChar>?
        let isKnown = table.error_name(code, &text) == 0
        let name = isKnown ? text.map { String(cString: $0) } : nil
        return .failed(function: function, code: Int(code), name: name ?? "unknown error")
    }
}

/// What a GPU is.
package struct CUDADeviceInfo: Equatable, Sendable {
    package let index: Int
    package let name: String
    package let memoryBytes: Int
    package let major, minor: Int
    package let multiprocessors: Int
    /// Shared memory that a block may have when it asks for it.
    package let sharedBytes: Int
    let device: cc_device

    init(_ driver: CUDADriver, device: cc_device, index: Int) throws(CUDAError) {
        let table = driver.table
        var name = [CChar](repeating: 0, count: 256)
        try driver.check(table.device_name(&name, 256, device), "cuDeviceGetName")
        var bytes = 0
        try driver.check(table.device_memory(&bytes, device), "cuDeviceTotalMem")
        func attribute(_ number: Int) throws(CUDAError) -> Int {
            var value: Int32 = 0
            try driver.check(
                table.device_attribute(&value, Int32(number), device), "cuDeviceGetAttribute")
            return Int(value)
        }
        self.index = index
        self.name = CUDALibraries.text(name)
        memoryBytes = bytes
        major = try attribute(CC_ATTRIBUTE_MAJOR)
        minor = try attribute(CC_ATTRIBUTE_MINOR)
        multiprocessors = try attribute(CC_ATTRIBUTE_MULTIPROCESSORS)
        sharedBytes = try attribute(CC_ATTRIBUTE_SHARED_BYTES_OPT_IN)
        self.device = device
    }

    package var capability: String { "\(major).\(minor)" }

    /// What the compiler calls the architecture; that of Hopper and newer has instructions of its
    /// own.
    package var architecture: String { "sm_\(major)\(minor)" + (major >= 9 ? "a" : "") }
}
