import Glibc

/// How an entry of the weight cache lies in its file: the header up to a page's end, the arena, and
/// eight bytes of checksum for each chunk of it.
struct WeightCacheShape {
    static let chunkBytes = 4 << 20
    private static let pageBytes = 4096

    let header: [UInt8]
    let byteCount: Int

    init(identity: [UInt8], byteCount: Int) {
        var header = Array("binnacle panels\n".utf8) + identity
        let room = (header.count + Self.pageBytes - 1) / Self.pageBytes * Self.pageBytes
        header += [UInt8](repeating: 0, count: room - header.count)
        self.header = header
        self.byteCount = byteCount
    }

    var chunkCount: Int { (byteCount + Self.chunkBytes - 1) / Self.chunkBytes }
    var checksumStart: Int { header.count + byteCount }
    var fileBytes: Int { checksumStart + chunkCount * 8 }

    func chunk(_ index: Int) -> Range<Int> {
        let start = index * Self.chunkBytes
        return start..<min(start + Self.chunkBytes, byteCount)
    }

    func write(_ descriptor: Int32, from start: UnsafeRawPointer) -> Bool {
        guard header.withUnsafeBytes({ FileBytes.write(descriptor, $0, at: 0) }) else {
            return false
        }
        var sums: [UInt64] = []
        for index in 0..<chunkCount {
            let range = chunk(index)
            let bytes = UnsafeRawBufferPointer(
                start: start + range.lowerBound, count: range.count)
            sums.append(Self.checksum(bytes))
            guard FileBytes.write(descriptor, bytes, at: header.count + range.lowerBound) else {
                return false
            }
        }
        return sums.withUnsafeBytes { FileBytes.write(descriptor, $0, at: checksumStart) }
    }

    /// Four sums over every fourth word, each word multiplied in: a change of any bit changes it.
    static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        let prime: UInt64 = 0x9E37_79B9_7F4A_7C15
        var (a, b, c, d) = (prime, prime &+ 1, prime &+ 2, prime &+ 3)
        let whole = bytes.count / 32 * 32
        var place = 0
        while place < whole {
            a = (a ^ bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)) &* prime
            b = (b ^ bytes.loadUnaligned(fromByteOffset: place + 8, as: UInt64.self)) &* prime
            c = (c ^ bytes.loadUnaligned(fromByteOffset: place + 16, as: UInt64.self)) &* prime
            d = (d ^ bytes.loadUnaligned(fromByteOffset: place + 24, as: UInt64.self)) &* prime
            place += 32
        }
        for byte in bytes[whole...] { a = (a ^ UInt64(byte)) &* prime }
        return [b, c, d].reduce(a) { (($0 ^ $0 >> 29) ^ $1) &* prime }
    }
}

/// Reads and writes at places of a file, whole or not at all.
enum FileBytes {
    static func read(_ descriptor: Int32, into bytes: UnsafeMutableRawBufferPointer, at start: Int)
        -> Bool
    {
        whole(bytes.count) { done in
            pread(descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done, start + done)
        }
    }

    static func read(_ descriptor: Int32, count: Int, at start: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        let isWhole = bytes.withUnsafeMutableBytes { read(descriptor, into: $0, at: start) }
        return isWhole ? bytes : nil
    }

    static func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer, at start: Int) -> Bool {
        whole(bytes.count) { done in
            pwrite(
                descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done, start + done)
        }
    }

    /// Repeats a call that does what it can until all is done; false when it can no more.
    private static func whole(_ count: Int, _ call: (_ done: Int) -> Int) -> Bool {
        var done = 0
        while done < count {
            let more = call(done)
            if more < 0, errno == EINTR { continue }
            guard more > 0 else { return false }
            done += more
        }
        return true
    }
}
