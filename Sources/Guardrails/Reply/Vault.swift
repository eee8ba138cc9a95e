/// The values behind placeholders. The same value has the same placeholder in all texts of a
/// request.
package struct Vault: Sendable, Equatable {
    private struct Key: Hashable {
        var label: String
        var value: [UInt8]
    }

    private var numbers: [Key: Int] = [:]
    private var counts: [String: Int] = [:]
    private var values: [[UInt8]: [UInt8]] = [:]

    package init() {}

    package var isEmpty: Bool { values.isEmpty }
    package var count: Int { values.count }

    /// Such as `[EMAIL_1]`.
    mutating func placeholder(_ label: String, for value: [UInt8]) -> [UInt8] {
        let key = Key(label: label, value: value)
        if let number = numbers[key] { return Self.text(label, number) }
        let number = counts[label, default: 0] + 1
        counts[label] = number
        numbers[key] = number
        let text = Self.text(label, number)
        values[text] = value
        return text
    }

    private static func text(_ label: String, _ number: Int) -> [UInt8] {
        Array("[\(label)_\(number)]".utf8)
    }

    func value(of placeholder: [UInt8]) -> [UInt8]? { values[placeholder] }
}
