/// What a terminal tells the console.
package enum TerminalEvent: Equatable, Sendable {
    case key(Key)
    /// Text that was pasted as one piece; it is never taken for keys.
    case paste(String)
    /// More was pasted than `PasteBuffer.limit` bytes, and nothing of it was kept.
    case pasteRefused
    case resized(Size)
    case focus(Bool)
    /// Another thread has something new.
    case woken
    case timeout
    /// Back from the background; the screen has to be drawn anew.
    case resumed
    /// The process was asked to end by this signal, or its terminal went away (nil).
    case ended(signal: Int32?)
}

/// Collects the characters between the two marks of a bracketed paste.
package struct PasteBuffer: Sendable {
    package static let limit = 64 * 1024

    private var text = ""
    private var isOpen = false
    private var isTooLong = false

    package init() {}

    package mutating func begin() {
        self = PasteBuffer()
        isOpen = true
    }

    /// Takes a character when a paste is open; false leaves it to be a key.
    package mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard isOpen else { return false }
        if isTooLong { return true }
        text.unicodeScalars.append(scalar)
        if text.utf8.count > Self.limit {
            isTooLong = true
            text = ""
        }
        return true
    }

    package mutating func end() -> TerminalEvent? {
        guard isOpen else { return nil }
        defer { self = PasteBuffer() }
        return isTooLong ? .pasteRefused : .paste(text)
    }
}
