/// What happens to a stretch of text before it is split into words.
struct Normalizer: Sendable {
    enum Step: Sendable {
        case form(UnicodeForm)
        case lowercase
        case stripAccents
        case strip(left: Bool, right: Bool)
        case replace([UInt8], with: [UInt8])
        case prepend([UInt8])
        case bert(BertNormalization)
    }

    /// None means that text stays as it is.
    var steps: [Step] = []

    /// The text after all steps; `output` is overwritten, `spare` is scratch.
    func apply(
        _ text: UnsafeBufferPointer<UInt8>, into output: inout [UInt8], spare: inout [UInt8]
    ) {
        output.removeAll(keepingCapacity: true)
        output.append(contentsOf: text)
        for step in steps {
            spare.removeAll(keepingCapacity: true)
            output.withUnsafeBufferPointer { step.append($0, to: &spare) }
            swap(&output, &spare)
        }
    }

    /// The same for a short text, such as an added token.
    func apply(_ text: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        var spare: [UInt8] = []
        text.withUnsafeBufferPointer { apply($0, into: &output, spare: &spare) }
        return output
    }

    /// How many bytes a byte can become: the product of what the steps can do.
    var growth: Int {
        steps.reduce(1) { product, step in
            let factor: Int
            switch step {
            case .replace(let pattern, let content):
                factor = max(1, (content.count + pattern.count - 1) / pattern.count)
            case .prepend(let content): factor = 1 + content.count
            case .form, .lowercase, .bert, .stripAccents: factor = 3
            case .strip: factor = 1
            }
            return min(product * factor, 1 << 30)
        }
    }
}

extension Normalizer.Step {
    func append(_ text: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]) {
        switch self {
        case .form(let form): form.append(text, to: &output)
        case .lowercase: Self.lowercase(text, to: &output)
        case .stripAccents: Self.drop(.accent, from: text, to: &output)
        case .strip(let left, let right): Self.strip(text, left, right, to: &output)
        case .replace(let pattern, let content):
            Self.replace(text, pattern, content, to: &output)
        case .prepend(let content):
            if !text.isEmpty { output += content }
            output.append(contentsOf: text)
        case .bert(let options): options.append(text, to: &output)
        }
    }

    /// Character by character, so that a final sigma is a sigma like any other, as in the
    /// reference.
    static func lowercase(_ text: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]) {
        let cursor = UTF8Cursor(text)
        var index = 0
        while index < text.count {
            let (value, length) = cursor.scalar(at: index)
            if value < 0x80 {
                let byte = text[index]
                output.append((0x41...0x5A).contains(byte) ? byte | 0x20 : byte)
            } else if let scalar = Unicode.Scalar(value) {
                output.append(contentsOf: scalar.properties.lowercaseMapping.utf8)
            } else {
                output.append(text[index])
            }
            index += length
        }
    }

    static func drop(
        _ kinds: CharacterClass, from text: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]
    ) {
        let cursor = UTF8Cursor(text)
        var index = 0
        while index < text.count {
            let (kind, length) = cursor.classAndLength(at: index)
            if kind.isDisjoint(with: kinds) {
                output.append(contentsOf: text[index..<index + length])
            }
            index += length
        }
    }

    private static func strip(
        _ text: UnsafeBufferPointer<UInt8>, _ left: Bool, _ right: Bool,
        to output: inout [UInt8]
    ) {
        let cursor = UTF8Cursor(text)
        let start = left ? cursor.run(of: .space, from: 0) : 0
        let end = right ? cursor.startOfTrailingSpace(after: start) : text.count
        output.append(contentsOf: text[start..<end])
    }

    private static func replace(
        _ text: UnsafeBufferPointer<UInt8>, _ pattern: [UInt8], _ content: [UInt8],
        to output: inout [UInt8]
    ) {
        var index = 0
        while index < text.count {
            if text[index] == pattern[0], text[index...].starts(with: pattern) {
                output += content
                index += pattern.count
            } else {
                output.append(text[index])
                index += 1
            }
        }
    }
}

extension UTF8Cursor {
    /// Where the white space begins that ends the text, at `lowest` or later.
    func startOfTrailingSpace(after lowest: Int) -> Int {
        var index = lowest
        var start = lowest
        while index < end {
            let (kind, length) = classAndLength(at: index)
            index += length
            if !kind.contains(.space) { start = index }
        }
        return start
    }
}
