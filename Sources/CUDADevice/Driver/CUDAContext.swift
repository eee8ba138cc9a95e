import CCUDA

/// The primary context of one GPU, the one that cuBLASLt uses too. Used by one thread, to which
/// `use` ties it.
final class CUDAContext {
    let driver: CUDADriver
    let info: CUDADeviceInfo

    init(_ driver: CUDADriver, device index: Int) throws(CUDAError) {
        let devices = try driver.devices()
        guard devices.indices.contains(index) else {
            throw .noDevice(index: index, count: devices.count)
        }
        self.driver = driver
        info = devices[index]
        var context: cc_context?
        try driver.check(
            driver.table.context_retain(&context, info.device), "cuDevicePrimaryCtxRetain")
        handle = context
        try use()
    }

    private let handle: cc_context?

    deinit { _ = driver.table.context_release(info.device) }

    var table: cc_driver { driver.table }

    func use() throws(CUDAError) { try check(table.context_set(handle), "cuCtxSetCurrent") }

    func check(_ code: cc_result, _ function: String) throws(CUDAError) {
        try driver.check(code, function)
    }

    /// The same for calls that take memory.
    func check(_ code: cc_result, _ function: String, bytes: Int, for purpose: String)
        throws(CUDAError)
    {
        if Int(code) == CC_ERROR_OUT_OF_MEMORY {
            throw .outOfMemory(bytes: bytes, purpose: purpose)
        }
        try driver.check(code, function)
    }

    var freeBytes: Int {
        get throws(CUDAError) {
            var (free, total) = (0, 0)
            try check(table.memory_info(&free, &total), "cuMemGetInfo")
            return free
        }
    }
}
