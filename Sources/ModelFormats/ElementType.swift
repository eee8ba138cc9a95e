/// The types that tensors are stored in, by the names of the safetensors format, of GGUF for
/// weights in blocks, and of our own for matrices that several tensors make up.
package enum ElementType: String, CaseIterable, Sendable {
    case bool = "BOOL"
    case uint8 = "U8"
    case int8 = "I8"
    case float8e5m2 = "F8_E5M2"
    case float8e4m3 = "F8_E4M3"
    case uint16 = "U16"
    case int16 = "I16"
    case float16 = "F16"
    case bfloat16 = "BF16"
    case uint32 = "U32"
    case int32 = "I32"
    case float32 = "F32"
    case uint64 = "U64"
    case int64 = "I64"
    case float64 = "F64"
    case q8_0 = "Q8_0"
    case q4_0 = "Q4_0"
    case q4_1 = "Q4_1"
    case q5_0 = "Q5_0"
    case q5_1 = "Q5_1"
    case q4_K = "Q4_K"
    case q5_K = "Q5_K"
    case q6_K = "Q6_K"
    /// Integers of four bits above a zero that each group has, with the group's scale.
    case int4 = "I4"
    /// The same where every zero is the middle, 8.
    case int4Symmetric = "I4 symmetric"

    /// Elements that are stored together, in a row: 1, or as many as share a scale.
    package var blockLength: Int {
        switch self {
        case .q8_0, .q4_0, .q4_1, .q5_0, .q5_1: 32
        case .q4_K, .q5_K, .q6_K: 256
        default: 1
        }
    }

    package var isQuantized: Bool {
        blockLength > 1 || self == .int4 || self == .int4Symmetric
    }

    /// Bytes of one block, which most types have of a single element.
    package var byteCount: Int {
        switch self {
        case .bool, .uint8, .int8, .float8e5m2, .float8e4m3, .int4, .int4Symmetric: 1
        case .uint16, .int16, .float16, .bfloat16: 2
        case .uint32, .int32, .float32: 4
        case .uint64, .int64, .float64: 8
        case .q4_0: 18
        case .q4_1: 20
        case .q5_0: 22
        case .q5_1: 24
        case .q8_0: 34
        case .q4_K: 144
        case .q5_K: 176
        case .q6_K: 210
        }
    }

    /// Bytes of a row of so many elements, which are whole blocks.
    package func rowBytes(_ count: Int) -> Int { count / blockLength * byteCount }
}
