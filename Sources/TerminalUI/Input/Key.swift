/// A key as the console names it.
package enum Key: Hashable, Sendable {
    /// A printable character, as typed: upper and lower case are different keys.
    case character(Character)
    /// A letter with control, in lower case.
    case control(Character)
    case up, down, left, right, home, end, pageUp, pageDown
    case tab, backTab, enter, escape, backspace, delete, insert
    case function(Int)
    /// A key that no screen gives a meaning to.
    case unknown
}

extension Key: CustomStringConvertible {
    /// The name on hints and in help: `p`, `ctrl-l`, `enter`, `space`.
    package var description: String {
        switch self {
        case .character(" "): "space"
        case .character(let character): String(character)
        case .control(let character): "ctrl-\(character)"
        case .function(let number): "f\(number)"
        case .pageUp: "page-up"
        case .pageDown: "page-down"
        case .backTab: "shift-tab"
        case .escape: "esc"
        default: Self.plainName(self)
        }
    }

    private static func plainName(_ key: Key) -> String {
        switch key {
        case .up: "up"
        case .down: "down"
        case .left: "left"
        case .right: "right"
        case .home: "home"
        case .end: "end"
        case .tab: "tab"
        case .enter: "enter"
        case .backspace: "backspace"
        case .delete: "delete"
        case .insert: "insert"
        default: "unknown"
        }
    }
}

extension Key {
    /// The key of one decoded character.
    package init(scalar: Unicode.Scalar) {
        switch scalar.value {
        case 0x09: self = .tab
        case 0x0A, 0x0D: self = .enter
        case 0x1B: self = .escape
        case 0x08, 0x7F: self = .backspace
        case 0x01...0x1A:
            self = .control(Character(Unicode.Scalar(UInt8(scalar.value) + 0x60)))
        case 0x00..<0x20, 0x80..<0xA0: self = .unknown
        default: self = .character(Character(scalar))
        }
    }

    /// A script of keys, for tests: characters as they are, names in angle brackets, such as
    /// `4jj<enter>P<ctrl-l>`; `<lt>` is the bracket itself.
    package static func script(_ text: String) -> [Key] {
        var keys: [Key] = []
        var rest = text[...]
        while let first = rest.first {
            rest.removeFirst()
            guard first == "<", let end = rest.firstIndex(of: ">") else {
                keys.append(.character(first))
                continue
            }
            keys.append(named(String(rest[..<end])))
            rest = rest[rest.index(after: end)...]
        }
        return keys
    }

    private static func named(_ name: String) -> Key {
        if name == "lt" { return .character("<") }
        if name == "space" { return .character(" ") }
        if name.hasPrefix("ctrl-"), let letter = name.last { return .control(letter) }
        if name.hasPrefix("f"), let number = Int(name.dropFirst()) { return .function(number) }
        let plain: [Key] = [
            .up, .down, .left, .right, .home, .end, .pageUp, .pageDown, .tab, .backTab, .enter,
            .escape, .backspace, .delete, .insert,
        ]
        return plain.first { $0.description == name } ?? .unknown
    }
}
