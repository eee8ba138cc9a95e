/// A message that travels in a frame: its length in 32 bits, its tag, and its fields.
package protocol WireMessage: Sendable {
    var tag: UInt8 { get }
    func write(to writer: inout WireWriter)
    static func read(tag: UInt8, _ reader: inout WireReader) throws(WireError) -> Self
}

package enum WireProtocol {
    /// Both ends are one binary; the version guards against an executable replaced meanwhile.
    package static let version: UInt32 = 5
    /// Larger frames are refused before they are read: a state of half a million pages fits.
    package static let frameLimit = 16 << 20
}

extension WireMessage {
    /// Appends the message as a frame.
    package func appendFrame(to writer: inout WireWriter) {
        let start = writer.bytes.count
        writer.append(UInt32(0))
        writer.append(tag)
        write(to: &writer)
        writer.overwrite(UInt32(writer.bytes.count - start - 4), at: start)
    }
}

/// Cuts a stream of bytes into messages, however they arrive.
package struct FrameBuffer {
    private var bytes: [UInt8] = []
    private var consumed = 0

    package init() {}

    package mutating func append(_ more: UnsafeRawBufferPointer) {
        if consumed > 0, consumed == bytes.count || consumed > 1 << 16 {
            bytes.removeFirst(consumed)
            consumed = 0
        }
        bytes.append(contentsOf: more)
    }

    /// The next whole message, or nil until more bytes come.
    package mutating func next<Message: WireMessage>(
        _ type: Message.Type
    ) throws(WireError) -> Message? {
        guard bytes.count - consumed >= 4 else { return nil }
        var header = WireReader(bytes[consumed..<(consumed + 4)])
        let length = Int(try header.number("frame length", as: UInt32.self))
        guard length <= WireProtocol.frameLimit else {
            throw .tooLong(byteCount: length, limit: WireProtocol.frameLimit)
        }
        guard length >= 1 else { throw .endsInside(what: "frame") }
        guard bytes.count - consumed - 4 >= length else { return nil }
        var reader = WireReader(bytes[(consumed + 4)..<(consumed + 4 + length)])
        consumed += 4 + length
        let tag: UInt8 = try reader.number("tag")
        let message = try Message.read(tag: tag, &reader)
        try reader.finish()
        return message
    }
}
