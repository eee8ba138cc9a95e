/// Adds up what a piece of a GPU's memory will hold, so that its size is known before it is taken.
struct DeviceLayout {
    private(set) var byteCount = 0

    /// The offset of room for `count` values; kernels and cuBLASLt read fastest from such.
    mutating func reserve<T>(_ count: Int, of type: T.Type) -> Int {
        let offset = byteCount
        byteCount += (count * MemoryLayout<T>.stride + 255) / 256 * 256
        return offset
    }
}

/// The bits of a BF16 number.
typealias BF16 = UInt16
