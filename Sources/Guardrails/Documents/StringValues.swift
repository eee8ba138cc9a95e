import JSON

/// The strings of a JSON document that are values, with where they are.
///
/// The document must be valid; of another one some strings may be missed. Takes one pass.
struct StringValues {
    struct Value {
        /// Between the quotes.
        var range: Range<Int>
        /// Such as `messages[0].content`.
        var path: String
        /// The places in lists on the way to it.
        var numbers: [Int]
        /// The name of the member that holds it, or holds the lists that hold it.
        var key: String
        /// The name of the document's member that it is in.
        var root: String
    }

    private enum Level {
        case object(key: Range<Int>?)
        case array(index: Int)
    }

    private let bytes: [UInt8]
    private var levels: [Level] = []

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    static func find(in bytes: [UInt8], _ isWanted: (_ root: String, _ key: String) -> Bool)
        -> [Value]
    {
        var walk = StringValues(bytes)
        return walk.values(isWanted)
    }

    private mutating func values(_ isWanted: (String, String) -> Bool) -> [Value] {
        var values: [Value] = []
        var place = 0
        while place < bytes.count {
            switch bytes[place] {
            case 0x7B: levels.append(.object(key: nil))
            case 0x5B: levels.append(.array(index: 0))
            case 0x7D, 0x5D: _ = levels.popLast()
            case 0x2C: next()
            case 0x22:
                let end = self.end(of: place)
                take((place + 1)..<end, isWanted, &values)
                place = end
            default: break
            }
            place += 1
        }
        return values
    }

    private mutating func next() {
        switch levels.last {
        case .array(let index): levels[levels.count - 1] = .array(index: index + 1)
        case .object: levels[levels.count - 1] = .object(key: nil)
        case nil: break
        }
    }

    /// The place of the quote behind a string.
    private func end(of start: Int) -> Int {
        var place = start + 1
        while place < bytes.count, bytes[place] != 0x22 {
            place += bytes[place] == 0x5C ? 2 : 1
        }
        return min(place, bytes.count)
    }

    private mutating func take(
        _ range: Range<Int>, _ isWanted: (String, String) -> Bool, _ values: inout [Value]
    ) {
        if case .object(key: nil) = levels.last {
            levels[levels.count - 1] = .object(key: range)
            return
        }
        let keys = self.keys
        let root = keys.first ?? ""
        let key = keys.last ?? ""
        guard isWanted(root, key) else { return }
        values.append(Value(range: range, path: path, numbers: numbers, key: key, root: root))
    }

    private var keys: [String] {
        levels.compactMap { level in
            if case .object(let key?) = level { name(key) } else { nil }
        }
    }

    /// Readers behind this one see names without their escapes.
    private func name(_ key: Range<Int>) -> String {
        if bytes[key].contains(0x5C),
            let name = try? JSONParser.parse([0x22] + bytes[key] + [0x22]).string
        {
            return name
        }
        return String(decoding: bytes[key], as: UTF8.self)
    }

    private var numbers: [Int] {
        levels.compactMap { level in
            if case .array(let index) = level { index } else { nil }
        }
    }

    private var path: String {
        levels.reduce(into: "") { path, level in
            switch level {
            case .object(let key?):
                if !path.isEmpty { path += "." }
                path += String(decoding: bytes[key].prefix(64), as: UTF8.self)
            case .object(nil): break
            case .array(let index): path += "[\(index)]"
            }
        }
    }
}
