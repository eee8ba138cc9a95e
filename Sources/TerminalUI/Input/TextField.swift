/// One line of text being typed.
package struct TextField: Equatable, Sendable {
    package private(set) var characters: [Character]
    /// The character before which the next one is put.
    package private(set) var position: Int

    package static let limit = 512

    package init(_ text: String = "") {
        characters = Array(text.prefix(Self.limit))
        position = characters.count
    }

    package var text: String { String(characters) }
    package var isEmpty: Bool { characters.isEmpty }

    package mutating func insert(_ text: String) {
        // A pasted line end would act as enter; as a blank it is harmless.
        for character in text where characters.count < Self.limit {
            characters.insert(
                character.isNewline || character == "\t" ? " " : character, at: position)
            position += 1
        }
    }

    /// Takes an editing key; false when the key means nothing to a line of text.
    package mutating func handle(_ key: Key) -> Bool {
        switch key {
        case .character(let character): insert(String(character))
        case .backspace:
            guard position > 0 else { break }
            position -= 1
            characters.remove(at: position)
        case .delete:
            if position < characters.count { characters.remove(at: position) }
        case .left, .control("b"): position = max(0, position - 1)
        case .right, .control("f"): position = min(characters.count, position + 1)
        case .home, .control("a"): position = 0
        case .end, .control("e"): position = characters.count
        case .control("u"):
            characters.removeSubrange(..<position)
            position = 0
        case .control("k"): characters.removeSubrange(position...)
        case .control("w"): removeWord()
        default: return false
        }
        return true
    }

    private mutating func removeWord() {
        var start = position
        while start > 0, characters[start - 1] == " " { start -= 1 }
        while start > 0, characters[start - 1] != " " { start -= 1 }
        characters.removeSubrange(start..<position)
        position = start
    }

    /// Draws the text with the cursor in view.
    package func draw(on surface: inout Surface, in rect: Rect, isActive: Bool = true) {
        guard !rect.isEmpty else { return }
        let ascii = surface.glyphs.isASCII
        var start = 0
        func width(_ range: Range<Int>) -> Int {
            TextWidth.columns(of: String(characters[range]), ascii: ascii)
        }
        while start < position, width(start..<position) >= rect.width { start += 1 }
        surface.write(
            String(characters[start...]), x: rect.x, y: rect.y, limit: rect.width, Style(.input))
        if isActive {
            surface.cursor = Surface.Cursor(
                x: rect.x + width(start..<position), y: rect.y, isVisible: true)
        }
    }
}
