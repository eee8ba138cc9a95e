/// A value of a GGUF file's metadata. Arrays stay where they lie: vocabularies have hundreds of
/// thousands of members, and not every reader needs them.
enum GGUFValue {
    case integer(Int64)
    case double(Double)
    case bool(Bool)
    case string(String)
    case array(GGUFArray)

    var integer: Int? {
        if case .integer(let number) = self { Int(number) } else { nil }
    }

    var double: Double? {
        switch self {
        case .integer(let number): Double(number)
        case .double(let number): number
        default: nil
        }
    }

    var bool: Bool? { if case .bool(let flag) = self { flag } else { nil } }
    var string: String? { if case .string(let text) = self { text } else { nil } }
    var array: GGUFArray? { if case .array(let array) = self { array } else { nil } }

    /// In words, for messages.
    var description: String {
        switch self {
        case .integer(let number): "\(number)"
        case .double(let number): "\(number)"
        case .bool(let flag): "\(flag)"
        case .string(let text): "\"\(text.prefix(80))\""
        case .array(let array): "an array of \(array.count)"
        }
    }
}

/// An array of metadata: where its members begin in the file, and how many of what type there are.
struct GGUFArray {
    let type: GGUFValueType
    let count: Int
    let start: Int
}

/// The types of metadata by their numbers in the file.
enum GGUFValueType: UInt32 {
    case uint8 = 0
    case int8 = 1
    case uint16 = 2
    case int16 = 3
    case uint32 = 4
    case int32 = 5
    case float32 = 6
    case bool = 7
    case string = 8
    case array = 9
    case uint64 = 10
    case int64 = 11
    case float64 = 12

    /// Of a value of fixed size.
    var byteCount: Int? {
        switch self {
        case .uint8, .int8, .bool: 1
        case .uint16, .int16: 2
        case .uint32, .int32, .float32: 4
        case .uint64, .int64, .float64: 8
        case .string, .array: nil
        }
    }
}
