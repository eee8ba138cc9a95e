/// How a device keeps keys and values.
package enum CacheFormat: String, CaseIterable, Equatable, Sendable {
    /// 32 bits with weights as stored, so that results are the reference's; with rounded ones BF16,
    /// whose rounding is far below theirs and which CPUs multiply twice as fast.
    case automatic = "auto"
    case float32, float16, bfloat16
    /// Integers of 8 bits, with a scale for each key and each value of a token and head.
    case int8
    /// E4M3, floating point of 8 bits: of GPUs.
    case float8 = "fp8"
}
