/// Tokens from sizes, for what nobody has counted. English has some four bytes a token, code and
/// other languages fewer: three is on the side of too many.
enum SizeEstimate {
    static let bytesPerToken = 3
    /// A picture in the text of a request, whatever its size in bytes; the tiles of a large one.
    static let tokensPerFile = 1_600

    static func tokens(bytes: Int) -> Int { (bytes + bytesPerToken - 1) / bytesPerToken }

    /// Of a request: everything that a model gets to read.
    static func inputTokens(_ outline: BodyOutline) -> Int {
        let read: [BodyOutline.Field] = [
            .messages, .system, .input, .prompt, .tools, .instructions, .query, .documents,
        ]
        return read.reduce(0) { sum, field in
            sum + (outline.raw(field).map { tokens(in: $0) } ?? 0)
        }
    }

    static func tokens(in text: ArraySlice<UInt8>) -> Int {
        var bytes = text.count
        var files = 0
        let mark = Array(";base64,".utf8)
        text.withUnsafeBufferPointer { buffer in
            var position = 0
            // Few texts have the mark; those that do are mostly what follows it.
            while let found = find(mark, in: buffer, from: position) {
                var end = found + mark.count
                while end < buffer.count, buffer[end] != UInt8(ascii: "\"") { end += 1 }
                bytes -= end - found
                files += 1
                position = end
            }
        }
        return tokens(bytes: bytes) + files * tokensPerFile
    }

    private static func find(
        _ mark: [UInt8], in buffer: UnsafeBufferPointer<UInt8>, from start: Int
    ) -> Int? {
        var position = start
        let last = buffer.count - mark.count
        while position <= last {
            if buffer[position] == mark[0],
                mark.indices.allSatisfy({ buffer[position + $0] == mark[$0] })
            {
                return position
            }
            position += 1
        }
        return nil
    }
}
