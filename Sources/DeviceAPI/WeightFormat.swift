/// How a device keeps weights in memory.
package enum WeightFormat: String, CaseIterable, Equatable, Sendable {
    /// As they are in the file, or wider where the device has no kernel for that.
    case stored = "auto"
    /// BF16, and what they are multiplied with is rounded to BF16 too: twice as fast where the CPU
    /// multiplies these.
    case bfloat16
    /// Integers of 8 bits, with a scale for every 32 of one output.
    case int8
    /// E4M3, with a scale for every output: floating point of 8 bits, which GPUs multiply.
    case float8 = "fp8"
    /// Integers of 4 bits, with a scale for every 32 of one output; the output projection, whose
    /// errors no later layer evens out, has 8.
    case int4
}
